namespace Plexsphere.Sandbox.Options;

/// <summary>One of the executions that a node is a target of, counted since the start.</summary>
/// <param name="Node">The node, counted from 1 in the order of listings.</param>
/// <param name="Turn">1 for the first execution that reaches it, and so on.</param>
public readonly record struct SandboxTurn(int Node, int Turn = 1);
