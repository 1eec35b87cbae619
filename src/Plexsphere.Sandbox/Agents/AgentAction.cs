namespace Plexsphere.Sandbox.Agents;

/// <summary>An action of an agent. Arguments and payloads are JSON text, kept as it came.</summary>
internal sealed class AgentAction
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Requester { get; init; }

    public required string Args { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Null in the document's example, which has none.</summary>
    public DateTimeOffset? Scheduled { get; init; }

    public DateTimeOffset? Finished { get; private set; }

    public string State { get; private set; } = AgentState.New;

    public string Payload { get; private set; } = AgentJson.Null;

    /// <summary>Oldest first.</summary>
    public List<AgentActionEvent> History { get; } = [];

    public bool IsFinished => State is AgentState.Done or AgentState.Failed;

    /// <summary>What the kind's steps remember of the steps before.</summary>
    public object? Progress { get; set; }

    internal void Enter(AgentStep step, DateTimeOffset time)
    {
        State = step.State;
        Payload = step.Payload;
        Finished = IsFinished ? time : null;
        History.Add(new AgentActionEvent(time, step.State, step.Payload));
    }
}
