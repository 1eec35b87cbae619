using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Executions;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Outputs;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Sandbox.NodeAgents;

/// <summary>
/// The agent of one node. When it gets a hint it asks for its work; it runs what is new, five actions at a time, and
/// reports each step. While it is busy it says nothing, so that a target just stays pending.
/// </summary>
internal sealed class NodeAgent(
    Node node, NodeFleet fleet, ActionCatalog catalog, INodeChannel channel, SandboxClock clock, Mishaps mishaps, int seed) : IDisposable
{
    private const int Concurrency = 5;

    /// <summary>How long an agent lets a process live after it told it to end.</summary>
    private static readonly TimeSpan KillGrace = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _slots = new(Concurrency);

    private readonly HashSet<Guid> _taken = [];
    private int _hints;
    private int _changes;

    public Guid NodeId => node.Id;

    /// <summary>Asks for work and does what is new; ends when that is done.</summary>
    internal async Task WakeAsync(CancellationToken cancellationToken)
    {
        // Hints that come while the agent asks are covered by its asking once more.
        if (Interlocked.Increment(ref _hints) > 1)
        {
            return;
        }

        var runs = new List<Task>();
        int covered;
        do
        {
            covered = Volatile.Read(ref _hints);
            foreach (var invocation in await channel.FetchAsync(node.Id, cancellationToken))
            {
                if (_taken.Add(invocation.ExecutionId))
                {
                    runs.Add(RunAsync(invocation, sequence: _taken.Count, cancellationToken));
                }
            }
        }
        while (Interlocked.Add(ref _hints, -covered) > 0);
        await Task.WhenAll(runs);
    }

    public void Dispose() => _slots.Dispose();

    /// <summary>The agent's first work is number 1; with the number comes the stream that its delays and outputs follow.</summary>
    private async Task RunAsync(NodeInvocation invocation, int sequence, CancellationToken cancellationToken)
    {
        var random = SeededRandom.For(seed, "run", node.Number, sequence);
        await _slots.WaitAsync(cancellationToken);
        try
        {
            var toAcknowledge = TimeSpan.FromMilliseconds(random.Between(15, 90));
            var toStart = TimeSpan.FromMilliseconds(random.Between(10, 60));
            await clock.WaitAsync(toAcknowledge, cancellationToken);
            if (!await ReportAsync(invocation, new ExecutionCallback(ExecutionStatus.Ack), cancellationToken))
            {
                return;
            }

            await clock.WaitAsync(toStart, cancellationToken);
            if (!await ReportAsync(invocation, new ExecutionCallback(ExecutionStatus.Started), cancellationToken))
            {
                return;
            }

            var timeout = clock.UnscaleTimeout(invocation.ExpiresAt - invocation.RequestedAt);
            var outcome = await ExecuteAsync(invocation, sequence, timeout - toAcknowledge - toStart, random, cancellationToken);
            await ReportAsync(invocation, outcome, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Runs the action, and makes the callback that ends the target.</summary>
    private async Task<ExecutionCallback> ExecuteAsync(
        NodeInvocation invocation, int sequence, TimeSpan left, SeededRandom random, CancellationToken cancellationToken)
    {
        if (catalog.Find(invocation.Action, invocation.Kind) is not { } action)
        {
            return new ExecutionCallback(ExecutionStatus.Failed) { Error = "unknown_action" };
        }

        var (shortest, longest) = action.Duration;
        var duration = TimeSpan.FromMilliseconds(random.Between((int)shortest.TotalMilliseconds, (int)longest.TotalMilliseconds));
        duration += mishaps.Slowness;
        if (action.NeverEnds || duration > left)
        {
            // The action is stopped at the deadline. The server has written its timeout by the time this arrives.
            var real = invocation.ExpiresAt - SandboxClock.UtcNow;
            await Task.Delay(real > TimeSpan.Zero ? real : TimeSpan.Zero, cancellationToken);
            await Task.Delay(KillGrace, cancellationToken);
            return new ExecutionCallback(ExecutionStatus.Failed) { Error = "action timed out" };
        }

        await clock.WaitAsync(duration, cancellationToken);
        var result = Execute(action, invocation.Parameters, sequence, random);
        var callback = new ExecutionCallback(result.Outcome) { ExitCode = result.ExitCode, Error = result.Error };
        var output = OutputLimits.Truncate(result.Body(), OutputLimits.Agent);
        return output.Length switch
        {
            0 when !result.SendsEmptyOutput => callback,
            <= OutputLimits.Inline => callback with { InlineOutput = output },
            _ => await ArchiveAsync(invocation, action, callback, output, cancellationToken),
        };
    }

    private ActionResult Execute(NodeAction action, ActionParameters parameters, int sequence, SeededRandom random)
    {
        if (node.IsTroubled)
        {
            return ActionResult.Failed(1, "plexd: /var/lib/plexd/run: read-only file system\n");
        }

        if (mishaps.Fails(node, sequence))
        {
            return ActionResult.Failed(1, "plexd: fork: resource temporarily unavailable\n");
        }

        try
        {
            var isSick = mishaps.TurnsSick(node) && Volatile.Read(ref _changes) == 1;
            var result = action.Execute(new ActionRun(node, fleet, parameters, random, SandboxClock.UtcNow) { IsSick = isSick });
            if (action.Changes && result.Succeeded)
            {
                Interlocked.Increment(ref _changes);
            }

            return result;
        }
        catch (Exception exception)
        {
            // What the agent says when an action crashes; a silent target would say nothing.
            return ActionResult.Refused($"panic: {exception.Message}");
        }
    }

    /// <summary>
    /// Declares a large output, uploads it to the address that the server names, and refers to it by the path of that
    /// address. Where one of this fails, the beginning of the output goes inline.
    /// </summary>
    private async Task<ExecutionCallback> ArchiveAsync(
        NodeInvocation invocation, NodeAction action, ExecutionCallback callback, byte[] output, CancellationToken cancellationToken)
    {
        var declaration = new ExecutionCallback(ExecutionStatus.Started) { DeclaredOutputBytes = output.Length };
        var response = await channel.ReportAsync(node.Id, invocation.ExecutionId, declaration, cancellationToken);
        return action.ReachesObjectStore
            && response.UploadAddress is { } address
            && await channel.UploadAsync(address, output, cancellationToken)
                ? callback with { ObjectKey = address.AbsolutePath.TrimStart('/'), Sha256 = OutputArchive.Digest(output) }
                : callback with { InlineOutput = OutputLimits.Truncate(output, OutputLimits.Inline) };
    }

    private async Task<bool> ReportAsync(
        NodeInvocation invocation, ExecutionCallback callback, CancellationToken cancellationToken) =>
        (await channel.ReportAsync(node.Id, invocation.ExecutionId, callback, cancellationToken)).IsAccepted;
}
