using System.Text.Json;

namespace Plexsphere.Core.Json;

/// <summary>A state that an action entered.</summary>
internal sealed class AgentEventRow
{
    /// <summary>Whose state it is; the released agents leave it out or repeat the id.</summary>
    public Guid? ActionId { get; set; }

    public string? State { get; set; }

    public DateTimeOffset? Timestamp { get; set; }

    public JsonElement StatePayload { get; set; }
}
