using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Api;
using Plexsphere.Sandbox.Executions;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.History;
using Plexsphere.Sandbox.Listing;

namespace Plexsphere.Sandbox;

/// <summary>The parts of a sandbox, put together.</summary>
internal sealed class ControlPlane : IAsyncDisposable
{
    private readonly Reconciler _reconciler = new();
    private readonly AgentPool _agents;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renderAhead;

    public ControlPlane(SandboxOptions options)
    {
        var start = SandboxClock.UtcNow;
        var clock = new SandboxClock(options.Speed);
        var catalog = ActionCatalog.CreateDefault();
        var rule = new WorstStatusRule();
        var archive = new OutputArchive();
        var live = new LiveExecutions();
        Fleet = FleetBuilder.Build(options.Nodes, options.Seed);
        History = new SeededHistory(options.Executions, options.Targets, options.Seed, start, Fleet, catalog, rule);
        _agents = new AgentPool(
            Fleet, new DirectNodeChannel(new ExecutionCallbacks(live, archive), archive), clock, options.Seed);
        Dispatcher = new ExecutionDispatcher(Fleet, catalog, live, _reconciler, _agents, rule, clock);
        Executions = new ExecutionsApi(new ExecutionStore(History, live), Dispatcher, new CursorSigner());
        System = new SystemApi(Fleet, start);
        _renderAhead = Task.Run(() => History.RenderAhead(_stop.Token));
    }

    public NodeFleet Fleet { get; }

    public SeededHistory History { get; }

    public TokenRegistry Tokens { get; } = new();

    public ExecutionDispatcher Dispatcher { get; }

    public ExecutionsApi Executions { get; }

    public SystemApi System { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renderAhead;
        _stop.Dispose();
        await _agents.DisposeAsync();
        await _reconciler.DisposeAsync();
    }
}
