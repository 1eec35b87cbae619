using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Fleet;

/// <summary>
/// The nodes that the caller may see, joined with what is known of them. What the server does not let us read stays empty, with one
/// warning. Safe to use from several threads at once.
/// </summary>
/// <param name="api">Reads them.</param>
/// <param name="projects">Tells the domain of a project.</param>
/// <param name="reports">Tells what nodes reported.</param>
/// <param name="names">Tells what nodes are called.</param>
/// <param name="connection">What the nodes are marked with, so that a piped one is dispatched to where it came from.</param>
internal sealed class NodeDirectory(
    InventoryApi api, ProjectDirectory projects, CapabilityReports reports, NodeNames names, PlexConnection connection)
{
    /// <summary>The labels of the nodes that were read.</summary>
    internal SeenLabels Labels { get; } = new();

    /// <summary>Streams nodes in the server's order.</summary>
    internal async IAsyncEnumerable<PlexNode> ListAsync(
        NodeQuery query, IProgress<Notice>? notices, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A book that cannot be read is an error before anything is asked.
        names.Book.Read();
        using var ahead = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var domain = query.ProjectId is { } project
            ? await projects.DomainOfAsync(project, notices, cancellationToken).ConfigureAwait(false)
            : null;

        // Both walks at once: a node is complete when both have come by.
        var reported = ReportsAsync(query, notices, ahead.Token);
        var found = query.Selector is null ? null : FindAsync(query.Selector, domain, notices, ahead.Token);
        var rows = ReadAheadAsync(domain, notices, ahead.Token);
        try
        {
            var known = await reported.ConfigureAwait(false);
            var matching = found is null ? null : await found.ConfigureAwait(false);
            var details = new NodeDetails(api, query, Labels, notices, ahead.Token);
            var left = query.First;
            await foreach (var row in RowsAsync(rows, known, null, notices, ahead.Token).ConfigureAwait(false))
            {
                if (left == 0)
                {
                    break;
                }

                var node = Node(row, known?.GetValueOrDefault(row.Id), query.ProjectId);
                if ((query.OfProjectOnly && node.ProjectId is null) || matching?.Contains(node.Id) == false || !query.Wanted(node))
                {
                    continue;
                }

                left--;
                await foreach (var complete in details.AddAsync(node).ConfigureAwait(false))
                {
                    yield return complete;
                }
            }

            await foreach (var complete in details.RestAsync().ConfigureAwait(false))
            {
                yield return complete;
            }
        }
        finally
        {
            await ahead.CancelAsync().ConfigureAwait(false);
            foreach (var task in new Task?[] { reported, found, rows })
            {
                _ = task?.ContinueWith(abandoned => abandoned.Exception, TaskScheduler.Default);
            }
        }
    }

    /// <summary>
    /// The nodes of a project that have these names: each exactly one, whatever the case of its letters. All are found, or nothing is
    /// returned.
    /// </summary>
    internal async Task<IReadOnlyList<PlexNode>> NamedAsync(
        Guid project, IReadOnlyList<string> wanted, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var book = names.Book.Read();
        var domain = await projects.DomainOfAsync(project, notices, cancellationToken).ConfigureAwait(false);
        const string Consequence = "a name is taken for one of the project's nodes if it is one of its domain's";
        var known = await reports.TryReadAsync(project, Consequence, notices, cancellationToken).ConfigureAwait(false);
        var nodes = new List<PlexNode>();
        var rows = ReadAheadAsync(domain, notices, cancellationToken);
        await foreach (var row in RowsAsync(rows, known, book, notices, cancellationToken).ConfigureAwait(false))
        {
            nodes.Add(Node(row, known?.GetValueOrDefault(row.Id), project));
        }

        // Both names of a node are good: the server's and the book's. A node of the book that cannot be seen has its name all the same.
        var called = nodes.Select(node => (node.Id, Name: names.Served.GetValueOrDefault(node.Id)))
            .Concat(book.Select(entry => (Id: entry.Key, Name: (string?)entry.Value)))
            .Where(pair => pair.Name is not null)
            .Distinct()
            .ToLookup(pair => pair.Name!, pair => pair.Id, StringComparer.OrdinalIgnoreCase);
        var byId = nodes.ToDictionary(node => node.Id);
        return [.. wanted.Select(name => byId[One(name, [.. called[name].Distinct()], called, node =>
            byId.TryGetValue(node, out var seen) && (known is null || seen.ProjectId is not null), project)])];
    }

    /// <summary>
    /// The nodes that a dispatch with the selector is likely to reach: those that a search finds, of the project where its nodes can be
    /// read. Servers find the cohort of a dispatch in another way, so this is an estimate.
    /// </summary>
    internal async Task<Cohort> CohortAsync(
        Guid project, string selector, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var domain = await projects.DomainOfAsync(project, notices, cancellationToken).ConfigureAwait(false);
        var searching = FindAsync(selector, domain, notices, cancellationToken);
        var known = await reports.TryReadAsync(
            project, "the nodes that a selector matches cannot be told from others of the domain", notices, cancellationToken)
            .ConfigureAwait(false);
        var found = await searching.ConfigureAwait(false);
        await LearnNamesAsync(domain, notices, cancellationToken).ConfigureAwait(false);
        return new Cohort([.. found.Where(node => known?.ContainsKey(node) != false)], known is not null);
    }

    /// <summary>
    /// The same, where it is known: a cohort that is empty, or that cannot be told from others of the domain, is an error, so that nothing
    /// is sent.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="selector">The label selector.</param>
    /// <param name="action">What is to be rolled out; null for something else.</param>
    /// <param name="notices">Hears of requests, waits, and of what cannot be read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<Cohort> KnownCohortAsync(
        Guid project, string selector, string? action, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        Cohort cohort;
        try
        {
            cohort = await CohortAsync(project, selector, notices, cancellationToken).ConfigureAwait(false);
        }
        catch (PlexException e) when (e.Error == PlexErrors.SearchNotAvailable)
        {
            // Whoever rolls out has another way to the cohort.
            e.Subject = e.Subject with { Action = action };
            throw;
        }
        catch (PlexException e) when (e.Error != PlexErrors.MalformedSelector && !e.Error.IsOfCredential)
        {
            throw CohortUnknown(project, selector, action, e.Message);
        }

        return cohort switch
        {
            { IsOfProject: false } => throw CohortUnknown(project, selector, action, "Which nodes are the project's cannot be read."),
            { Nodes.Count: 0 } => throw new PlexException(
                PlexErrors.SelectorEmptyCohort,
                $"'{PlexText.Line(selector)}' finds no node of the project; nothing was sent.",
                CohortSubject(project, selector)),
            _ => cohort,
        };
    }

    /// <summary>
    /// The same, where it is not larger than somebody allows. Without a search it cannot be counted.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="selector">The label selector.</param>
    /// <param name="most">How many nodes are allowed.</param>
    /// <param name="limit">How that was written, for the message.</param>
    /// <param name="notices">Hears of requests, waits, and of what cannot be read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<Cohort> CohortWithinAsync(
        Guid project, string selector, int most, string limit, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        Cohort cohort;
        try
        {
            cohort = await KnownCohortAsync(project, selector, null, notices, cancellationToken).ConfigureAwait(false);
        }
        catch (PlexException e) when (e.Error == PlexErrors.SearchNotAvailable)
        {
            throw CohortUnknown(project, selector, null, e.Message);
        }

        return cohort.Nodes.Count <= most ? cohort : throw new PlexException(
            PlexErrors.TooManyNodes,
            $"'{PlexText.Line(selector)}' finds {cohort.Describe(names.Find)}. That is more than {limit}; nothing was sent.",
            CohortSubject(project, selector));
    }

    /// <summary>
    /// How nodes of a project are reached. Where that cannot be read of one of them it is an error, so that nothing is sent.
    /// </summary>
    internal async Task<IReadOnlyDictionary<Guid, string>> ReachabilityAsync(
        Guid project, IReadOnlyList<Guid> nodes, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var states = new ConcurrentDictionary<Guid, string>();
        try
        {
            var domain = await projects.DomainOfAsync(project, notices, cancellationToken).ConfigureAwait(false);
            var reader = new ReachabilityReader(api, notices, cancellationToken);
            var options = new ParallelOptions { MaxDegreeOfParallelism = NodeDetails.AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(
                nodes,
                options,
                async (node, _) => states[node] = await reader.ReadAsync(node, domain).ConfigureAwait(false) is { } reachability
                    ? reachability.State
                    : throw Unknown(node, reader.Refusal?.Message ?? "The server does not tell.")).ConfigureAwait(false);
            return states;
        }
        catch (PlexException e) when (!e.Error.IsOfCredential && e.Error != PlexErrors.ReachabilityUnknown)
        {
            throw Unknown(null, e.Message);
        }

        PlexException Unknown(Guid? node, string reason) => new(
            PlexErrors.ReachabilityUnknown,
            $"How {(node is { } id ? $"node {PlexText.Line(names.Find(id) ?? $"{id}")} is" : "the nodes are")} reached cannot be read, so "
                + $"nothing was sent. {reason}",
            new PlexSubject { Server = connection.Server, ProjectId = project, NodeId = node });
    }

    /// <summary>The error about a name, or an id, that no node has.</summary>
    /// <param name="project">The project whose nodes, or whose domain's, were looked at; null for those of all domains.</param>
    /// <param name="name">The name or the id.</param>
    /// <param name="wanted">What it was looked for with, which knows similar ones.</param>
    internal PlexException NotFound(Guid? project, string name, WantedNames? wanted = null) => new(
        PlexErrors.NodeNotFound,
        Guid.TryParse(name, out var id)
            ? $"No node that you may see here has the id {id}."
            : $"No node that you may see here is called '{PlexText.Line(name)}'.{wanted?.Question(name)}",
        new PlexSubject { Server = connection.Server, ProjectId = project });

    private PlexException CohortUnknown(Guid project, string selector, string? action, string reason) => new(
        PlexErrors.CohortUnknown,
        $"The cohort of '{PlexText.Line(selector)}' cannot be counted, so nothing was sent. {reason}",
        CohortSubject(project, selector) with { Action = action });

    private PlexSubject CohortSubject(Guid project, string selector) =>
        new() { Server = connection.Server, ProjectId = project, Selector = selector };

    // For a text to be shown only: the servers of today have no names, which a page tells.
    private async Task LearnNamesAsync(Guid? domain, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        try
        {
            var looked = 0;
            await foreach (var row in WalkAsync(domain, notices, cancellationToken).ConfigureAwait(false))
            {
                names.Learn(row.Id, row.Name);
                if (++looked == InventoryApi.PageSize && names.Served.Count == 0)
                {
                    break;
                }
            }
        }
        catch (PlexException)
        {
            // What has no name is shown by its id.
        }
    }

    private static Guid One(
        string name, List<Guid> nodes, ILookup<string, Guid> all, Func<Guid, bool> isOfProject, Guid project)
    {
        var subject = new PlexSubject { ProjectId = project };
        return nodes switch
        {
            _ when Guid.TryParse(name, out _) => throw new PlexException(
                PlexErrors.InvalidArgument, $"'{name}' is a UUID, which is no name: give it as the id of a node."),
            [var one] when isOfProject(one) => one,
            [] => throw new PlexException(
                PlexErrors.NodeNotFound,
                $"No node is called '{PlexText.Line(name)}'.{NearNames.Question(name, all.Select(group => group.Key))}",
                subject),
            [var other] => throw new PlexException(
                PlexErrors.NodeNotFound,
                $"'{PlexText.Line(name)}' is node {other}, which is not among the nodes of project {project} that reported.",
                subject),
            _ => throw new PlexException(
                PlexErrors.NodeNameAmbiguous,
                $"'{PlexText.Line(name)}' is the name of several nodes: {string.Join(", ", nodes)}.",
                subject),
        };
    }

    private async Task<IReadOnlyDictionary<Guid, NodeReport>?> ReportsAsync(
        NodeQuery query, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        const string Consequence = "agent version, status and actions stay empty";
        return query.ProjectId is not { } project ? null

            // Without them, which nodes are the project's would be a guess.
            : query.OfProjectOnly ? await reports.ReadAsync(project, notices, cancellationToken).ConfigureAwait(false)
            : await reports.TryReadAsync(project, Consequence, notices, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HashSet<Guid>> FindAsync(
        string selector, Guid? domain, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        try
        {
            var found = await Rows.AllAsync(Rows.WalkAsync(
                (cursor, cancellationToken) => api.SearchAsync(selector, domain, cursor, notices, cancellationToken),
                static row => row.Id,
                cancellationToken)).ConfigureAwait(false);
            return [.. found.Select(row => row.Id)];
        }
        catch (PlexException e) when (Gate.IsAbsent(e))
        {
            throw new PlexException(
                PlexErrors.SearchNotAvailable, $"The server does not search by label. {e.Message}", e.Subject with { Selector = selector });
        }
    }

    private IAsyncEnumerable<NodeRow> WalkAsync(Guid? domain, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        Rows.WalkAsync(
            (cursor, cancellationToken) => api.NodesAsync(domain, cursor, notices, cancellationToken),
            static row => row.Id,
            cancellationToken);

    // The walk goes on while reports are read.
    private Task<List<NodeRow>> ReadAheadAsync(Guid? domain, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        Rows.AllAsync(WalkAsync(domain, notices, cancellationToken));

    // Where nodes cannot be listed, those that reported are what is left, or else those that the operator has named.
    private async IAsyncEnumerable<NodeRow> RowsAsync(
        Task<List<NodeRow>> reading,
        IReadOnlyDictionary<Guid, NodeReport>? known,
        IReadOnlyDictionary<Guid, string>? named,
        IProgress<Notice>? notices,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<NodeRow> rows;
        try
        {
            rows = await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PlexException e) when ((known is not null || named is not null) && Gate.IsClosed(e))
        {
            var left = known is null ? "nodes of the name book" : "nodes that reported";
            notices?.Report(Gate.Warning("The list of nodes", $"only {left} are known", e));
            rows = known is null
                ? [.. named!.Keys.Select(node => new NodeRow { Id = node })]
                : [.. known.Select(report => new NodeRow { Id = report.Key, DomainId = report.Value.DomainId })];
        }

        foreach (var row in rows)
        {
            names.Learn(row.Id, row.Name);
            yield return row;
        }
    }

    private PlexNode Node(NodeRow row, NodeReport? report, Guid? project)
    {
        var (name, source) = names.Of(row.Id);
        return new PlexNode(row.Id, row.DomainId)
        {
            Name = name,
            NameSource = source,
            Kind = row.Kind,
            ProjectId = report is null ? null : project,
            AgentVersion = report?.AgentVersion,
            Status = report?.Status,
            Actions = report?.Actions?.Names,
            ReportedAt = report?.ReportedAt,
            CreatedAt = row.CreatedAt?.ToUniversalTime(),
            Connection = connection,
        };
    }
}
