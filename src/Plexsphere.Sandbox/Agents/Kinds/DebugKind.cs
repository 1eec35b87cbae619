namespace Plexsphere.Sandbox.Agents.Kinds;

/// <summary>Goes through given steps, whatever the arguments.</summary>
internal sealed class DebugKind(string name, string description, IReadOnlyList<AgentStep> steps) : AgentKind(name, description)
{
    internal override AgentStep Step(AgentAction action)
    {
        var index = action.Progress is int before ? before + 1 : 0;
        action.Progress = index;
        return steps[index];
    }
}
