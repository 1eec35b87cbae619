using System.Text.Json;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>Listings that begin with the newest.</summary>
public class OrderTests
{
    private const string Body = """{"action":"system.info","selector":"env=prod"}""";

    private static Task<SandboxSession> StartAsync(int executions, SandboxOrder order = SandboxOrder.Newest) =>
        SandboxSession.StartAsync(new SandboxOptions { Executions = executions, Order = order, Speed = 10_000 });

    private static string Id(JsonElement execution) => execution.GetProperty("id").GetString()!;

    private static string Cursor(JsonElement page) => page.GetProperty("next_cursor").GetString()!;

    private static IEnumerable<string> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(Id);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 64)]
    [InlineData(65, 50)]
    [InlineData(130, 7)]
    [InlineData(333, 200)]
    public async Task The_newest_come_first_in_history_and_live(int executions, int limit)
    {
        await using var session = await StartAsync(executions);
        var minted = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            minted.Insert(0, Id(await session.RunAsync(Body)));
        }

        var items = await session.ListAsync($"limit={limit}");

        Assert.Equal(executions + 3, items.DistinctBy(Id).Count());
        Assert.Equal(executions + 3, items.Count);
        Assert.Equal(minted, items.Take(3).Select(Id));
        Assert.Equal("0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2", Id(items[^1]));
        var times = items.ConvertAll(item => item.GetProperty("created_at").GetDateTimeOffset());
        Assert.Equal(times.OrderDescending(), times);
    }

    [Fact]
    public async Task An_item_is_the_same_bytes_as_the_execution()
    {
        await using var session = await StartAsync(150);

        foreach (var item in await session.ListAsync("limit=7"))
        {
            Assert.Equal(item.GetRawText(), (await session.GetAsync($"{session.Executions}/{Id(item)}")).Text);
        }
    }

    [Fact]
    public async Task A_walk_sees_each_execution_once_while_others_are_minted()
    {
        await using var session = await StartAsync(40);
        await session.RunAsync(Body);
        var before = (await session.ListAsync("limit=200")).Select(Id).ToList();

        var page = (await session.GetAsync($"{session.Executions}?limit=6")).Json;
        var seen = Ids(page).ToList();
        while (page.TryGetProperty("next_cursor", out _))
        {
            Assert.Equal(201, (await session.DispatchAsync(Body)).Status);
            page = (await session.GetAsync($"{session.Executions}?limit=6&cursor={Cursor(page)}")).Json;
            seen.AddRange(Ids(page));
        }

        Assert.Equal(before, seen);
    }

    [Fact]
    public async Task A_page_that_is_read_again_is_the_same_whatever_was_minted()
    {
        foreach (var order in Enum.GetValues<SandboxOrder>())
        {
            await using var session = await StartAsync(100, order);
            var cursor = Cursor((await session.GetAsync($"{session.Executions}?limit=30")).Json);
            var again = $"{session.Executions}?limit=30&cursor={cursor}";
            var first = Ids((await session.GetAsync(again)).Json).ToList();

            await session.DispatchAsync(Body);

            Assert.Equal(first, Ids((await session.GetAsync(again)).Json));
        }
    }

    [Fact]
    public async Task Filters_give_the_same_items_in_either_order()
    {
        await using var newest = await StartAsync(400);
        await using var oldest = await StartAsync(400, SandboxOrder.Oldest);

        foreach (var query in new[]
        {
            "limit=9&status=failed",
            "limit=30&action_name=system.info",
            "status=timeout&action_name=health.check",
            "status=ack",
        })
        {
            // The times of the two histories differ, but not what was done in which order.
            Assert.Equal(
                (await oldest.ListAsync(query)).Select(Outline).Reverse(),
                (await newest.ListAsync(query)).Select(Outline));
        }

        static string Outline(JsonElement item) => $"{item.GetProperty("action").GetString()} {item.GetProperty("status").GetString()} "
            + string.Join(' ', item.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("node_id").GetString()));
    }
}
