namespace Plexsphere.Sandbox.Agents.Kinds;

/// <summary>The stage that lets the datastore leave its cluster, where it can. Never an action of its own.</summary>
internal sealed class GracefulStop(AgentService service) : AgentKind("", "")
{
    internal override AgentStep Step(AgentAction action) => AgentStep.Done(service.StopsGracefully
        ? """{"message":"Ok(Document({\"ok\": Double(1.0)}))"}"""
        : "\"graceful stop not supported by the datastore\"");
}
