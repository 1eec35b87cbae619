using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Completion;

/// <summary>What parameters could be given, from what a connection has seen and from what the server says now.</summary>
/// <param name="api">Says what there is now.</param>
/// <param name="executions">What the connection has seen.</param>
internal sealed class Suggestions(ControlPlaneApi api, ExecutionService executions)
{
    private const int PageSize = 50;

    internal async Task<IReadOnlyList<Suggestion>> ActionsAsync(Guid? project, CancellationToken cancellationToken)
    {
        var seen = executions.Recent.All.Select(execution => new Suggestion(execution.Action, $"{execution.Type}, used recently"));
        return await JoinAsync(seen, RowsAsync(
            project,
            row => (row.BuiltinActions ?? []).Select(action => new Suggestion(action.Name, action.Description ?? "builtin")),
            cancellationToken)).ConfigureAwait(false);
    }

    internal async Task<IReadOnlyList<Suggestion>> NodesAsync(Guid? project, CancellationToken cancellationToken)
    {
        var seen = executions.Recent.All.SelectMany(execution => execution.Targets)
            .Select(target => new Suggestion(target.NodeId.ToString(), "used recently"));
        return await JoinAsync(seen, RowsAsync(
            project,
            row => [new Suggestion(row.NodeId.ToString(), $"plexd {row.BinaryVersion}, {row.Status}")],
            cancellationToken)).ConfigureAwait(false);
    }

    internal async Task<IReadOnlyList<Suggestion>> ProjectsAsync(CancellationToken cancellationToken)
    {
        var seen = executions.Recent.All.Select(execution => new Suggestion(execution.ProjectId.ToString(), "used recently"));
        return await JoinAsync(seen, TryAsync(async () =>
        {
            var page = await api.ProjectsAsync(cancellationToken).ConfigureAwait(false);
            return (IReadOnlyList<Suggestion>)[.. page.Items.Select(row => new Suggestion(row.Id.ToString(), row.Name ?? ""))];
        })).ConfigureAwait(false);
    }

    /// <summary>Newest first. The order of a listing is not documented, so those that are still open are asked for by status.</summary>
    internal async Task<IReadOnlyList<Suggestion>> ExecutionsAsync(Guid? project, CancellationToken cancellationToken)
    {
        var seen = executions.Recent.All.Where(execution => project is null || execution.ProjectId == project);
        var statuses = project is null ? [] : PlexStatus.Open.Append(null);
        var pages = await Task.WhenAll(statuses.Select(status => TryAsync(async () =>
        {
            var query = new ExecutionQuery { ProjectId = project!.Value, Status = status, PageSize = PageSize };
            return (IReadOnlyList<PlexExecution>)(await executions.ListPageAsync(query, null, cancellationToken)
                .ConfigureAwait(false)).Items;
        }))).ConfigureAwait(false);
        return
        [
            .. pages.SelectMany(page => page)
                .Concat(seen)
                .DistinctBy(execution => execution.Id)
                .OrderByDescending(execution => execution.CreatedAt)
                .Select(execution => new Suggestion(
                    execution.Id.ToString(), $"{execution.Action} {execution.Status}, {Age(execution.CreatedAt)} ago")),
        ];
    }

    private Task<IReadOnlyList<Suggestion>> RowsAsync(
        Guid? project,
        Func<CapabilityRow, IEnumerable<Suggestion>> suggest,
        CancellationToken cancellationToken) => TryAsync(async () =>
    {
        var rows = project is null ? [] : (await api.CapabilitiesAsync(project.Value, cancellationToken).ConfigureAwait(false)).Items;
        return (IReadOnlyList<Suggestion>)[.. rows.SelectMany(suggest)];
    });

    // What was seen is worth offering even when the server does not answer in time.
    private static async Task<IReadOnlyList<T>> TryAsync<T>(Func<Task<IReadOnlyList<T>>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception e) when (e is PlexException or OperationCanceledException)
        {
            return [];
        }
    }

    private static async Task<IReadOnlyList<Suggestion>> JoinAsync(IEnumerable<Suggestion> seen, Task<IReadOnlyList<Suggestion>> asked)
    {
        var found = await asked.ConfigureAwait(false);
        return
        [
            .. found.Concat(seen).DistinctBy(suggestion => suggestion.Text).OrderBy(suggestion => suggestion.Text, StringComparer.Ordinal),
        ];
    }

    private static string Age(DateTimeOffset time) => (DateTimeOffset.UtcNow - time) switch
    {
        { TotalDays: >= 2 } age => $"{age.TotalDays:0} days",
        { TotalHours: >= 2 } age => $"{age.TotalHours:0} hours",
        { TotalMinutes: >= 2 } age => $"{age.TotalMinutes:0} minutes",
        var age => $"{Math.Max(0, age.TotalSeconds):0} seconds",
    };
}
