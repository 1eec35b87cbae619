using Plexsphere.Core.ControlPlane;

namespace Plexsphere.Core.Executions;

/// <summary>
/// Dispatches actions, each once, on the path that the server takes them on. Where that path is not known yet, the colon path is tried
/// first, and the slash path only after a response which shows that the colon path is not served, so that nothing can have been
/// dispatched.
/// </summary>
/// <param name="api">The control plane's operations.</param>
/// <param name="connection">Keeps the path once it is known.</param>
#pragma warning disable CA1001 // Nothing to release: its wait handle is never asked for, and a late dispatch may still hold it.
internal sealed class Dispatcher(ControlPlaneApi api, PlexConnection connection)
#pragma warning restore CA1001
{
    // What only the operation itself says. Any other refusal may come from something on the way that knows no such path.
    private static readonly string[] CodesOfDispatch =
    [
        "malformed_selector", "action_not_declared", "invalid_body", "project_not_found", "node_not_found", "hook_integrity_violation",
        "selector_empty_cohort", "capacity_exceeded", "actions_dispatch_not_provisioned",
    ];

    private readonly SemaphoreSlim _discovery = new(1, 1);
    private readonly DispatchJournal? _journal = connection.JournalPath is { } path ? new DispatchJournal(path, connection) : null;

    internal async Task<PlexExecution> DispatchAsync(
        DispatchRequest request, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        request.Check();
        if (connection.DispatchRevision == PlexDispatchRevision.Auto)
        {
            // One at a time until the revision is known, so that finding out costs one unanswered request and not one for each dispatch.
            await _discovery.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (connection.DispatchRevision == PlexDispatchRevision.Auto)
                {
                    return await JournaledAsync(
                        request,
                        () => DiscoverAsync(request, notices, cancellationToken),
                        notices,
                        cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                _discovery.Release();
            }
        }

        return await JournaledAsync(
            request,
            () => SendAsync(request, connection.DispatchRevision, notices, cancellationToken),
            notices,
            cancellationToken).ConfigureAwait(false);
    }

    // The path that is found out and the one that is taken then are one dispatch.
    private Task<PlexExecution> JournaledAsync(
        DispatchRequest request, Func<Task<PlexExecution>> send, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        _journal is null ? send() : _journal.AroundAsync(request, send, notices, cancellationToken);

    private async Task<PlexExecution> DiscoverAsync(
        DispatchRequest request, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(request, PlexDispatchRevision.Colon, notices, cancellationToken).ConfigureAwait(false);
        }
        catch (PlexApiException e) when (IsNotServed(e))
        {
            return await SendAsync(request, PlexDispatchRevision.Slash, notices, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<PlexExecution> SendAsync(
        DispatchRequest request, string revision, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        try
        {
            var execution = await api.DispatchAsync(request, revision, notices, cancellationToken).ConfigureAwait(false);
            connection.DispatchRevision = revision;
            return execution;
        }
        catch (PlexApiException e) when (CodesOfDispatch.Contains(e.Code))
        {
            // The path is the right one.
            connection.DispatchRevision = revision;
            throw;
        }
    }

    // A router that knows no such path says 404 in its own words; project_not_found is the operation's.
    private static bool IsNotServed(PlexApiException refusal) =>
        refusal.StatusCode == 405 || (refusal.StatusCode == 404 && !CodesOfDispatch.Contains(refusal.Code));
}
