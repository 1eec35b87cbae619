using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Http;
using Plexsphere.Core.Json;

namespace Plexsphere.Core;

/// <summary>What can be done over one connection. Safe to use from several threads at once.</summary>
internal sealed class PlexEngine : IDisposable
{
    // What only the operation itself answers. Any other refusal may come from something on the way that knows no such path.
    private static readonly string[] OwnCodes =
    [
        "malformed_selector", "action_not_declared", "invalid_body", "project_not_found", "node_not_found", "hook_integrity_violation",
        "selector_empty_cohort", "capacity_exceeded", "actions_dispatch_not_provisioned",
    ];

    private static readonly TimeSpan FreshPause = TimeSpan.FromMilliseconds(500);

    private readonly ControlPlaneApi _api;
    private readonly TimeProvider _time;
#pragma warning disable CA2213 // Nothing to release: its wait handle is never asked for, and a late dispatch may still hold it.
    private readonly SemaphoreSlim _discovery = new(1, 1);
#pragma warning restore CA2213

    private PlexEngine(PlexConnectionSettings settings)
    {
        _api = new ControlPlaneApi(settings);
        _time = settings.Time;
        Fresh = new FreshDispatches(_time);
        Connection = new PlexConnection(settings, this);
    }

    internal PlexConnection Connection { get; }

    /// <summary>What was dispatched over this connection just now.</summary>
    internal FreshDispatches Fresh { get; }

    /// <summary>The last executions that came over this connection.</summary>
    internal RecentExecutions Recent { get; } = new();

    /// <summary>Makes a connection without sending anything.</summary>
    internal static PlexConnection Open(PlexConnectionSettings settings) => new PlexEngine(settings).Connection;

    /// <summary>The engine behind a connection, unless it has been disconnected.</summary>
    internal static PlexEngine Of(PlexConnection connection)
    {
        var engine = (PlexEngine)connection.Engine;
        engine._api.CheckOpen();
        return engine;
    }

    /// <summary>Asks the server who we are and notes it on the connection.</summary>
    internal async Task<Identity> IdentifyAsync(IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var identity = await _api.WhoamiAsync(notices, cancellationToken).ConfigureAwait(false);
        Connection.Subject = identity.Subject;
        Connection.PrincipalType = identity.PrincipalType;
        return identity;
    }

    /// <summary>Finds out how the connection fares. A failure is part of the result.</summary>
    internal async Task<PlexConnectionTest> TestAsync(IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        try
        {
            var identity = await IdentifyAsync(notices, cancellationToken).ConfigureAwait(false);

            await FindRevisionAsync(notices, cancellationToken).ConfigureAwait(false);

            // Asked last, over the connection that the first request has opened, so that the time is the way's and not the handshake's.
            var version = await _api.VersionAsync(notices, cancellationToken).ConfigureAwait(false);
            return new PlexConnectionTest(Connection.Server)
            {
                Success = true,
                Version = version.Get().Version,
                Commit = version.Get().Commit,
                Subject = identity.Subject,
                PrincipalType = identity.PrincipalType,
                PrincipalScope = identity.PrincipalScope,
                DomainId = identity.DomainId,
                Email = identity.Email,
                Acr = identity.Acr,
                DispatchRevision = Connection.DispatchRevision,
                LatencyMilliseconds = version.Elapsed.TotalMilliseconds,
                ClockSkewSeconds = version.ServerTime is { } time ? Skew(time - (DateTimeOffset.UtcNow - (version.Elapsed / 2))) : null,
            };
        }
        catch (PlexException e)
        {
            return new PlexConnectionTest(Connection.Server) { Message = e.Message };
        }
    }

    internal Task<CapabilityPage> CapabilitiesAsync(Guid projectId, CancellationToken cancellationToken) =>
        _api.CapabilitiesAsync(projectId, cancellationToken);

    internal Task<ProjectPage> ProjectsAsync(CancellationToken cancellationToken) => _api.ProjectsAsync(cancellationToken);

    /// <summary>
    /// Dispatches an action: once. Where the path revision is not known yet, the colon path is tried first, and the slash path only
    /// after an answer which shows that the colon path is not served, so that nothing can have been dispatched.
    /// </summary>
    internal async Task<PlexExecution> DispatchAsync(DispatchOrder order, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        order.Check();
        if (Connection.DispatchRevision == PlexDispatchRevision.Auto)
        {
            // One at a time until the revision is known, so that finding out costs one unanswered request and not one for each dispatch.
            await _discovery.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (Connection.DispatchRevision == PlexDispatchRevision.Auto)
                {
                    return await DiscoverAsync(order, notices, cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                _discovery.Release();
            }
        }

        return await SendAsync(order, Connection.DispatchRevision, notices, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads one execution. One that was dispatched just now may not be found everywhere yet, and is asked for until it is.
    /// </summary>
    internal async Task<PlexExecution> GetAsync(
        Guid projectId,
        Guid executionId,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await GetAsync(projectId, executionId, null, notices, cancellationToken).ConfigureAwait(false);
            }
            catch (PlexApiException e) when (e.Error == PlexErrors.ExecutionNotFound && Fresh.Contains(executionId))
            {
                await Task.Delay(FreshPause, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads one execution, with another policy than the connection's own.</summary>
    internal async Task<PlexExecution> GetAsync(
        Guid projectId,
        Guid executionId,
        RetryPolicy? retries,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken) =>
        Own(await _api.GetAsync(projectId, executionId, retries, notices, cancellationToken).ConfigureAwait(false));

    /// <summary>Reads exactly one page.</summary>
    internal Task<ExecutionPage> ListPageAsync(ExecutionQuery query, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        ListPageAsync(query, null, notices, cancellationToken);

    /// <summary>Reads exactly one page, with another policy than the connection's own.</summary>
    internal async Task<ExecutionPage> ListPageAsync(
        ExecutionQuery query,
        RetryPolicy? retries,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        var page = await _api.ListAsync(query, retries, notices, cancellationToken).ConfigureAwait(false);
        page.Items.ForEach(execution => Own(execution));
        return page;
    }

    /// <summary>Streams a listing to its end; several statuses are walked one after another.</summary>
    internal IAsyncEnumerable<PlexExecution> ListAsync(
        ExecutionQuery query,
        IReadOnlyCollection<string> statuses,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken) =>
        Listing(null, notices).AllAsync(query, statuses, cancellationToken);

    /// <summary>Streams a listing to its end.</summary>
    internal IAsyncEnumerable<PlexExecution> ListAsync(
        ExecutionQuery query,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken) =>
        ListAsync(query, (RetryPolicy?)null, notices, cancellationToken);

    /// <summary>Streams a listing to its end, with another policy than the connection's own.</summary>
    internal IAsyncEnumerable<PlexExecution> ListAsync(
        ExecutionQuery query,
        RetryPolicy? retries,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken) =>
        Listing(retries, notices).WalkAsync(query, cancellationToken);

    private ExecutionListing Listing(RetryPolicy? retries, IProgress<Notice>? notices) =>
        new((query, cancellationToken) => ListPageAsync(query, retries, notices, cancellationToken), notices);

    private async Task<PlexExecution> DiscoverAsync(DispatchOrder order, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(order, PlexDispatchRevision.Colon, notices, cancellationToken).ConfigureAwait(false);
        }
        catch (PlexApiException e) when (NotServed(e))
        {
            return await SendAsync(order, PlexDispatchRevision.Slash, notices, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<PlexExecution> SendAsync(
        DispatchOrder order,
        string revision,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        try
        {
            var execution = await _api.DispatchAsync(order, revision, notices, cancellationToken).ConfigureAwait(false);
            Connection.DispatchRevision = revision;
            Fresh.Add(execution.Id);
            return Own(execution);
        }
        catch (PlexApiException e) when (OwnCodes.Contains(e.Code))
        {
            // The path is the right one.
            Connection.DispatchRevision = revision;
            throw;
        }
    }

    // A router that knows no such path says 404 in its own words; project_not_found is an answer.
    private static bool NotServed(PlexApiException refusal) =>
        refusal.StatusCode == 405 || (refusal.StatusCode == 404 && !OwnCodes.Contains(refusal.Code));

    /// <summary>Closes the pool and forgets the token, for every holder of the connection.</summary>
    public void Dispose() => _api.Dispose();

    // The server's description of itself tells the path without a dispatch. Not every server has one, and then the first dispatch finds
    // out.
    private async Task FindRevisionAsync(IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        if (Connection.DispatchRevision != PlexDispatchRevision.Auto)
        {
            return;
        }

        try
        {
            var served = (await _api.ServedPathsAsync(notices, cancellationToken).ConfigureAwait(false)).Names.ToList();
            Connection.DispatchRevision = served.Exists(path => path.EndsWith(
                "/executions:dispatch", StringComparison.Ordinal)) ? PlexDispatchRevision.Colon
                : served.Exists(path => path.EndsWith("/executions/dispatch", StringComparison.Ordinal)) ? PlexDispatchRevision.Slash
                : PlexDispatchRevision.Auto;
        }
        catch (PlexException)
        {
            // The question was an extra.
        }
    }

    // The header tells the second that has begun, so the server's clock may be up to a second further. Adding zero turns -0 into 0.
    private static double Skew(TimeSpan ahead) => 0.0 + Math.Round(ahead.TotalSeconds switch
    {
        > 0 and var least => least,
        < -1 and var most => most + 1,
        _ => 0,
    });

    private PlexExecution Own(PlexExecution execution)
    {
        execution.Connection = Connection;
        Recent.Add(execution);
        return execution;
    }
}
