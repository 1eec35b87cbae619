using System.Text.Json;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>Nodes that have enrolled and never reported since.</summary>
public sealed class NewNodeTests : IAsyncLifetime
{
    private SandboxSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await SandboxSession.StartAsync(
        new SandboxOptions { Nodes = 12, NewNodes = 2, Executions = 200, Speed = 10_000 });

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private static IEnumerable<Guid> Ids(IEnumerable<JsonElement> rows) =>
        rows.Select(row => row.GetProperty("node_id").GetGuid()).Distinct();

    [Fact]
    public async Task Are_listed_but_have_neither_a_row_nor_hooks_nor_a_past()
    {
        Assert.Equal(12, (await _session.WalkAsync("/v1/nodes", "")).Count);
        var reported = _session.Host.Nodes.SkipLast(2);
        Assert.Equal(reported, Ids(await _session.WalkAsync($"/v1/projects/{_session.Host.Project}/capabilities", "")));
        Assert.Equal(reported, Ids(await _session.WalkAsync("/v1/hooks", "limit=200")));
        var targets = (await _session.WalkAsync(_session.Executions, "limit=200"))
            .SelectMany(execution => execution.GetProperty("targets").EnumerateArray());
        Assert.Empty(Ids(targets).Intersect(_session.Host.Nodes.TakeLast(2)));
    }

    [Fact]
    public async Task Carry_out_nothing_until_the_time_is_over()
    {
        var execution = await _session.RunAsync(
            $$"""{"action":"system.info","node_id":"{{_session.Host.Nodes[^1]}}","timeout_seconds":1}""");

        Assert.Equal("timeout", execution.GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_first_node_is_never_one()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { Nodes = 3, NewNodes = 3 });

        Assert.Equal(
            session.Host.Nodes.Take(1), Ids(await session.WalkAsync($"/v1/projects/{session.Host.Project}/capabilities", "")));
    }
}
