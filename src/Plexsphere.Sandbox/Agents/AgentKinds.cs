namespace Plexsphere.Sandbox.Agents;

/// <summary>The kinds that an agent offers, by name.</summary>
internal sealed class AgentKinds(IEnumerable<AgentKind> kinds)
{
    private readonly SortedDictionary<string, AgentKind> _kinds = new(kinds.ToDictionary(kind => kind.Name), StringComparer.Ordinal);

    public IEnumerable<AgentKind> All => _kinds.Values;

    internal AgentKind? Find(string name) => _kinds.GetValueOrDefault(name);
}
