using System.Text.Json;

namespace Plexsphere.Core.Json;

/// <summary>An agent's error body: its own, or its successor's. A member of another type than text is as good as none.</summary>
internal sealed class AgentProblem
{
    public JsonElement Error { get; set; }

    public JsonElement ErrorMsg { get; set; }

    public JsonElement ErrorCause { get; set; }

    public JsonElement Variant { get; set; }

    public JsonElement Kind { get; set; }
}
