using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Fleet;

namespace Plexsphere.Core.Completion;

/// <summary>What parameters could be given, from what a connection has seen and from what the server says now.</summary>
/// <param name="inventory">Says what there is now.</param>
/// <param name="projects">The projects.</param>
/// <param name="names">What nodes are called.</param>
/// <param name="actions">What can be dispatched.</param>
/// <param name="labels">The labels that were seen.</param>
/// <param name="executions">What the connection has seen.</param>
internal sealed class Suggestions(
    InventoryApi inventory,
    ProjectDirectory projects,
    NodeNames names,
    ActionCatalogue actions,
    SeenLabels labels,
    ExecutionService executions)
{
    private const int PageSize = 50;

    internal async Task<IReadOnlyList<Suggestion>> ActionsAsync(Guid? project, CancellationToken cancellationToken)
    {
        var seen = executions.Recent.All.Select(execution => new Suggestion(execution.Action, $"{execution.Type}, used recently"));
        var found = await CatalogueAsync(project, cancellationToken).ConfigureAwait(false);
        return Sorted(found.Select(action => new Suggestion(action.Name, Describe(action))).Concat(seen));
    }

    /// <summary>Ids of nodes, shown by their names where they have one.</summary>
    internal async Task<IReadOnlyList<Suggestion>> NodesAsync(Guid? project, CancellationToken cancellationToken) =>
        Sorted((await KnownNodesAsync(project, cancellationToken).ConfigureAwait(false)).Select(node =>
            new Suggestion(node.Id.ToString(), node.Name ?? node.Id.ToString(), node.ToolTip)));

    /// <summary>Names of nodes.</summary>
    internal async Task<IReadOnlyList<Suggestion>> NodeNamesAsync(Guid? project, CancellationToken cancellationToken) =>
        Sorted((await KnownNodesAsync(project, cancellationToken).ConfigureAwait(false)).Where(node => node.Name is not null)
            .Select(node => new Suggestion(node.Name!, node.ToolTip)));

    /// <summary>Slugs of projects, with their domain's where they are not the only one.</summary>
    internal async Task<IReadOnlyList<Suggestion>> ProjectsAsync(CancellationToken cancellationToken)
    {
        var found = await TryAsync(async () =>
        {
            var all = new List<PlexProject>();
            await foreach (var project in projects.ListAsync(null, cancellationToken).ConfigureAwait(false))
            {
                all.Add(project);
            }

            return all;
        }).ConfigureAwait(false) ?? [];
        var seen = executions.Recent.All.Select(execution => execution.ProjectId).Distinct()
            .Where(id => !found.Any(project => project.Id == id))
            .Select(id => new Suggestion(id.ToString(), "used recently"));
        return Sorted(found.Select(project =>
        {
            var slug = found.Count(other => other.Slug == project.Slug) == 1 ? project.Slug : project.FullSlug;

            // What -Project would not take for a slug, or for the id of another project, is no name for this one.
            return new Suggestion(
                ProjectDirectory.IsSlug(slug) ? slug : project.Id.ToString(),
                project.FullSlug,
                $"{project.Name}, {project.Id}") { Id = project.Id.ToString() };
        }).Concat(seen));
    }

    /// <summary>Newest first. The order of a listing is not documented, so those that are still open are asked for by status.</summary>
    /// <param name="project">The project.</param>
    /// <param name="openFirst">Whether those come first that have not ended.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<IReadOnlyList<Suggestion>> ExecutionsAsync(Guid? project, bool openFirst, CancellationToken cancellationToken)
    {
        var seen = executions.Recent.All.Where(execution => project is null || execution.ProjectId == project);
        var statuses = project is null ? [] : PlexStatus.Open.Append(null);
        var pages = await Task.WhenAll(statuses.Select(status => TryAsync(async () =>
        {
            var query = new ExecutionQuery { ProjectId = project!.Value, Status = status, PageSize = PageSize };
            return (await executions.ListPageAsync(query, null, cancellationToken).ConfigureAwait(false)).Items;
        }))).ConfigureAwait(false);
        return
        [
            .. pages.SelectMany(page => page ?? [])
                .Concat(seen)
                .DistinctBy(execution => execution.Id)
                .OrderByDescending(execution => openFirst && !execution.IsFinished)
                .ThenByDescending(execution => execution.CreatedAt)
                .Select(Suggestion),
        ];
    }

    /// <summary>Those that were seen to end otherwise than well, newest first; nobody is asked.</summary>
    internal IReadOnlyList<Suggestion> FailedExecutions(Guid? project) =>
    [
        .. executions.Recent.All.Where(execution => (project is null || execution.ProjectId == project)
                && execution.IsFinished && execution.Status != PlexStatus.Succeeded)
            .DistinctBy(execution => execution.Id)
            .OrderByDescending(execution => execution.CreatedAt)
            .Select(Suggestion),
    ];

    /// <summary>Selectors that begin with what was written, with the labels that were seen.</summary>
    internal IReadOnlyList<Suggestion> Selectors(string written)
    {
        var before = written[..(written.LastIndexOf(',') + 1)];
        return [.. labels.Clauses.Select(clause => new Suggestion(before + clause, clause, "a label of a node that was read"))];
    }

    /// <summary>What nodes declare as parameters of an action, those with the fewest parameters first.</summary>
    internal async Task<IReadOnlyList<IReadOnlyList<PlexActionParameter>>> ParametersAsync(
        Guid? project, string action, CancellationToken cancellationToken) =>
        [
            .. from known in await CatalogueAsync(project, cancellationToken).ConfigureAwait(false)
               where known.Name == action && known.Parameters is { Count: > 0 }
               select known.Parameters,
        ];

    private async Task<IReadOnlyList<PlexAction>> CatalogueAsync(Guid? project, CancellationToken cancellationToken) => project is { } known
        ? await TryAsync(() => actions.LookAsync(known, cancellationToken)).ConfigureAwait(false) ?? []
        : [];

    // One page of the project's nodes: who has more of them than that has begun to write a name, and names are at hand.
    private async Task<IEnumerable<(Guid Id, string? Name, string ToolTip)>> KnownNodesAsync(
        Guid? project, CancellationToken cancellationToken)
    {
        var page = project is { } known
            ? await TryAsync(() => inventory.CapabilitiesAsync(known, null, null, cancellationToken)).ConfigureAwait(false)
            : null;
        var rows = page?.Items ?? [];
        var isAll = rows.Count > 0 && string.IsNullOrEmpty(page!.NextCursor);
        if (names.Served.Count == 0 && (project is null || rows.Count > 0))
        {
            await LearnNamesAsync(rows is [var row, ..] ? row.DomainId : null, cancellationToken).ConfigureAwait(false);
        }

        var named = isAll ? [] : names.Served.Keys.Concat(names.Book.Recent().Keys);
        var seen = executions.Recent.All.SelectMany(execution => execution.Targets).Select(target => target.NodeId);
        return rows.Select(row => (row.NodeId, names.Find(row.NodeId), $"{row.NodeId}, plexd {row.BinaryVersion}, {row.Status}"))
            .Concat(named.Select(node => (node, names.Find(node), node.ToString())))
            .Concat(seen.Select(node => (node, names.Find(node), $"{node}, used recently")))
            .DistinctBy(node => node.Item1);
    }

    // One page here as well, of a server that nobody has listed the nodes of: rows have no names.
    private async Task LearnNamesAsync(Guid? domain, CancellationToken cancellationToken)
    {
        var page = await TryAsync(() => inventory.NodesAsync(domain, null, null, cancellationToken)).ConfigureAwait(false);
        foreach (var row in page?.Items ?? [])
        {
            names.Learn(row.Id, row.Name);
        }
    }

    private static Suggestion Suggestion(PlexExecution execution) => new(
        execution.Id.ToString(),
        $"{Age(execution.CreatedAt)} ago {execution.Action} {execution.Status}",
        $"{execution.Id}: {execution.Targets}");

    private static string Describe(PlexAction action) => string.Join("; ", new[]
    {
        action.Description,
        action.Parameters is { Count: > 0 } parameters ? $"takes {parameters}" : null,
        $"{action.Type} of {action.NodeCount} {(action.NodeCount == 1 ? "node" : "nodes")}",
    }.OfType<string>());

    // What was seen is worth offering even when the server does not answer in time.
    private static async Task<T?> TryAsync<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception e) when (e is PlexException or OperationCanceledException)
        {
            return null;
        }
    }

    private static IReadOnlyList<Suggestion> Sorted(IEnumerable<Suggestion> suggestions) =>
        [.. suggestions.DistinctBy(suggestion => suggestion.Text).OrderBy(
            suggestion => suggestion.Label, StringComparer.OrdinalIgnoreCase)];

    // As tables show it.
    private static string Age(DateTimeOffset time) => (DateTimeOffset.UtcNow - time) switch
    {
        { TotalDays: >= 730 } age => $"{age.Days / 365}y",
        { TotalDays: >= 14 } age => $"{age.Days / 7}w",
        { TotalDays: >= 1 } age => $"{age.Days}d",
        { TotalHours: >= 1 } age => $"{age.Hours}h",
        { TotalMinutes: >= 1 } age => $"{age.Minutes}m",
        var age => $"{Math.Max(0, age.Seconds)}s",
    };
}
