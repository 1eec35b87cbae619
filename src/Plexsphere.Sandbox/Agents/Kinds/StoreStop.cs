namespace Plexsphere.Sandbox.Agents.Kinds;

/// <summary>
/// Asks the datastore to shut down. It closes the connection while it answers, so the answer is an error, and the action done.
/// </summary>
internal sealed class StoreStop() : AgentKind("replicante.io/store.stop", "Ask the datastore to stop")
{
    public override AgentStep Step(AgentAction action) =>
        AgentStep.Done("""{"message":"Err(OperationError(\"No servers available for the provided ReadPreference.\"))"}""");
}
