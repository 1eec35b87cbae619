using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Json;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Fuzzing;

/// <summary>Whatever pages a server makes up, a listing comes to an end, and brings what it should.</summary>
public class ListingProperties
{
    private const int Cursors = 7;

    [Fact]
    public void A_listing_ends_on_any_server() => Damage.ForAll<int[]>(plan =>
    {
        var fetched = 0;
        var listing = new ExecutionListing((query, _) =>
        {
            // What a cursor leads to follows from the plan alone, so that cursors can lead round in circles.
            var place = query.Cursor is null ? 0 : query.Cursor[0] - 'a' + 1;
            var choice = plan.Length == 0 ? 0u : unchecked((uint)plan[place % plan.Length]);
            var items = Enumerable.Range((int)(choice % 11), (int)(choice / 11 % 4))
                .Select(number => Sample.Read(Sample.Execution(id: Sample.NumberedId(number % 12))));
            fetched++;
            return Task.FromResult(new ExecutionPage(
                [.. items], (choice / 64 % 4) == 0 ? null : $"{(char)('a' + (choice / 256 % Cursors))}"));
        });

        var seen = new List<Guid>();
        try
        {
            seen.AddRange(listing.WalkAsync(new ExecutionQuery { ProjectId = Sample.Project }, CancellationToken.None)
                .Select(execution => execution.Id).ToBlockingEnumerable());
        }
        catch (PlexException e)
        {
            Assert.Equal(PlexErrors.CursorRepeated, e.Error);
        }

        Assert.InRange(fetched, 1, Cursors + 1);
        Assert.All(seen.Zip(seen.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
    });

    [Fact]
    public void A_listing_of_any_pages_brings_each_execution_once_in_their_order() => Damage.ForAll<(byte[]? Sizes, byte First)>(plan =>
    {
        var sizes = plan.Sizes is { Length: > 0 } some ? some.Select(size => size % 30).ToArray() : [0];
        var starts = sizes.Select((_, page) => sizes.Take(page).Sum()).ToArray();
        var total = sizes.Sum();
        var first = plan.First + 1;
        var listing = new ExecutionListing((query, _) =>
        {
            var page = query.Cursor is null ? 0 : int.Parse(query.Cursor, System.Globalization.CultureInfo.InvariantCulture);
            var items =
                Enumerable.Range(starts[page], sizes[page]).Select(number => Sample.Read(Sample.Execution(id: Sample.NumberedId(number))));
            return Task.FromResult(new ExecutionPage([.. items], page + 1 < sizes.Length ? $"{page + 1}" : null));
        });

        var seen = listing.WalkAsync(new ExecutionQuery { ProjectId = Sample.Project, First = first }, CancellationToken.None)
            .ToBlockingEnumerable().Select(execution => execution.Id);

        Assert.Equal(Enumerable.Range(0, Math.Min(total, first)).Select(Sample.NumberedId), seen);
    });

    /// <summary>
    /// Whatever the direction, the pages, the statuses and the filters, a listing brings what looking at all of it would: also one that
    /// stands in no order, as long as its first page shows it.
    /// </summary>
    [Fact]
    public void A_filtered_listing_brings_what_looking_at_all_of_it_brings() =>
        Damage.ForAll<(byte[]? Days, byte Order, byte Page, (byte After, byte Before, byte Newest) Bounds, byte Statuses, byte Targets)>(
            plan =>
            {
                var items = (plan.Days ?? []).Select((day, number) => Made(number, day % 12)).ToList();
                var order = plan.Order % 3;
                items = order == 0 ? [.. items.OrderBy(Time)] : order == 1 ? [.. items.OrderByDescending(Time)] : items;
                string[] statuses = [.. Statuses.Where((_, place) => (plan.Statuses >> place & 1) != 0)];
                var query = new ExecutionQuery
                {
                    ProjectId = Sample.Project,
                    After = plan.Bounds.After % 3 == 0 ? null : Day(plan.Bounds.After % 12),
                    Before = plan.Bounds.Before % 3 == 0 ? null : Day(plan.Bounds.Before % 12),
                    Newest = plan.Bounds.Newest % 3 == 0 ? null : (plan.Bounds.Newest % 7) + 1,
                    Targets = (plan.Targets % 4) switch
                    {
                        0 => null,
                        1 => TargetFilter.Of([Node(plan.Targets % 3)]),
                        2 => TargetFilter.Of(null, ["failed"]),
                        _ => TargetFilter.Of([Node(0), Node(plan.Targets % 3)], ["failed", "started"]),
                    },
                };

                // Where no page shows that there is no order, nothing can be found out.
                var size = order == 2 ? items.Count + 1 : (plan.Page % 5) + 1;
                var listing = new ExecutionListing((asked, _) =>
                {
                    var listed = items.Where(item => asked.Status is null || item.Status == asked.Status).ToList();
                    var page = asked.Cursor is null ? 0 : int.Parse(asked.Cursor, System.Globalization.CultureInfo.InvariantCulture);
                    return Task.FromResult(new ExecutionPage(
                        [.. listed.Skip(page * size).Take(size)], (page + 1) * size < listed.Count ? $"{page + 1}" : null));
                });

                var seen = listing.AllAsync(query, statuses, CancellationToken.None).ToBlockingEnumerable().ToList();

                var wanted = (statuses.Length == 0 ? items : statuses.SelectMany(status => items.Where(item => item.Status == status)))
                    .Where(item => (query.After is null || item.CreatedAt >= query.After)
                        && (query.Before is null || item.CreatedAt < query.Before)
                        && item.Targets.Any(target => query.Targets is null
                            || ((query.Targets.Nodes is null || query.Targets.Nodes.Contains(target.NodeId))
                                && (query.Targets.Statuses is null || query.Targets.Statuses.Contains(target.Status)))))
                    .ToList();
                if (query.Newest is { } newest)
                {
                    // Which of those that were created at the same moment, is left open.
                    Assert.Equal(wanted.Select(Time).OrderDescending().Take(newest), seen.Select(Time));
                    Assert.Subset(wanted.Select(item => item.Id).ToHashSet(), seen.Select(item => item.Id).ToHashSet());
                    Assert.Distinct(seen.Select(item => item.Id));
                }
                else
                {
                    Assert.Equal(wanted.Select(item => item.Id), seen.Select(item => item.Id));
                }
            });

    private static readonly string[] Statuses = ["started", "succeeded", "failed"];

    private static DateTimeOffset Day(int day) => DateTimeOffset.UnixEpoch.AddDays(day);

    private static DateTimeOffset Time(PlexExecution execution) => execution.CreatedAt;

    private static Guid Node(int number) => Sample.NumberedId(1000 + number);

    private static PlexExecution Made(int number, int day)
    {
        var targets = Enumerable.Range(0, (number % 2) + 1)
            .Select(target => Sample.Target(Statuses[(number + target) % 3], node: Node((number + target) % 3))).ToArray();
        var wire = Sample.Execution(Statuses[number % 3], Sample.NumberedId(number), targets);
        wire["created_at"] = Day(day).ToString("o", System.Globalization.CultureInfo.InvariantCulture);
        return Sample.Read(wire);
    }
}
