using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Fleet;
using Plexsphere.Core.Http;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Executions;

/// <summary>Reads and dispatches the executions that one connection leads to. Safe to use from several threads at once.</summary>
/// <param name="api">The control plane's operations.</param>
/// <param name="actions">Explains why a server does not know an action.</param>
/// <param name="connection">What the executions are marked with, so that a piped one is read again where it came from.</param>
/// <param name="time">The clock of waits and delays.</param>
internal sealed class ExecutionService(ControlPlaneApi api, ActionCatalogue actions, PlexConnection connection, TimeProvider time)
{
    private static readonly TimeSpan FreshPause = TimeSpan.FromMilliseconds(500);

    private readonly Dispatcher _dispatcher = new(api, connection);

    /// <summary>The clock of waits and delays.</summary>
    internal TimeProvider Time => time;

    /// <summary>What was dispatched over this connection just now.</summary>
    internal FreshDispatches Fresh { get; } = new(time);

    /// <summary>The last executions that came over this connection.</summary>
    internal RecentExecutions Recent { get; } = new();

    /// <summary>Dispatches an action: once.</summary>
    internal async Task<PlexExecution> DispatchAsync(
        DispatchRequest request, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        try
        {
            var execution = await _dispatcher.DispatchAsync(request, notices, cancellationToken).ConfigureAwait(false);
            Fresh.Add(execution.Id);
            SentParameters.OfThisProcess.Add(connection.Server, execution.Id, request.Parameters);
            return Received(execution);
        }
        catch (PlexApiException e) when (e.Error == PlexErrors.ActionNotDeclared || e.Error == PlexErrors.HookIntegrityViolation)
        {
            var hint =
                await actions.HintAsync(request.ProjectId, request.Action, request.Type, cancellationToken).ConfigureAwait(false);
            throw new PlexApiException(e.Error, e.Problem, e.Message + hint, e.Subject);
        }
    }

    /// <summary>
    /// Reads one execution. One that was dispatched just now may not be found everywhere yet, and is asked for until it is.
    /// </summary>
    internal async Task<PlexExecution> GetAsync(
        Guid projectId, Guid executionId, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await GetAsync(projectId, executionId, null, notices, cancellationToken).ConfigureAwait(false);
            }
            catch (PlexApiException e) when (e.Error == PlexErrors.ExecutionNotFound && Fresh.Contains(executionId))
            {
                await Task.Delay(FreshPause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads one execution, with another policy than the connection's own.</summary>
    internal async Task<PlexExecution> GetAsync(
        Guid projectId, Guid executionId, RetryPolicy? retries, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        Received(await api.GetAsync(projectId, executionId, retries, notices, cancellationToken).ConfigureAwait(false));

    /// <summary>Reads exactly one page.</summary>
    internal Task<ExecutionPage> ListPageAsync(ExecutionQuery query, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        ListPageAsync(query, null, notices, cancellationToken);

    /// <summary>Reads exactly one page, with another policy than the connection's own.</summary>
    internal async Task<ExecutionPage> ListPageAsync(
        ExecutionQuery query, RetryPolicy? retries, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var page = await api.ListAsync(query, retries, notices, cancellationToken).ConfigureAwait(false);
        if (query.Targets is not null)
        {
            await CompleteAsync(page.Items, query with { Targets = null }, retries, notices, cancellationToken).ConfigureAwait(false);
        }

        page.Items.ForEach(execution => Received(execution));
        return page;
    }

    /// <summary>Streams a listing to its end; several statuses are walked one after another.</summary>
    internal IAsyncEnumerable<PlexExecution> ListAsync(
        ExecutionQuery query, IReadOnlyCollection<string> statuses, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        Listing(null, notices).AllAsync(query, statuses, cancellationToken);

    /// <summary>Streams a listing to its end.</summary>
    internal IAsyncEnumerable<PlexExecution> ListAsync(
        ExecutionQuery query, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        ListAsync(query, (RetryPolicy?)null, notices, cancellationToken);

    /// <summary>Streams a listing to its end, with another policy than the connection's own.</summary>
    internal IAsyncEnumerable<PlexExecution> ListAsync(
        ExecutionQuery query, RetryPolicy? retries, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        Listing(retries, notices).WalkAsync(query, cancellationToken);

    // A server may list executions without their targets. Those are read by their ids, lest what ran on a node be taken for nothing.
    private async Task CompleteAsync(
        List<PlexExecution> items,
        ExecutionQuery wanted,
        RetryPolicy? retries,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].TargetCount == 0 && wanted.Takes(items[i]))
            {
                items[i] = await api.GetAsync(wanted.ProjectId, items[i].Id, retries, notices, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private ExecutionListing Listing(RetryPolicy? retries, IProgress<Notice>? notices) =>
        new((query, cancellationToken) => ListPageAsync(query, retries, notices, cancellationToken), notices);

    private PlexExecution Received(PlexExecution execution)
    {
        execution.Connection = connection;
        Recent.Add(execution);
        return execution;
    }
}
