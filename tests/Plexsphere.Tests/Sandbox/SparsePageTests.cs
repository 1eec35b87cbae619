using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>Pages that are shorter than asked for, or empty, and not the last.</summary>
public sealed class SparsePageTests : IAsyncLifetime
{
    private SandboxSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await SandboxSession.StartAsync(
        new SandboxOptions { Nodes = 40, Executions = 40, SparsePages = true });

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Theory]
    [InlineData("/v1/domains", 1)]
    [InlineData("/v1/projects", 2)]
    [InlineData("/v1/nodes", 40)]
    [InlineData("/v1/hooks", 760)]
    [InlineData("/v1/projects/0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0/capabilities", 40)]
    [InlineData("/v1/projects/0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0/executions", 40)]
    public async Task A_walk_finds_everything_all_the_same(string list, int count)
    {
        foreach (var query in new[] { "limit=1", "limit=9", "" })
        {
            var items = await _session.WalkAsync(list, query);
            Assert.Equal(count, items.Select(item => item.GetRawText()).Distinct().Count());
            Assert.Equal(count, items.Count);
        }
    }

    [Fact]
    public async Task Every_other_page_is_empty_and_the_rest_half_full()
    {
        var sizes = new List<int>();
        var cursor = "";
        do
        {
            var page = (await _session.GetAsync($"/v1/nodes?limit=25&cursor={cursor}")).Json;
            sizes.Add(page.GetProperty("items").GetArrayLength());
            cursor = page.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        Assert.Equal([0, 13, 0, 13, 0, 13, 0, 1], sizes);
    }

    [Fact]
    public async Task A_search_has_such_pages_too()
    {
        var first = (await _session.SearchAsync("env", ",\"limit\":200")).Json;
        Assert.Equal(0, first.GetProperty("items").GetArrayLength());
        var second = (await _session.SearchAsync(
            "env", $",\"limit\":200,\"cursor\":\"{first.GetProperty("next_cursor").GetString()}\"")).Json;
        Assert.Equal(40, second.GetProperty("items").GetArrayLength());
        Assert.False(second.TryGetProperty("next_cursor", out _));
    }
}
