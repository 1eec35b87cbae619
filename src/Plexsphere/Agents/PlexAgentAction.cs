using System.Text.Json;

namespace Plexsphere;

/// <summary>
/// An action of a Replicante agent. The agent's lists tell only id, kind and state; the rest is null until the action is read by id.
/// </summary>
public sealed class PlexAgentAction
{
    private readonly Lazy<object?> _argument;
    private readonly Lazy<PlexJsonObject?> _headers;
    private readonly PlexAgentPayload _payload;
    private readonly JsonElement _args;

    internal PlexAgentAction(
        Uri agent,
        Guid id,
        string? kind,
        string state,
        JsonElement args = default,
        JsonElement headers = default,
        JsonElement payload = default)
    {
        Agent = agent;
        Id = id;
        Kind = kind;
        State = state;
        _args = args;
        _payload = new PlexAgentPayload(payload);
        _argument = new Lazy<object?>(() => PlexJson.Value(args));
        _headers = new Lazy<PlexJsonObject?>(() => headers.ValueKind == JsonValueKind.Object ? new PlexJsonObject(headers) : null);
    }

    /// <summary>The agent's base address.</summary>
    public Uri Agent { get; }

    /// <summary>The action's id.</summary>
    public Guid Id { get; }

    /// <summary>The kind, such as <c>replicante.io/service.restart</c>; null where an agent's list leaves it out.</summary>
    public string? Kind { get; }

    /// <summary>One of <see cref="PlexAgentActionState"/>, or a newer one.</summary>
    public string State { get; }

    /// <summary>Whether the state can no longer change.</summary>
    public bool IsFinished => PlexAgentActionState.IsFinished(State) || FinishedAt is not null;

    /// <summary>When it was created, in UTC; released agents tell times to the second.</summary>
    public DateTimeOffset? CreatedAt { get; internal init; }

    /// <summary>When the agent took it into its queue, in UTC; null where the agent does not say.</summary>
    public DateTimeOffset? ScheduledAt { get; internal init; }

    /// <summary>When it ended, in UTC; null until it has.</summary>
    public DateTimeOffset? FinishedAt { get; internal init; }

    /// <summary>Seconds from its creation to its end; null until it has ended.</summary>
    public double? DurationSeconds => (FinishedAt - CreatedAt)?.TotalSeconds;

    /// <summary>Who asked for it, such as <c>AGENT_API</c>.</summary>
    public string? Requester { get; internal init; }

    /// <summary>The stage under way of an action that has several, from 0; null where it has none.</summary>
    public int? Stage => _payload.Stage;

    /// <summary>What the payload says in words: its message, or its error; null where it does not.</summary>
    public string? Message => _payload.Message;

    /// <summary>The arguments as JSON text, exactly as the agent keeps them; null where there are none.</summary>
    public string? ArgumentJson => PlexJson.Text(_args);

    /// <summary>The state's payload as JSON text, exactly as it came; null where there is none.</summary>
    public string? PayloadJson => _payload.Json;

    /// <summary>
    /// The arguments as PowerShell objects: <see cref="PlexJsonObject"/>, <see cref="PlexJsonArray"/>, text, numbers and booleans.
    /// </summary>
    public object? Argument => _argument.Value;

    /// <summary>
    /// The state's payload as PowerShell objects: <see cref="PlexJsonObject"/>, <see cref="PlexJsonArray"/>, text, numbers and booleans.
    /// </summary>
    public object? Payload => _payload.Value;

    /// <summary>The headers of the request that scheduled it, as far as the agent keeps them.</summary>
    public PlexJsonObject? Headers => _headers.Value;

    /// <summary>The states it went through, newest first; null where it was not read by id.</summary>
    public PlexAgentActionHistory? History { get; internal init; }

    /// <summary>The kind, the id and the state.</summary>
    public override string ToString() => $"{Kind} {Id} {State}".TrimStart();
}
