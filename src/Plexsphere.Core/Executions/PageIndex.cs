using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Http;

namespace Plexsphere.Core.Executions;

/// <summary>
/// Remembers on which pages of a project's listing the followed executions stand, so that one request tells how a whole page of them
/// fares. The order of a listing is not documented: the pages are found by going through it, and executions that have moved to another
/// page meanwhile are looked for again.
/// </summary>
/// <param name="executions">Reads the pages.</param>
/// <param name="projectId">The project.</param>
internal sealed class PageIndex(ExecutionService executions, Guid projectId)
{
    private const string Start = "";

    /// <summary>So few executions are better read one by one than with everything else on their page.</summary>
    internal const int Few = 3;

    // Which executions stand where, by the cursor that leads to the page.
    private readonly Dictionary<string, IReadOnlyCollection<Guid>> _pages = [];

    // Where the search goes on.
    private string _frontier = Start;

    /// <summary>Looks at the pages, and for those whose page is not known.</summary>
    /// <param name="missing">Those that are looked for, by id; what is met is taken out.</param>
    /// <param name="see">Takes what was met.</param>
    /// <param name="notices">Hears of requests and delays.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    internal async Task LookAsync(
        Dictionary<Guid, PlexExecution> missing,
        Action<PlexExecution> see,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        var read = new Dictionary<string, string?>();
        try
        {
            foreach (var (cursor, ids) in _pages.ToList())
            {
                var expected = ids.Count(missing.ContainsKey);
                if (expected > Few && await ReadAsync(cursor).ConfigureAwait(false) < expected)
                {
                    // What has moved can hardly have moved far.
                    _frontier = Start;
                }
            }

            await SearchAsync().ConfigureAwait(false);
        }
        catch (PlexApiException e) when (e.Error == PlexErrors.InvalidCursor || e.Error == PlexErrors.CursorBindingMismatch)
        {
            // The server no longer wants to know where we were.
            _pages.Clear();
            _frontier = Start;
        }

        // Goes on by no more pages than there are executions to be found: they could be read one by one at the same cost. In a long
        // listing the search takes several looks.
        async Task SearchAsync()
        {
            var passed = new HashSet<string>();
            for (var left = Unlocated(); left > 0 && Unlocated() > Few && passed.Add(_frontier);)
            {
                if (!read.ContainsKey(_frontier))
                {
                    await ReadAsync(_frontier).ConfigureAwait(false);
                    left--;
                }

                _frontier = read[_frontier] is { Length: > 0 } next ? next : Start;
                if (_frontier == Start)
                {
                    return;
                }
            }
        }

        int Unlocated() => missing.Keys.Except(_pages.Values.SelectMany(ids => ids)).Count();

        // Returns how many of the missing ones stand there.
        async Task<int> ReadAsync(string cursor)
        {
            var query = new ExecutionQuery
            {
                ProjectId = projectId,
                PageSize = ExecutionQuery.MaxPageSize,
                Cursor = cursor == Start ? null : cursor,
            };
            var page = await executions.ListPageAsync(query, RetryPolicy.Once, notices, cancellationToken).ConfigureAwait(false);
            read[cursor] = page.NextCursor;
            var met = page.Items.Where(execution => missing.Remove(execution.Id)).ToList();
            met.ForEach(see);
            _pages.Remove(cursor);
            if (met.Count > 0)
            {
                _pages.Add(cursor, [.. met.Select(execution => execution.Id)]);
            }

            return met.Count;
        }
    }
}
