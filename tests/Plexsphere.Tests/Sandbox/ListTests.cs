using System.Text.Json;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Tests.Sandbox;

public class ListTests
{
    private static Task<SandboxSession> StartAsync(int executions, int targets = 3) =>
        SandboxSession.StartAsync(new SandboxOptions { Executions = executions, Targets = targets, Speed = 10_000 });

    private static string Id(JsonElement execution) => execution.GetProperty("id").GetString()!;

    private static string? NextCursor(SandboxResponse page) =>
        page.Json.TryGetProperty("next_cursor", out var cursor) ? cursor.GetString() : null;

    [Fact]
    public async Task Without_a_history_there_is_the_fixed_execution()
    {
        await using var session = await StartAsync(0);

        var execution = Assert.Single(await session.ListAsync());
        Assert.Equal("0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2", Id(execution));
        Assert.Equal("succeeded", execution.GetProperty("status").GetString());
        Assert.Equal(1, session.Host.SeededExecutions);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(12)]
    public async Task The_fixed_execution_has_an_inline_an_archived_and_no_output(int nodes)
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Nodes = nodes });

        var execution = (await session.GetAsync($"{session.Executions}/0190A8B8-C2D2-7C2C-8C2C-C2C2C2C2C2C2")).Json;
        Assert.Equal(
            ["inline", "object_store", null],
            execution.GetProperty("targets").EnumerateArray().Select(
                target => target.TryGetProperty("output_ref", out var output) ? output.GetProperty("kind").GetString() : null));
    }

    [Fact]
    public async Task Lists_oldest_first_and_what_is_dispatched_last()
    {
        await using var session = await StartAsync(130);
        var minted = await session.RunAsync("""{"action":"system.info","selector":"env"}""");

        var items = await session.ListAsync("limit=50");

        Assert.Equal(131, items.Count);
        Assert.Equal("0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2", Id(items[0]));
        Assert.Equal(Id(minted), Id(items[^1]));
        Assert.Equal(items.Count, items.DistinctBy(Id).Count());
        var times = items.ConvertAll(item => item.GetProperty("created_at").GetDateTimeOffset());
        Assert.Equal(times.Order(), times);
        Assert.All(
            items,
            item => Assert.Equal(item.GetProperty("created_at").GetDateTimeOffset(), UuidV7.TimeOf(item.GetProperty("id").GetGuid())));
    }

    [Theory]
    [InlineData("", 50)]
    [InlineData("limit=1", 1)]
    [InlineData("limit=64", 64)]
    [InlineData("limit=200", 200)]
    public async Task A_page_has_the_wanted_number_of_items(string query, int expected)
    {
        await using var session = await StartAsync(500);

        var page = await session.GetAsync($"{session.Executions}?{query}");

        Assert.Equal(expected, page.Json.GetProperty("items").GetArrayLength());
        Assert.Equal(page.Body.Length, page.ContentHeaders.ContentLength);
        Assert.NotNull(NextCursor(page));
        Assert.Equal(500, (await session.ListAsync(query)).Count);
    }

    [Fact]
    public async Task The_last_page_has_no_cursor_also_when_it_is_full()
    {
        await using var session = await StartAsync(100);

        var first = await session.GetAsync($"{session.Executions}?limit=50");
        var last = await session.GetAsync($"{session.Executions}?limit=50&cursor={NextCursor(first)}");

        Assert.Equal(50, last.Json.GetProperty("items").GetArrayLength());
        Assert.False(last.Json.TryGetProperty("next_cursor", out _));
        Assert.False((await session.GetAsync($"{session.Executions}?limit=50&status=pending")).Json.TryGetProperty("next_cursor", out _));
    }

    [Fact]
    public async Task A_list_item_is_the_same_bytes_as_the_execution()
    {
        await using var session = await StartAsync(150);

        foreach (var item in await session.ListAsync("limit=7"))
        {
            Assert.Equal(item.GetRawText(), (await session.GetAsync($"{session.Executions}/{Id(item)}")).Text);
        }
    }

    [Fact]
    public async Task The_history_has_every_outcome_output_and_kind()
    {
        await using var session = await StartAsync(600, targets: 4);

        var items = await session.ListAsync("limit=200");

        string[] ends = ["cancelled", "failed", "succeeded", "timeout"];
        Assert.Equal(ends, items.Select(item => item.GetProperty("status").GetString()!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            ["builtin", "hook"], items.Select(item => item.GetProperty("type").GetString()!).Distinct().Order(StringComparer.Ordinal));
        Assert.All(items.Skip(1), item => Assert.Equal(4, item.GetProperty("targets").GetArrayLength()));
        var targets = items.SelectMany(item => item.GetProperty("targets").EnumerateArray()).ToList();
        Assert.All(targets, target => Assert.Contains(target.GetProperty("status").GetString(), ends));
        Assert.Equal(
            ["", "inline", "object_store"],
            targets
                .Select(target => target.TryGetProperty("output_ref", out var output) ? output.GetProperty("kind").GetString()! : "")
                .Distinct()
                .Order(StringComparer.Ordinal));
        Assert.All(items, item => Assert.Equal(
            item.GetProperty("targets").EnumerateArray().Max(target => target.GetProperty("updated_at").GetDateTimeOffset()),
            item.GetProperty("updated_at").GetDateTimeOffset()));
    }

    [Fact]
    public async Task Filters_are_exact_and_can_be_combined()
    {
        await using var session = await StartAsync(400);
        var all = await session.ListAsync("limit=200");

        foreach (var status in new[] { "pending", "ack", "started", "succeeded", "failed", "cancelled", "timeout" })
        {
            Assert.Equal(
                all.Where(item => item.GetProperty("status").GetString() == status).Select(Id),
                (await session.ListAsync($"limit=30&status={status}")).Select(Id));
        }

        foreach (var action in all.Select(item => item.GetProperty("action").GetString()!).Distinct())
        {
            Assert.Equal(
                all.Where(item => item.GetProperty("action").GetString() == action && item.GetProperty("status").GetString() == "failed")
                    .Select(Id),
                (await session.ListAsync($"status=failed&action_name={action}&limit=3")).Select(Id));
        }

        Assert.Empty(await session.ListAsync("action_name=service.restar"));
        Assert.Empty(await session.ListAsync("action_name=Service.Restart"));
    }

    [Fact]
    public async Task A_filter_sees_the_status_of_what_was_dispatched()
    {
        await using var session = await StartAsync(0);
        var failed = await session.RunAsync("""{"action":"service.restart","selector":"env=dev"}""");
        await session.RunAsync("""{"action":"service.restart","selector":"env=prod"}""");

        Assert.Equal(Id(failed), Id(Assert.Single(await session.ListAsync("status=failed"))));
        Assert.Equal(2, (await session.ListAsync("action_name=service.restart")).Count);
    }

    [Fact]
    public async Task A_walk_goes_on_to_what_is_dispatched_meanwhile()
    {
        await using var session = await StartAsync(10);
        var first = await session.GetAsync($"{session.Executions}?limit=8");
        var minted = await session.DispatchAsync("""{"action":"system.info","selector":"env"}""");

        var second = (await session.GetAsync($"{session.Executions}?limit=8&cursor={NextCursor(first)}")).Json.GetProperty("items");

        Assert.Equal(3, second.GetArrayLength());
        Assert.Equal(Id(minted.Json), Id(second[2]));
    }

    [Theory]
    [InlineData("limit=0", "invalid_limit")]
    [InlineData("limit=201", "invalid_limit")]
    [InlineData("limit=-1", "invalid_limit")]
    [InlineData("limit=", "invalid_limit")]
    [InlineData("limit=ten", "invalid_limit")]
    [InlineData("limit=1e1", "invalid_limit")]
    [InlineData("limit=99999999999", "invalid_limit")]
    [InlineData("status=Failed", "invalid_status")]
    [InlineData("status=done", "invalid_status")]
    [InlineData("status=", "invalid_status")]
    [InlineData("cursor=abc", "invalid_cursor")]
    [InlineData("cursor=.", "invalid_cursor")]
    [InlineData("cursor=eyJjIjo1MH0.c2lnbmVk", "invalid_cursor")]
    [InlineData("cursor=%F0%9F%98%80.%00", "invalid_cursor")]
    public async Task A_malformed_query_is_refused(string query, string code)
    {
        await using var session = await StartAsync(0);

        (await session.GetAsync($"{session.Executions}?{query}")).Problem(400, code);
    }

    [Fact]
    public async Task A_changed_cursor_is_refused_and_so_is_that_of_another_sandbox()
    {
        await using var session = await StartAsync(100);
        await using var other = await StartAsync(100);
        var cursor = NextCursor(await session.GetAsync(session.Executions))!;

        for (var i = 0; i < cursor.Length; i++)
        {
            var changed = cursor[..i] + (cursor[i] == 'A' ? 'B' : 'A') + cursor[(i + 1)..];
            (await session.GetAsync($"{session.Executions}?cursor={changed}")).Problem(400, "invalid_cursor");
        }

        (await session.GetAsync($"{session.Executions}?cursor={cursor}A")).Problem(400, "invalid_cursor");
        (await other.GetAsync($"{other.Executions}?cursor={cursor}")).Problem(400, "invalid_cursor");
        Assert.Equal(200, (await session.GetAsync($"{session.Executions}?cursor={cursor}")).Status);
        Assert.Equal(200, (await session.GetAsync($"{session.Executions}?cursor=")).Status);
    }

    [Fact]
    public async Task A_long_history_begins_after_the_fixed_execution_and_every_item_is_found()
    {
        await using var session = await StartAsync(1_000_000, targets: 1);

        var first = (await session.GetAsync($"{session.Executions}?limit=200")).Json.GetProperty("items").EnumerateArray().ToList();

        Assert.True(first[1].GetProperty("created_at").GetDateTimeOffset() > first[0].GetProperty("created_at").GetDateTimeOffset());
        foreach (var item in first)
        {
            Assert.Equal(Id(item), Id((await session.GetAsync($"{session.Executions}/{Id(item)}")).Json));
        }
    }

    [Fact]
    public async Task Executions_without_targets_have_succeeded()
    {
        await using var session = await StartAsync(20, targets: 0);

        Assert.All((await session.ListAsync()).Skip(1), item =>
        {
            Assert.Equal("succeeded", item.GetProperty("status").GetString());
            Assert.Equal(0, item.GetProperty("targets").GetArrayLength());
        });
    }
}
