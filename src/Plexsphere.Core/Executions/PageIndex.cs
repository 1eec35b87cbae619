using Plexsphere.Core.Http;

namespace Plexsphere.Core.Executions;

/// <summary>
/// Remembers on which pages of a project's listing the followed executions stand, so that one request tells how a whole page of them
/// fares. The order of a listing is not documented: the pages are found by going through it, and executions that have moved to another
/// page meanwhile are looked for again.
/// </summary>
/// <param name="engine">Reads the pages.</param>
/// <param name="projectId">The project.</param>
internal sealed class PageIndex(PlexEngine engine, Guid projectId)
{
    private const string Start = "";

    /// <summary>So few executions are better read one by one than with everything else on their page.</summary>
    internal const int Few = 3;

    // Which executions stand where, by the cursor that leads to the page.
    private readonly Dictionary<string, IReadOnlyCollection<Guid>> pages = [];

    // Where the search goes on.
    private string frontier = Start;

    /// <summary>Looks at the pages, and for those whose page is not known.</summary>
    /// <param name="missing">Those that are looked for, by id; what is met is taken out.</param>
    /// <param name="see">Takes what was met.</param>
    /// <param name="notices">Hears of requests and delays.</param>
    /// <param name="stop">Ends the look.</param>
    internal async Task LookAsync(Dictionary<Guid, PlexExecution> missing, Action<PlexExecution> see, IProgress<Notice>? notices, CancellationToken stop)
    {
        var read = new Dictionary<string, string?>();
        try
        {
            foreach (var (cursor, ids) in pages.ToList())
            {
                var expected = ids.Count(missing.ContainsKey);
                if (expected > Few && await ReadAsync(cursor).ConfigureAwait(false) < expected)
                {
                    // What has moved can hardly have moved far.
                    frontier = Start;
                }
            }

            await SearchAsync().ConfigureAwait(false);
        }
        catch (PlexApiException e) when (e.Error == PlexErrors.InvalidCursor || e.Error == PlexErrors.CursorBindingMismatch)
        {
            // The server no longer wants to know where we were.
            pages.Clear();
            frontier = Start;
        }

        // Goes on by no more pages than there are executions to be found: they could be read one by one at the same cost. In a long
        // listing the search takes several looks.
        async Task SearchAsync()
        {
            var passed = new HashSet<string>();
            for (var left = Unlocated(); left > 0 && Unlocated() > Few && passed.Add(frontier);)
            {
                if (!read.ContainsKey(frontier))
                {
                    await ReadAsync(frontier).ConfigureAwait(false);
                    left--;
                }

                frontier = read[frontier] is { Length: > 0 } next ? next : Start;
                if (frontier == Start)
                {
                    return;
                }
            }
        }

        int Unlocated() => missing.Keys.Except(pages.Values.SelectMany(ids => ids)).Count();

        // Returns how many of the missing ones stand there.
        async Task<int> ReadAsync(string cursor)
        {
            var query = new ExecutionQuery { ProjectId = projectId, PageSize = ExecutionQuery.MaxPageSize, Cursor = cursor == Start ? null : cursor };
            var page = await engine.ListPageAsync(query, RetryPolicy.Once, notices, stop).ConfigureAwait(false);
            read[cursor] = page.NextCursor;
            var met = page.Items.Where(execution => missing.Remove(execution.Id)).ToList();
            met.ForEach(see);
            pages.Remove(cursor);
            if (met.Count > 0)
            {
                pages.Add(cursor, [.. met.Select(execution => execution.Id)]);
            }

            return met.Count;
        }
    }
}
