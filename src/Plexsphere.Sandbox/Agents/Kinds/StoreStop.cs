namespace Plexsphere.Sandbox.Agents.Kinds;

/// <summary>
/// Asks the datastore to shut down. It closes the connection before it responds, so the payload of an action that
/// is done is an error.
/// </summary>
internal sealed class StoreStop() : AgentKind("replicante.io/store.stop", "Ask the datastore to stop")
{
    internal override AgentStep Step(AgentAction action) =>
        AgentStep.Done("""{"message":"Err(OperationError(\"No servers available for the provided ReadPreference.\"))"}""");
}
