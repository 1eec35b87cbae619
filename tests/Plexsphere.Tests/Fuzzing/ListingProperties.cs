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
}
