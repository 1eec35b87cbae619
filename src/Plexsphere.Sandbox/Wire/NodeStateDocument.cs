namespace Plexsphere.Sandbox.Wire;

/// <summary>NodeState, as far as it is about executions.</summary>
internal sealed class NodeStateDocument
{
    public required NodeExecutionDocument[] Executions { get; init; }
}
