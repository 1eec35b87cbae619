using System.Text.Json;

namespace Plexsphere.Core.Json;

/// <summary>What an agent says about itself.</summary>
internal sealed class AgentRoot
{
    /// <summary>False where it takes no actions.</summary>
    public JsonElement Actions { get; set; }
}
