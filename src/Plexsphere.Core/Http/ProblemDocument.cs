using System.Text.Json;

namespace Plexsphere.Core.Http;

/// <summary>A problem body (RFC 9457). A member of another type than it should have is as good as none.</summary>
internal sealed class ProblemDocument
{
    public JsonElement Code { get; set; }

    public JsonElement Title { get; set; }

    public JsonElement Detail { get; set; }

    public JsonElement Instance { get; set; }

    public JsonElement Reason { get; set; }

    public JsonElement Dimension { get; set; }

    public JsonElement RelationPath { get; set; }

    public JsonElement CorrelationId { get; set; }

    public JsonElement AcrValues { get; set; }
}
