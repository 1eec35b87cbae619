using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Executions;

namespace Plexsphere.Sandbox.Fleet;

/// <summary>
/// The agent of one node. It runs what it is told, five actions at a time, and reports each step; while it is busy it
/// says nothing, so that a target just stays pending.
/// </summary>
internal sealed class NodeAgent(Node node, NodeFleet fleet, INodeChannel channel, SandboxClock clock, int seed) : IDisposable
{
    private const int Concurrency = 5;

    /// <summary>How long an agent lets a process live after it told it to end.</summary>
    private static readonly TimeSpan KillGrace = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _slots = new(Concurrency);

    public async Task RunAsync(NodeInvocation invocation, CancellationToken cancellation)
    {
        var random = SeededRandom.For(seed, "run", node.Number, invocation.Sequence);
        await _slots.WaitAsync(cancellation);
        try
        {
            var toAcknowledge = TimeSpan.FromMilliseconds(random.Between(15, 90));
            var toStart = TimeSpan.FromMilliseconds(random.Between(10, 60));
            await clock.WaitAsync(toAcknowledge, cancellation);
            if (!await ReportAsync(invocation, new ExecutionCallback(ExecutionStatus.Ack), cancellation))
            {
                return;
            }

            await clock.WaitAsync(toStart, cancellation);
            if (!await ReportAsync(invocation, new ExecutionCallback(ExecutionStatus.Started), cancellation))
            {
                return;
            }

            var outcome = await ExecuteAsync(invocation, invocation.Timeout - toAcknowledge - toStart, random, cancellation);
            await ReportAsync(invocation, outcome, cancellation);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    /// <summary>Runs the action, and makes the callback that ends the target.</summary>
    private async Task<ExecutionCallback> ExecuteAsync(
        NodeInvocation invocation, TimeSpan left, SeededRandom random, CancellationToken cancellation)
    {
        var (shortest, longest) = invocation.Action.Duration;
        var duration = TimeSpan.FromMilliseconds(random.Between((int)shortest.TotalMilliseconds, (int)longest.TotalMilliseconds));
        if (duration > left)
        {
            // The action is stopped at the deadline. The server has written its timeout by the time this arrives.
            var real = invocation.ExpiresAt - SandboxClock.UtcNow;
            await Task.Delay(real > TimeSpan.Zero ? real : TimeSpan.Zero, cancellation);
            await Task.Delay(KillGrace, cancellation);
            return new ExecutionCallback(ExecutionStatus.Failed) { Error = "action timed out" };
        }

        await clock.WaitAsync(duration, cancellation);
        var result = Execute(invocation, random);
        var callback = new ExecutionCallback(result.Succeeded ? ExecutionStatus.Succeeded : ExecutionStatus.Failed)
        {
            ExitCode = result.ExitCode,
            Error = result.Error,
        };
        var output = OutputLimits.Truncate(result.Body(), OutputLimits.Agent);
        return output.Length switch
        {
            0 => callback,
            <= OutputLimits.Inline => callback with { InlineOutput = output },
            _ => await ArchiveAsync(invocation, callback, output, cancellation),
        };
    }

    private ActionResult Execute(NodeInvocation invocation, SeededRandom random)
    {
        if (node.IsTroubled)
        {
            return ActionResult.Failed(1, "plexd: /var/lib/plexd/run: read-only file system\n");
        }

        try
        {
            return invocation.Action.Execute(
                new ActionRun(node, fleet, invocation.Parameters, random, SandboxClock.UtcNow));
        }
        catch (Exception exception)
        {
            // What the agent says when an action crashes; a silent target would say nothing.
            return ActionResult.Refused($"panic: {exception.Message}");
        }
    }

    /// <summary>
    /// Declares a large output, uploads it to the place that the server names, and refers to it. Without such a place,
    /// the beginning of the output goes inline.
    /// </summary>
    private async Task<ExecutionCallback> ArchiveAsync(
        NodeInvocation invocation, ExecutionCallback callback, byte[] output, CancellationToken cancellation)
    {
        var declaration = new ExecutionCallback(ExecutionStatus.Started) { DeclaredOutputBytes = output.Length };
        var answer = await channel.ReportAsync(node.Id, invocation.ExecutionId, declaration, cancellation);
        if (answer.UploadKey is not { } key)
        {
            return callback with { InlineOutput = OutputLimits.Truncate(output, OutputLimits.Inline) };
        }

        await channel.UploadAsync(key, output, cancellation);
        return callback with { ObjectKey = key, Sha256 = OutputArchive.Digest(output) };
    }

    private async Task<bool> ReportAsync(
        NodeInvocation invocation, ExecutionCallback callback, CancellationToken cancellation) =>
        (await channel.ReportAsync(node.Id, invocation.ExecutionId, callback, cancellation)).Verdict == CallbackVerdict.Accepted;
}
