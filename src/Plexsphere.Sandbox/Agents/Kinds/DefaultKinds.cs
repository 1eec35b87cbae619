namespace Plexsphere.Sandbox.Agents.Kinds;

/// <summary>The kinds that every agent offers.</summary>
internal static class DefaultKinds
{
    internal static IReadOnlyList<AgentKind> Create(AgentService service)
    {
        var start = new ServiceSwitch("replicante.io/service.start", "Start the datastore service", service, on: true);
        var stop = new ServiceSwitch("replicante.io/service.stop", "Stop the datastore service", service, on: false);
        var graceful = new GracefulStop(service);
        return
        [
            start,
            stop,
            new StagedKind("replicante.io/service.restart", "Stop and start the datastore service", [stop, start]),
            new StagedKind(
                "replicante.io/service.graceful.restart", "Stop the datastore service gracefully and start it", [graceful, stop, start]),
            new StagedKind("replicante.io/service.graceful.stop", "Stop the datastore service gracefully", [graceful, stop]),
            new StoreStop(),
            new Ping(),
            new External("external.agent.replicante.io/flush-logs", "Run the command flush-logs", error: null),
            new External(
                "external.agent.replicante.io/always-fails", "Run a command that fails", error: "command ended with exit status 1"),
            new DebugKind("agent.replicante.io/debug.success", "Succeed at once", [AgentStep.Done(AgentJson.Null)]),
            new DebugKind(
                "agent.replicante.io/debug.progress",
                "Succeed at the second step",
                [AgentStep.Running(AgentJson.Null), AgentStep.Done(AgentJson.Null)]),
            new DebugKind(
                "agent.replicante.io/debug.fail",
                "Fail at once",
                [AgentStep.Failed(AgentJson.Failure("triggered debugging action failure", "DebugFail"))]),
        ];
    }
}
