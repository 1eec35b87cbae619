using System.Security.Cryptography.X509Certificates;
using Plexsphere.Sandbox.Access;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Api;
using Plexsphere.Sandbox.Executions;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.History;
using Plexsphere.Sandbox.Inventory;
using Plexsphere.Sandbox.Listing;
using Plexsphere.Sandbox.NodeAgents;
using Plexsphere.Sandbox.Nodes;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Outputs;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Sandbox.Hosting;

/// <summary>The parts of a sandbox, put together.</summary>
internal sealed class ControlPlane : IAsyncDisposable
{
    private readonly Reconciler _reconciler = new();
    private readonly HttpNodeChannel _channel;
    private readonly AgentPool _agents;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renderAhead;

    internal ControlPlane(SandboxOptions options)
    {
        var start = SandboxClock.UtcNow;
        Clock = new SandboxClock(options.Speed);
        var catalog = ActionCatalog.CreateDefault();
        var rule = new WorstStatusRule();
        var archive = new OutputArchive();
        var live = new LiveExecutions();
        var work = new NodeWork();
        Fleet = FleetBuilder.Build(options.Nodes, options.Seed);
        var mishaps = new Mishaps(Fleet, options);
        var newNodes = Math.Min(options.NewNodes, Fleet.Nodes.Count - 1);
        var reporting = new NodeFleet([.. Fleet.Nodes.SkipLast(newNodes)]);
        History = new SeededHistory(
            options.Executions, options.Targets, options.Seed, start, reporting, catalog, rule, options.Order);
        Secrets = new NodeSecrets(Fleet);
        _channel = new HttpNodeChannel(Secrets);
        _agents = new AgentPool(Fleet.Nodes
            .SkipLast(Math.Max(options.ExternalNodes, newNodes))
            .Where(node => !mishaps.IsSilent(node))
            .Select(node => new NodeAgent(node, Fleet, catalog, _channel, Clock, mishaps, options.Seed)));
        Dispatcher = new ExecutionDispatcher(
            Fleet, catalog, live, new LiveBudget(options.Capacity), options.Busy, mishaps, work, _reconciler, _agents, rule, Clock);
        var tenancy = new Tenancy(options.SecondDomain);
        var guard = new ProjectGuard(tenancy);
        var gates = new Gates(options.Deny);
        var paging = new Paging(options.LimitRule, options.NextCursor, options.SparsePages);
        Tokens = new TokenRegistry(options.TokenLife, options.Time);
        DeviceCodes = new DeviceCodes(options);
        Service = new ServiceIdentity(options.ServiceAnswer, options.Time);
        Operators = new OperatorApi(
            new ExecutionsApi(
                new ExecutionStore(History, live, options.Order),
                Dispatcher,
                guard,
                paging,
                options.DispatchStatus,
                !options.WithoutActions),
            new TenancyApi(tenancy, guard, gates, paging),
            new InventoryApi(
                Fleet,
                new CapabilityReports(reporting.Nodes, catalog, options.BuiltinActions, options.Seed, start),
                () => DiscoveredHooks.On(reporting.Nodes, catalog),
                guard,
                gates,
                paging,
                options.NodeNames),
            new MeshApi(Fleet, new Heartbeats(Fleet, mishaps, newNodes, options.Seed, start), tenancy, gates),
            new LabelsApi(new ObjectLabels(Fleet), gates),
            new SearchApi(Fleet, gates, paging, options.SearchCohort),
            new SelectorsApi(gates),
            new SystemApi(Fleet, start),
            new SignInApi(
                new IdpBindings(options.Bindings), DeviceCodes, Service, Tokens, options.DeviceLife, options.DeviceInterval),
            new DevicePage(DeviceCodes),
            new TokensApi(Tokens));
        Nodes = new NodesApi(
            new NodeGuard(Secrets), work, new ExecutionCallbacks(live, archive, History.HasTarget), !options.WithoutActions, start);
        ObjectStore = new ObjectStoreApi(archive);
        _renderAhead = Task.Run(() => History.RenderAhead(_stop.Token));
    }

    public SandboxClock Clock { get; }

    public NodeFleet Fleet { get; }

    public SeededHistory History { get; }

    public TokenRegistry Tokens { get; }

    public DeviceCodes DeviceCodes { get; }

    public ServiceIdentity Service { get; }

    public ExecutionDispatcher Dispatcher { get; }

    public OperatorApi Operators { get; }

    /// <summary>What nodes asked and reported.</summary>
    public SandboxRequests NodeRequests { get; } = new();

    public NodeSecrets Secrets { get; }

    public NodesApi Nodes { get; }

    public ObjectStoreApi ObjectStore { get; }

    /// <summary>Tells the simulated nodes where the server is, which is known only once it listens, and whom to trust.</summary>
    internal void Connect(Uri server, X509Certificate2? authority) => _channel.Connect(server, authority);

    /// <summary>Ends the simulated nodes, while there still is a server that they can speak with.</summary>
    internal async Task StopNodesAsync()
    {
        await _agents.DisposeAsync();
        _channel.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renderAhead;
        _stop.Dispose();
        await _reconciler.DisposeAsync();
    }
}
