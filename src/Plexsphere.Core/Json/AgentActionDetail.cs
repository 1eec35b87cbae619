using System.Text.Json;

namespace Plexsphere.Core.Json;

/// <summary>An action that was read by id.</summary>
internal sealed class AgentActionDetail
{
    public Guid? Id { get; set; }

    public string? Kind { get; set; }

    public string? State { get; set; }

    public JsonElement Args { get; set; }

    public JsonElement Headers { get; set; }

    public JsonElement StatePayload { get; set; }

    public DateTimeOffset? CreatedTs { get; set; }

    public DateTimeOffset? ScheduledTs { get; set; }

    public DateTimeOffset? FinishedTs { get; set; }

    public string? Requester { get; set; }
}
