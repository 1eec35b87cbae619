namespace Plexsphere.Sandbox.Agents.Kinds;

/// <summary>A command that the agent's owner has configured.</summary>
internal sealed class External(string name, string description, string? error) : AgentKind(name, description)
{
    internal override AgentStep Step(AgentAction action)
    {
        if (action.Progress is null)
        {
            action.Progress = true;
            return AgentStep.Running(AgentJson.Null);
        }

        return error is null ? AgentStep.Done(AgentJson.Null) : AgentStep.Failed(AgentJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("error", error);
            json.WriteEndObject();
        }));
    }
}
