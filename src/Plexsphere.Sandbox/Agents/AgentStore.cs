namespace Plexsphere.Sandbox.Agents;

/// <summary>The actions of one agent. Callers hold <see cref="Gate"/>.</summary>
internal sealed class AgentStore
{
    /// <summary>How many a listing shows, and how many finished ones are kept.</summary>
    internal const int Shown = 100;

    private const int PrunedAtOnce = 500;

    private readonly List<AgentAction> _actions = [];

    public Lock Gate { get; } = new();

    /// <summary>Newest first: by the time of scheduling and, within a second, by arrival.</summary>
    public IEnumerable<AgentAction> Finished => ByAge.Where(action => action.IsFinished).Reverse().Take(Shown);

    /// <summary>Oldest first.</summary>
    public IEnumerable<AgentAction> Queue => ByAge.Where(action => !action.IsFinished).Take(Shown);

    public AgentAction? Next => Queue.FirstOrDefault();

    private IOrderedEnumerable<AgentAction> ByAge => _actions.OrderBy(action => action.Scheduled ?? action.Created);

    /// <summary>Released agents look an id up as text.</summary>
    internal AgentAction? Find(string id) => _actions.Find(action => action.Id == id);

    internal void Add(AgentAction action) => _actions.Add(action);

    /// <summary>Forgets the oldest finished actions beyond those that are kept.</summary>
    internal void Prune()
    {
        var old = ByAge.Where(action => action.IsFinished).Reverse().Skip(Shown).Take(PrunedAtOnce).ToHashSet();
        _actions.RemoveAll(old.Contains);
    }
}
