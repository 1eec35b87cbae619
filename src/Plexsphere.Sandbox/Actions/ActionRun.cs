using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Sandbox.Actions;

/// <summary>What an action has at hand while it runs on a node.</summary>
internal sealed record ActionRun(
    Node Node,
    NodeFleet Fleet,
    ActionParameters Parameters,
    SeededRandom Random,
    DateTimeOffset Now)
{
    /// <summary>Whether the node is in bad health.</summary>
    public bool IsSick { get; init; }
}
