using System.Globalization;
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

    private static async Task<(int[] Numbers, int Asked, string[] Remarks)> SinceAsync(int after, int first, params int[][] pages)
    {
        var start = DateTimeOffset.UnixEpoch;
        var asked = 0;
        var notices = new Notices();
        var listing = new ExecutionListing(
            (_, _) =>
            {
                var page = pages[asked++];
                return Task.FromResult(new ExecutionPage([.. page.Select(Created)], asked < pages.Length ? $"{asked}" : null));
            },
            notices);
        var query = All with { After = start.AddDays(after), First = first };
        var numbers =
            await listing.WalkAsync(query, Stop).Select(execution => (int)(execution.CreatedAt - start).TotalDays).ToArrayAsync(Stop);
        return (numbers, asked, [.. notices.Texts]);

        PlexExecution Created(int day)
        {
            var wire = Sample.Execution(id: Guid.NewGuid());
            wire["created_at"] = start.AddDays(day).ToString("o", CultureInfo.InvariantCulture);
            return Sample.Read(wire);
        }
    }

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
        Assert.Equal([9], late.Numbers);
    }

    [Fact]
    public async Task What_is_wanted_is_counted_after_the_filter()
    {
        var (numbers, asked, _) = await SinceAsync(4, 2, [1, 2], [3, 4], [5, 6], [7]);

        Assert.Equal([4, 5], numbers);
        Assert.Equal(3, asked);
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
                Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - start, 0, 64 * 1024 * 1024);
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
