using System.Text;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Executions;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.NodeAgents;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Outputs;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Tests.Sandbox;

public class NodeAgentTests
{
    private static readonly NodeFleet Fleet = FleetBuilder.Build(12, 1);

    private static readonly CallbackResponse Accepted = new(IsAccepted: true);

    private readonly List<ExecutionCallback> _reports = [];
    private readonly List<ReadOnlyMemory<byte>> _uploads = [];

    private async Task RunAsync(
        NodeAction action, Func<ExecutionCallback, CallbackResponse>? server = null, int node = 0, bool known = true)
    {
        var invocation = new NodeInvocation(
            Guid.CreateVersion7(),
            action.Name,
            action.Kind,
            ActionParameters.None,
            ExecutionStatus.Pending,
            SandboxClock.UtcNow,
            SandboxClock.UtcNow.AddMinutes(1));
        using var agent = new NodeAgent(
            Fleet.Nodes[node],
            Fleet,
            known ? new ActionCatalog(action) : new ActionCatalog(),
            new Channel(this, invocation, server ?? (_ => Accepted)),
            new SandboxClock(SandboxOptions.MaximumSpeed),
            new Mishaps(Fleet, new SandboxOptions()),
            seed: 1);
        await agent.WakeAsync(TestContext.Current.CancellationToken);
        // What is there still, or again, is not run twice.
        await agent.WakeAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Reports_each_step_and_a_small_output_inline()
    {
        await RunAsync(new SystemInfo());

        Assert.Equal(
            [ExecutionStatus.Ack, ExecutionStatus.Started, ExecutionStatus.Succeeded], _reports.Select(report => report.Status));
        Assert.Equal(0, _reports[2].ExitCode);
        Assert.NotEmpty(_reports[2].InlineOutput!);
        Assert.Empty(_uploads);
    }

    [Fact]
    public async Task Declares_uploads_and_refers_to_a_large_output()
    {
        await RunAsync(
            new DiagnosticsCollect(),
            report => report.DeclaredOutputBytes > 0 ? new CallbackResponse(
                true, new Uri("http://store.example/exec-output/key?token=once")) : Accepted,
            node: 1);

        Assert.Equal(
            [ExecutionStatus.Ack, ExecutionStatus.Started, ExecutionStatus.Started, ExecutionStatus.Succeeded],
            _reports.Select(report => report.Status));
        var upload = Assert.Single(_uploads);
        Assert.Equal(upload.Length, _reports[2].DeclaredOutputBytes);
        Assert.Equal("exec-output/key", _reports[3].ObjectKey);
        Assert.Equal(OutputArchive.Digest(upload.Span), _reports[3].Sha256);
        Assert.Null(_reports[3].InlineOutput);
    }

    [Fact]
    public async Task Without_a_place_to_upload_the_output_is_cut_to_what_fits_inline()
    {
        await RunAsync(new DiagnosticsCollect(), node: 1);

        Assert.Equal(OutputLimits.Inline, _reports[3].InlineOutput!.Length);
        Assert.EndsWith("\n...[truncated]", Encoding.UTF8.GetString(_reports[3].InlineOutput!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Stops_when_the_server_refuses_a_step(int accepted)
    {
        await RunAsync(new SystemInfo(), _ => new CallbackResponse(_reports.Count <= accepted));

        Assert.Equal(accepted + 1, _reports.Count);
    }

    [Fact]
    public async Task A_crash_fails_the_target()
    {
        await RunAsync(new Crash());

        Assert.Equal(ExecutionStatus.Failed, _reports[2].Status);
        Assert.Equal("panic: out of paper", _reports[2].Error);
    }

    [Fact]
    public async Task An_action_that_the_node_does_not_have_fails_there()
    {
        await RunAsync(new SystemInfo(), known: false);

        Assert.Equal(ExecutionStatus.Failed, _reports[2].Status);
        Assert.Equal("unknown_action", _reports[2].Error);
    }

    private sealed class Channel(
        NodeAgentTests test, NodeInvocation invocation, Func<ExecutionCallback, CallbackResponse> server) : INodeChannel
    {
        public Task<IReadOnlyList<NodeInvocation>> FetchAsync(Guid nodeId, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<NodeInvocation>>([invocation]);

        public Task<CallbackResponse> ReportAsync(
            Guid nodeId, Guid executionId, ExecutionCallback callback, CancellationToken cancellationToken)
        {
            test._reports.Add(callback);
            return Task.FromResult(server(callback));
        }

        public Task<bool> UploadAsync(Uri address, ReadOnlyMemory<byte> output, CancellationToken cancellationToken)
        {
            test._uploads.Add(output);
            return Task.FromResult(true);
        }
    }

    private sealed class Crash : NodeAction
    {
        public override string Name => "crash";

        public override string Description => "Crashes.";

        public override (TimeSpan Shortest, TimeSpan Longest) Duration => Milliseconds(1, 2);

        protected override ActionResult Run(ActionRun run) => throw new InvalidOperationException("out of paper");
    }
}
