using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Inventory;

/// <summary>
/// When nodes were heard of. Most report every half minute. The seventh is late, the troubled node and silent ones are not heard of any
/// more, in a larger fleet the seed adds some of either, and new nodes never reported. Dispatches reach all but silent and new ones.
/// </summary>
internal sealed class Heartbeats
{
    internal const string Healthy = "healthy";

    internal const string Stale = "stale";

    internal const string Unreachable = "unreachable";

    internal const string NeverReported = "never_reported";

    private const int LateNode = 6;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan UnreachableAfter = TimeSpan.FromMinutes(5);

    private readonly Dictionary<Guid, string> _unhealthy = [];
    private readonly int _seed;
    private readonly DateTimeOffset _start;

    internal Heartbeats(NodeFleet fleet, Mishaps mishaps, int newNodes, int seed, DateTimeOffset start)
    {
        _seed = seed;
        _start = start;
        foreach (var (index, node) in fleet.Nodes.Index())
        {
            var chance = SeededRandom.For(seed, "reachability", node.Number).Next(100);
            var state = (index, chance) switch
            {
                _ when index >= fleet.Nodes.Count - newNodes => NeverReported,
                _ when node.IsTroubled || mishaps.IsSilent(node) => Unreachable,
                (LateNode, _) or ( > LateNode, < 5) => Stale,
                ( > LateNode, < 8) => Unreachable,
                _ => Healthy,
            };
            if (state != Healthy)
            {
                _unhealthy.Add(node.Id, state);
            }
        }
    }

    /// <summary>The thresholds that the states follow, as a domain shows them.</summary>
    internal static ReachabilityPolicyDocument Policy { get; } = new("30s", "1m30s", "5m0s");

    internal string StateOf(Node node) => _unhealthy.GetValueOrDefault(node.Id, Healthy);

    /// <summary>A state is as old as it can be; the heartbeats of nodes that still report go on.</summary>
    internal NodeReachabilityDocument Describe(Node node, DateTimeOffset now)
    {
        var random = SeededRandom.For(_seed, "heartbeat", node.Number);
        var phase = random.Between(0, (int)Interval.TotalMilliseconds - 1);
        var age = TimeSpan.FromSeconds(random.Between(600, 200_000));
        var latest = now - TimeSpan.FromMilliseconds((now.ToUnixTimeMilliseconds() - phase) % (long)Interval.TotalMilliseconds);
        return StateOf(node) switch
        {
            NeverReported => new(NeverReported, WireTime.Format(UuidV7.TimeOf(node.Id))),
            Unreachable => At(Unreachable, _start - age, UnreachableAfter),
            Stale => At(Stale, latest - StaleAfter - Interval, StaleAfter),
            _ => new(Healthy, WireTime.Format(_start - age), WireTime.Format(latest)),
        };
    }

    private static NodeReachabilityDocument At(string state, DateTimeOffset heartbeat, TimeSpan threshold) =>
        new(state, WireTime.Format(heartbeat + threshold), WireTime.Format(heartbeat));
}
