using System.Text.Json.Serialization;

namespace Plexsphere.Cli;

/// <summary>A state that an action of an agent entered, as it is printed: in the agent's own words.</summary>
/// <param name="entered">The state.</param>
internal sealed class PrintedAgentEvent(PlexAgentActionEvent entered)
{
    public DateTimeOffset Timestamp => entered.Timestamp;

    public string State => entered.State;

    [JsonConverter(typeof(ForeignJsonConverter))]
    public string? StatePayload => entered.PayloadJson;
}
