using System.Globalization;
using System.Text.Json.Nodes;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Json;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

[Collection(Alone.Name)]
public class ExecutionListingTests
{
    private static readonly ExecutionQuery All = new() { ProjectId = Sample.Project };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Walks over pages that a number makes; null is the last, empty one. A walk that does not end by itself is cut off.</summary>
    private static async Task<(List<Guid> Seen, int Asked, PlexException? Failure)> WalkAsync(Func<int, IEnumerable<int>?> page)
    {
        var asked = 0;
        var listing = new ExecutionListing((_, _) =>
        {
            var number = asked++;
            var items = number < 5000 ? page(number) : null;
            return Task.FromResult(new ExecutionPage(
                [.. (items ?? []).Select(id => Sample.Read(Sample.Execution(id: Sample.NumberedId(id))))],
                items is null ? null : $"cursor {number}"));
        });
        var seen = new List<Guid>();
        try
        {
            await foreach (var execution in listing.WalkAsync(All, Stop))
            {
                seen.Add(execution.Id);
            }

            return (seen, asked, null);
        }
        catch (PlexException e)
        {
            return (seen, asked, e);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Pages_of_new_cursors_that_bring_nothing_new_end_the_listing_after_three(int circle)
    {
        var (seen, asked, failure) = await WalkAsync(number => [number % circle * 2, (number % circle * 2) + 1]);

        Assert.Equal("CursorRepeated", failure?.ErrorId);
        Assert.Equal(Enumerable.Range(0, circle * 2).Select(Sample.NumberedId), seen);
        Assert.Equal(circle + 3, asked);
    }

    [Theory]
    [InlineData(40_000)]
    [InlineData(40_001)]
    public async Task A_long_circle_ends_the_listing_wherever_its_pages_begin(int circle)
    {
        const int pageSize = 200;
        var (seen, asked, failure) = await WalkAsync(number => Enumerable.Range(number * pageSize, pageSize).Select(item => item % circle));

        Assert.Equal("CursorRepeated", failure?.ErrorId);
        Assert.Equal(circle, seen.Count);
        Assert.Equal(((circle + pageSize - 1) / pageSize) + 3, asked);
    }

    [Fact]
    public async Task An_execution_that_advances_while_several_statuses_are_listed_is_met_twice_and_given_once()
    {
        const int others = 40_000;
        var listing = new ExecutionListing((query, _) => Task.FromResult(query.Status == "started"
            ? Page([0])
            : Page(Enumerable.Range(1, others).Append(0))));
        var seen = 0;
        await foreach (var execution in listing.AllAsync(All, ["started", "succeeded"], Stop))
        {
            seen++;
        }

        Assert.Equal(others + 1, seen);

        static ExecutionPage Page(IEnumerable<int> ids) =>
            new([.. ids.Select(id => Sample.Read(Sample.Execution(id: Sample.NumberedId(id))))]);
    }

    [Fact]
    public async Task An_execution_that_stands_on_top_of_every_page_is_no_circle()
    {
        var (seen, _, failure) = await WalkAsync(number => number == 10 ? null : [0, number + 1]);

        Assert.Null(failure);
        Assert.Equal(Enumerable.Range(0, 11).Select(Sample.NumberedId), seen);
    }

    [Fact]
    public async Task Two_pages_that_bring_nothing_new_may_stand_before_one_that_does()
    {
        var (seen, _, failure) = await WalkAsync(number => number == 30 ? null : [number / 3]);

        Assert.Null(failure);
        Assert.Equal(Enumerable.Range(0, 10).Select(Sample.NumberedId), seen);
    }

    [Fact]
    public async Task A_thousand_empty_pages_may_stand_before_one_that_is_not()
    {
        var (seen, _, failure) = await WalkAsync(number => number == 2002 ? null : number % 1001 == 1000 ? [number] : []);

        Assert.Null(failure);
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task Empty_pages_for_ever_end_the_listing()
    {
        var (seen, asked, failure) = await WalkAsync(number => number == 0 ? [1] : []);

        Assert.Equal("CursorRepeated", failure?.ErrorId);
        Assert.Single(seen);
        Assert.InRange(asked, 1001, 1003);
    }

    [Fact]
    public async Task Empty_pages_between_those_that_bring_nothing_new_do_not_prolong_the_listing()
    {
        var (_, asked, failure) = await WalkAsync(number => number % 2 == 0 ? [1] : []);

        Assert.Equal("CursorRepeated", failure?.ErrorId);
        Assert.InRange(asked, 6, 8);
    }

    [Fact]
    public async Task A_last_page_that_brings_nothing_new_is_no_failure()
    {
        var listing = new ExecutionListing((query, _) => Task.FromResult(
            new ExecutionPage([Sample.Read(Sample.Execution())], query.Cursor switch { null => "1", "1" => "2", "2" => "3", _ => null })));

        Assert.Single(await listing.WalkAsync(All, Stop).ToListAsync(Stop));
    }

    private static DateTimeOffset Day(int day) => DateTimeOffset.UnixEpoch.AddDays(day);

    private static PlexExecution Created(int day, params JsonObject[] targets)
    {
        var wire = Sample.Execution(id: Guid.NewGuid(), targets: targets);
        wire["created_at"] = Day(day).ToString("o", CultureInfo.InvariantCulture);
        return Sample.Read(wire);
    }

    /// <summary>Lists over pages of executions that were created on these days.</summary>
    private static async Task<(int[] Days, int Asked, string[] Remarks)> ListAsync(ExecutionQuery query, params int[][] pages)
    {
        var asked = 0;
        var notices = new Notices();
        var listing = new ExecutionListing(
            (_, _) =>
            {
                var page = pages[asked++];
                return Task.FromResult(
                    new ExecutionPage([.. page.Select(day => Created(day))], asked < pages.Length ? $"{asked}" : null));
            },
            notices);
        var days = await listing.AllAsync(query, [], Stop)
            .Select(execution => (int)(execution.CreatedAt - DateTimeOffset.UnixEpoch).TotalDays).ToArrayAsync(Stop);
        return (days, asked, [.. notices.Texts]);
    }

    private static Task<(int[] Days, int Asked, string[] Remarks)> SinceAsync(int after, int first, params int[][] pages) =>
        ListAsync(All with { After = Day(after), First = first }, pages);

    [Fact]
    public async Task A_listing_that_stands_oldest_first_is_read_to_its_end()
    {
        var (numbers, asked, remarks) = await SinceAsync(4, 99, [1, 1], [2, 3], [4, 5], [6]);

        Assert.Equal([4, 5, 6], numbers);
        Assert.Equal(4, asked);
        Assert.Contains("oldest first", Assert.Single(remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_that_stands_newest_first_is_read_until_it_is_older()
    {
        var (numbers, asked, remarks) = await SinceAsync(4, 99, [6, 6], [5, 4], [4, 3], [2, 1], [0]);

        Assert.Equal([6, 6, 5, 4, 4], numbers);
        Assert.Equal(3, asked);
        Assert.Contains("newest first", Assert.Single(remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_that_is_too_old_from_the_start_ends_once_its_direction_is_known()
    {
        Assert.Equal(2, (await SinceAsync(9, 99, [3, 3], [3, 2], [1])).Asked);
        Assert.Equal(2, (await SinceAsync(9, 99, [3, 3], [3, 3])).Asked);
        var late = await SinceAsync(9, 99, [3, 4], [9]);
        Assert.Equal([9], late.Days);
    }

    [Fact]
    public async Task What_is_wanted_is_counted_after_the_filter()
    {
        var (numbers, asked, _) = await SinceAsync(4, 2, [1, 2], [3, 4], [5, 6], [7]);

        Assert.Equal([4, 5], numbers);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task Before_a_time_a_listing_that_stands_oldest_first_is_read_until_it_is_newer()
    {
        var (days, asked, remarks) = await ListAsync(All with { Before = Day(4) }, [1, 1], [2, 3], [4, 5], [6]);

        Assert.Equal([1, 1, 2, 3], days);
        Assert.Equal(3, asked);
        Assert.Contains("oldest first; it is read until it is newer", Assert.Single(remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_a_time_a_listing_that_stands_newest_first_is_read_to_its_end()
    {
        var (days, asked, remarks) = await ListAsync(All with { Before = Day(4) }, [6, 5], [4, 3], [2]);

        Assert.Equal([3, 2], days);
        Assert.Equal(3, asked);
        Assert.Contains("newest first; it is read to its end", Assert.Single(remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 2, 3, 4, 5, 6)]
    [InlineData(6, 5, 4, 3, 2, 1)]
    public async Task Between_two_times_a_listing_ends_at_the_later_one_that_it_comes_to(params int[] order)
    {
        var query = All with { After = Day(3), Before = Day(4) };

        var (days, asked, _) = await ListAsync(query, [.. order.Chunk(2), [0], [0]]);

        Assert.Equal([3], days);
        Assert.Equal(order[0] == 1 ? 2 : 3, asked);
    }

    [Fact]
    public async Task The_newest_of_a_listing_that_begins_with_them_cost_one_page()
    {
        var (days, asked, remarks) = await ListAsync(All with { Newest = 3 }, [9, 8, 7, 6], [5]);

        Assert.Equal([9, 8, 7], days);
        Assert.Equal(1, asked);
        Assert.Contains("newest first; it is read until there are enough", Assert.Single(remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_of_a_listing_that_ends_with_them_come_last_one_first()
    {
        var (days, asked, remarks) = await ListAsync(All with { Newest = 3 }, [1, 2], [3, 4], [5]);

        Assert.Equal([5, 4, 3], days);
        Assert.Equal(3, asked);
        Assert.Contains("oldest first; it is read to its end", Assert.Single(remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_are_taken_from_between_the_bounds()
    {
        var query = All with { Newest = 2, After = Day(2), Before = Day(7) };

        var descending = await ListAsync(query, [9, 8], [7, 6, 5], [4]);
        var ascending = await ListAsync(query, [1, 2], [3, 4, 5], [6, 7], [8]);
        var few = await ListAsync(query, [9, 2], [1], [0]);

        Assert.Equal([6, 5], descending.Days);
        Assert.Equal([6, 5], ascending.Days);
        Assert.Equal([2], few.Days);
        Assert.Equal((2, 3, 2), (descending.Asked, ascending.Asked, few.Asked));
    }

    [Fact]
    public async Task While_all_were_created_at_once_nothing_is_known_of_the_direction()
    {
        var (days, asked, _) = await ListAsync(All with { Newest = 2 }, [3, 3, 3], [3, 3], [4]);

        Assert.Equal([4, 3], days);
        Assert.Equal(3, asked);
    }

    [Theory]
    [InlineData(9, 8, 3, 7, 2, 6)]
    [InlineData(1, 9, 8, 7, 6, 2)]
    public async Task A_listing_that_goes_against_its_direction_is_read_to_its_end(params int[] order)
    {
        int[][] pages = [order, [5, 0], [7]];
        var all = pages.SelectMany(page => page).ToArray();

        var since = await ListAsync(All with { After = Day(6) }, pages);
        var until = await ListAsync(All with { Before = Day(6) }, pages);
        var newest = await ListAsync(All with { Newest = 3 }, pages);

        Assert.Equal(all.Where(day => day >= 6), since.Days);
        Assert.Equal(all.Where(day => day < 6), until.Days);
        Assert.Equal(all.OrderDescending().Take(3), newest.Days);
        Assert.Equal((3, 3, 3), (since.Asked, until.Asked, newest.Asked));
        Assert.Contains("does not keep to the order", since.Remarks[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_again_on_top_of_every_page_does_not_go_against_the_direction()
    {
        var top = Created(9);
        var asked = 0;
        var listing = new ExecutionListing(
            (_, _) => Task.FromResult(new ExecutionPage([top, Created(8 - asked)], $"{++asked}")));

        Assert.Equal(3, await listing.AllAsync(All with { After = Day(7) }, [], Stop).CountAsync(Stop));
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task Of_several_statuses_the_newest_are_the_newest_over_all()
    {
        var asked = new List<string?>();
        var listing = new ExecutionListing((query, _) =>
        {
            asked.Add(query.Status);
            int[] days = query.Status == "failed" ? [7, 6, 2] : [8, 4, 1];
            return Task.FromResult(new ExecutionPage([.. days.Select(day => Created(day))], "more"));
        });

        var newest = await listing.AllAsync(All with { Newest = 3 }, ["failed", "succeeded"], Stop).ToListAsync(Stop);

        Assert.Equal([Day(8), Day(7), Day(6)], newest.Select(execution => execution.CreatedAt));
        Assert.Equal(["succeeded", "failed"], asked);
    }

    [Fact]
    public async Task What_went_to_other_nodes_is_left_out_and_not_counted()
    {
        var (here, there) = (Guid.NewGuid(), Guid.NewGuid());
        PlexExecution[] all =
        [
            Created(1, Sample.Target(node: here), Sample.Target(node: there)),
            Created(2, Sample.Target(node: there)),
            Created(3),
            Created(4, Sample.Target("failed", node: here)),
            Created(5, Sample.Target(node: here)),
        ];
        var listing = new ExecutionListing((_, _) => Task.FromResult(new ExecutionPage([.. all], null)));

        Assert.Equal("0 3", await FoundAsync(All with { First = 2, Targets = TargetFilter.Of([here]) }));
        Assert.Equal("4 3", await FoundAsync(All with { Newest = 2, Targets = TargetFilter.Of([here]) }));
        Assert.Equal("3", await FoundAsync(All with { Targets = TargetFilter.Of([here], ["failed", "timeout"]) }));
        Assert.Equal("", await FoundAsync(All with { Targets = TargetFilter.Of([there], ["failed"]) }));

        async Task<string> FoundAsync(ExecutionQuery query) => string.Join(
            ' ', await listing.AllAsync(query, [], Stop).Select(execution => Array.IndexOf(all, execution)).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_filtered_listing_that_breaks_off_names_no_cursor_unless_it_would_do()
    {
        Assert.DoesNotContain("cursor", await MessageAsync(All with { Before = Day(9) }), StringComparison.Ordinal);
        Assert.DoesNotContain("cursor", await MessageAsync(All with { Newest = 9 }), StringComparison.Ordinal);
        Assert.Contains("go on from the cursor", await MessageAsync(All with { Targets = new(null, null) }), StringComparison.Ordinal);

        async Task<string> MessageAsync(ExecutionQuery query)
        {
            var asked = 0;
            var listing = new ExecutionListing((_, _) => asked++ == 0
                ? Task.FromResult(new ExecutionPage([Created(1, Sample.Target()), Created(2, Sample.Target())], "c"))
                : Task.FromException<ExecutionPage>(new PlexException(PlexErrors.MalformedResponse, "No.")));
            var failure = await Assert.ThrowsAsync<PlexException>(async () => await listing.AllAsync(query, [], Stop).CountAsync(Stop));
            return failure.Message;
        }
    }

    [Fact]
    public async Task A_long_walk_brings_each_execution_once_and_does_not_remember_them_all()
    {
        var start = GC.GetTotalMemory(forceFullCollection: true);
        var template = Sample.Read(Sample.Execution());
        var listing = new ExecutionListing((query, _) =>
        {
            var page = query.Cursor is null ? 0 : int.Parse(query.Cursor, CultureInfo.InvariantCulture);
            return Task.FromResult(new ExecutionPage(
                [.. Enumerable.Range(page * 200, 200).Select(Numbered)], page < 9_999 ? $"{page + 1}" : null));
        });
        var count = 0;
        await foreach (var _ in listing.WalkAsync(All, Stop))
        {
            if (++count == 1_990_000)
            {
                // Less than at the start, where other tests have let go of something meanwhile.
                Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - start, long.MinValue, 64 * 1024 * 1024);
            }
        }

        Assert.Equal(2_000_000, count);

        PlexExecution Numbered(int number) => new(
            Sample.NumberedId(number),
            template.ProjectId,
            template.DomainId,
            template.Action,
            template.Type,
            template.Status,
            template.CreatedAt,
            template.UpdatedAt,
            []);
    }
}
