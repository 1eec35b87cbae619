using Plexsphere.Core.Json;

namespace Plexsphere.Core.Fleet;

/// <summary>The actions that a node reported. Nodes that reported the same share one.</summary>
/// <param name="declared">The actions, in the node's order.</param>
internal sealed class ActionSet(IReadOnlyList<BuiltinAction> declared)
{
    internal IReadOnlyList<BuiltinAction> Declared => declared;

    internal PlexActionNameList Names { get; } = new([.. declared.Select(action => action.Name)]);

    /// <summary>Whether a node reported just this.</summary>
    internal bool IsOf(IReadOnlyList<BuiltinAction> actions) => declared.SequenceEqual(actions);
}
