using System.Text.Json.Serialization;

namespace Plexsphere.Cli;

/// <summary>An action of an agent as it is printed: in the agent's own words.</summary>
/// <param name="action">The action.</param>
internal sealed class PrintedAgentAction(PlexAgentAction action)
{
    public Guid Id => action.Id;

    public string? Kind => action.Kind;

    public string State => action.State;

    public string? Requester => action.Requester;

    public DateTimeOffset? CreatedTs => action.CreatedAt;

    public DateTimeOffset? ScheduledTs => action.ScheduledAt;

    public DateTimeOffset? FinishedTs => action.FinishedAt;

    [JsonConverter(typeof(ForeignJsonConverter))]
    public string? Args => action.ArgumentJson;

    [JsonConverter(typeof(ForeignJsonConverter))]
    public string? Headers => action.Headers?.ToString();

    [JsonConverter(typeof(ForeignJsonConverter))]
    public string? StatePayload => action.PayloadJson;

    public IEnumerable<PrintedAgentEvent>? History => action.History?.Select(entered => new PrintedAgentEvent(entered));
}
