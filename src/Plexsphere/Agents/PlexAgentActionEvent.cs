using System.Text.Json;

namespace Plexsphere;

/// <summary>A state that an action entered, or entered again, and what it said then.</summary>
public sealed class PlexAgentActionEvent
{
    private readonly PlexAgentPayload _payload;

    internal PlexAgentActionEvent(string state, DateTimeOffset timestamp, JsonElement statePayload)
    {
        State = state;
        Timestamp = timestamp;
        _payload = new PlexAgentPayload(statePayload);
    }

    /// <summary>When the action entered the state, by the agent's clock, in UTC; released agents tell it to the second.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>One of <see cref="PlexAgentActionState"/>, or a newer one.</summary>
    public string State { get; }

    /// <summary>The stage of an action that has several, from 0; null where it has none.</summary>
    public int? Stage => _payload.Stage;

    /// <summary>What the payload says in words; null where it does not.</summary>
    public string? Message => _payload.Message;

    /// <summary>The payload as JSON text, exactly as it came; null where there is none.</summary>
    public string? PayloadJson => _payload.Json;

    /// <summary>
    /// The payload as PowerShell objects: <see cref="PlexJsonObject"/>, <see cref="PlexJsonArray"/>, text, numbers and booleans.
    /// </summary>
    public object? Payload => _payload.Value;

    /// <summary>The state and the time.</summary>
    public override string ToString() => $"{State} {Timestamp:u}";
}
