using Plexsphere.Sandbox.Options;

namespace Plexsphere.Sandbox.Fleet;

/// <summary>What goes wrong with which nodes because the options say so.</summary>
internal sealed class Mishaps
{
    private readonly HashSet<Guid> _sick;
    private readonly HashSet<Guid> _silent;
    private readonly HashSet<(Guid Node, int Turn)> _failing;
    private readonly HashSet<(Guid Node, int Turn)> _lost;

    internal Mishaps(NodeFleet fleet, SandboxOptions options)
    {
        _sick = [.. options.Sick.Select(IdOf)];
        _silent = [.. options.Silent.Select(IdOf)];
        _failing = [.. options.Fail.Select(turn => (IdOf(turn.Node), turn.Turn))];
        _lost = [.. options.Lose.Select(turn => (IdOf(turn.Node), turn.Turn))];
        Slowness = options.Slow;

        Guid IdOf(int place) => fleet.Nodes[place - 1].Id;
    }

    /// <summary>How much longer every action takes, at speed 1.</summary>
    public TimeSpan Slowness { get; }

    /// <summary>Whether a change makes its health go bad.</summary>
    internal bool TurnsSick(Node node) => _sick.Contains(node.Id);

    /// <summary>Whether it is out of reach.</summary>
    internal bool IsSilent(Node node) => _silent.Contains(node.Id);

    /// <summary>Whether its share of that execution fails.</summary>
    internal bool Fails(Node node, int turn) => _failing.Contains((node.Id, turn));

    /// <summary>Whether the caller learns nothing of that dispatch to it.</summary>
    internal bool IsLost(Node node, int turn) => _lost.Contains((node.Id, turn));
}
