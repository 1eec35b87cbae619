using System.Collections.ObjectModel;

namespace Plexsphere;

/// <summary>The states that an action went through, in the agent's order: newest first.</summary>
public sealed class PlexAgentActionHistory : ReadOnlyCollection<PlexAgentActionEvent>
{
    internal PlexAgentActionHistory(IList<PlexAgentActionEvent> events)
        : base(events)
    {
    }

    /// <summary>The states, such as <c>DONE, RUNNING, NEW</c>.</summary>
    public override string ToString() => string.Join(", ", Items.Select(entered => entered.State));
}
