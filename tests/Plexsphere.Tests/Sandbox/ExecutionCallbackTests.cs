using System.Text.Json;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Executions;
using Plexsphere.Sandbox.Outputs;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Tests.Sandbox;

public class ExecutionCallbackTests
{
    private static readonly Guid Node = SandboxIds.FirstNode;

    private readonly LiveExecutions _live = new();
    private readonly OutputArchive _archive = new();
    private readonly ExecutionCallbacks _callbacks;
    private readonly Execution _execution;

    public ExecutionCallbackTests()
    {
        _callbacks = new ExecutionCallbacks(_live, _archive, (execution, _) => execution == SandboxIds.FirstExecution);
        _execution = _live.Add(now => new Execution(
            Guid.CreateVersion7(), new SystemInfo(), ActionParameters.None, [Node], now, now.AddMinutes(1), new WorstStatusRule()));
    }

    private CallbackVerdict Report(ExecutionStatus status) => Report(new ExecutionCallback(status));

    private CallbackVerdict Report(ExecutionCallback callback) => _callbacks.Report(Node, _execution.Id, callback).Verdict;

    private JsonElement Target() => JsonElement.Parse(_execution.Render().Span).GetProperty("targets")[0];

    private void Start()
    {
        Assert.Equal(CallbackVerdict.Accepted, Report(ExecutionStatus.Ack));
        Assert.Equal(CallbackVerdict.Accepted, Report(ExecutionStatus.Started));
    }

    [Fact]
    public void Walks_to_the_end_and_then_changes_no_more()
    {
        Start();
        Assert.Equal(CallbackVerdict.Accepted, Report(ExecutionStatus.Succeeded));
        Assert.Equal(CallbackVerdict.AlreadyTerminal, Report(ExecutionStatus.Failed));
        Assert.Equal(CallbackVerdict.AlreadyTerminal, Report(ExecutionStatus.Succeeded));
        _execution.Expire(SandboxClock.UtcNow);

        Assert.Equal("succeeded", Target().GetProperty("status").GetString());
        Assert.False(Target().TryGetProperty("output_ref", out _));
        Assert.Equal(ExecutionStatus.Succeeded, _execution.Status);
    }

    [Fact]
    public void Repeating_a_state_is_refused()
    {
        Start();
        Assert.Equal(CallbackVerdict.IllegalTransition, Report(ExecutionStatus.Ack));
        Assert.Equal(CallbackVerdict.IllegalTransition, Report(ExecutionStatus.Started));
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("cancelled")]
    [InlineData("succeeded")]
    public void An_end_without_a_start_is_refused(string text)
    {
        Assert.True(ExecutionStatuses.TryParse(text, out var status));
        Report(ExecutionStatus.Ack);

        Assert.Equal(CallbackVerdict.IllegalTransition, Report(status));
    }

    [Fact]
    public void Pending_and_timeout_are_not_for_nodes_to_say()
    {
        Assert.Equal(CallbackVerdict.NotReportable, Report(ExecutionStatus.Pending));
        Assert.Equal(CallbackVerdict.NotReportable, Report(ExecutionStatus.Timeout));
    }

    [Fact]
    public void Strangers_are_not_found()
    {
        Assert.Equal(
            CallbackVerdict.NotFound,
            _callbacks.Report(Guid.CreateVersion7(), _execution.Id, new ExecutionCallback(ExecutionStatus.Ack)).Verdict);
        Assert.Equal(
            CallbackVerdict.NotFound,
            _callbacks.Report(Node, Guid.CreateVersion7(), new ExecutionCallback(ExecutionStatus.Ack)).Verdict);
    }

    [Fact]
    public void Exactly_16384_bytes_are_inline_and_one_more_is_refused_before_the_state_is_looked_at()
    {
        Assert.Equal(
            CallbackVerdict.InlineOutputTooLarge,
            Report(new ExecutionCallback(ExecutionStatus.Succeeded) { InlineOutput = new byte[16_385] }));

        Start();
        Assert.Equal(
            CallbackVerdict.Accepted,
            Report(new ExecutionCallback(ExecutionStatus.Succeeded) { InlineOutput = new byte[16_384] }));
        Assert.Equal(16_384, Target().GetProperty("output_ref").GetProperty("inline_bytes").GetBytesFromBase64().Length);
    }

    [Fact]
    public void A_large_output_is_declared_uploaded_once_and_referred_to()
    {
        Start();
        var response = _callbacks.Report(
            Node, _execution.Id, new ExecutionCallback(ExecutionStatus.Started) { DeclaredOutputBytes = 20_000 });
        var digest = OutputArchive.Digest(new byte[20_000]);
        var end = new ExecutionCallback(ExecutionStatus.Succeeded)
        {
            ObjectKey = OutputArchive.NameOf(_execution.Id),
            Sha256 = digest,
        };

        Assert.Equal(CallbackVerdict.Accepted, response.Verdict);
        Assert.Equal(20_000, response.Upload!.DeclaredBytes);
        Assert.Equal(CallbackVerdict.UnknownUpload, Report(end));
        response.Upload.Complete(digest);
        Assert.Equal(CallbackVerdict.UnknownUpload, Report(end with { Sha256 = new string('0', 64) }));
        Assert.Equal(CallbackVerdict.UnknownUpload, Report(end with { Sha256 = null }));
        Assert.Equal(CallbackVerdict.UnknownUpload, Report(end with { ObjectKey = "elsewhere" }));
        Assert.Equal(CallbackVerdict.Accepted, Report(end));

        Assert.Equal(CallbackVerdict.AlreadyTerminal, Report(end with { ObjectKey = "elsewhere" }));

        var output = Target().GetProperty("output_ref");
        Assert.Equal("object_store", output.GetProperty("kind").GetString());
        Assert.Equal(digest, output.GetProperty("sha256").GetString());
        Assert.Equal($"executions/{_execution.Id}/{Node}.out", output.GetProperty("key").GetString());
    }

    [Fact]
    public void A_second_declaration_makes_the_first_address_invalid()
    {
        Start();
        var declaration = new ExecutionCallback(ExecutionStatus.Started) { DeclaredOutputBytes = 20_000 };
        var first = _callbacks.Report(Node, _execution.Id, declaration).Upload!;
        var second = _callbacks.Report(Node, _execution.Id, declaration).Upload!;

        Assert.Null(_archive.Find(_execution.Id.ToString(), first.Token));
        Assert.Same(second, _archive.Find(_execution.Id.ToString(), second.Token));
    }

    [Fact]
    public void What_had_ended_before_the_start_is_terminal()
    {
        Assert.Equal(
            CallbackVerdict.AlreadyTerminal,
            _callbacks.Report(Node, SandboxIds.FirstExecution, new ExecutionCallback(ExecutionStatus.Ack)).Verdict);
    }

    [Fact]
    public void Expiry_ends_what_is_open()
    {
        Report(ExecutionStatus.Ack);
        _execution.Expire(SandboxClock.UtcNow);

        Assert.Equal(ExecutionStatus.Timeout, _execution.Status);
        Assert.Equal(CallbackVerdict.AlreadyTerminal, Report(ExecutionStatus.Started));
    }
}
