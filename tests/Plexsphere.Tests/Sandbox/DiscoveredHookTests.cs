using System.Text.Json;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>The list of hooks.</summary>
public sealed class DiscoveredHookTests : IAsyncLifetime
{
    private static readonly List<Hook> Hooks = [.. ActionCatalog.CreateDefault().Actions.OfType<Hook>()];

    private SandboxSession _session = null!;

    public async ValueTask InitializeAsync() =>
        _session = await SandboxSession.StartAsync(new SandboxOptions { Nodes = 4, Speed = 10_000 });

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private Task<List<JsonElement>> WalkAsync(string query) => _session.WalkAsync("/v1/hooks", query);

    [Fact]
    public async Task Has_a_row_for_each_hook_on_each_node()
    {
        var rows = await WalkAsync("limit=50");

        Assert.Equal(
            _session.Host.Nodes.SelectMany(node => Hooks.Select(hook => $"{node} {hook.Name}")),
            rows.Select(row => $"{row.GetProperty("node_id").GetString()} {row.GetProperty("name").GetString()}"));
        Assert.All(rows, row =>
        {
            Assert.Equal(
                ["node_id", "domain_id", "name", "image_digest", "image_digest_match"],
                row.EnumerateObject().Select(member => member.Name));
            Assert.Equal(_session.Host.Domain, row.GetProperty("domain_id").GetGuid());
            Assert.Matches("^sha256:[0-9a-f]{64}$", row.GetProperty("image_digest").GetString());
        });
    }

    [Fact]
    public async Task Tells_the_catalogued_hooks_from_those_that_are_refused()
    {
        var refused = await WalkAsync("image_digest_match=false");

        Assert.Equal(
            SampleHooks.Refused.Select(hook => hook.Name), refused.Take(2).Select(row => row.GetProperty("name").GetString()));
        Assert.Equal(4 * SampleHooks.Refused.Count, refused.Count);
        Assert.Equal(4 * (Hooks.Count - SampleHooks.Refused.Count), (await WalkAsync("image_digest_match=true&limit=7")).Count);
        foreach (var row in (await WalkAsync("")).Take(Hooks.Count))
        {
            var body = $$"""{"action":"{{row.GetProperty("name").GetString()}}","type":"hook","node_id":"{{_session.Host.Nodes[0]}}"}""";
            Assert.Equal(row.GetProperty("image_digest_match").GetBoolean() ? 201 : 409, (await _session.DispatchAsync(body)).Status);
        }
    }

    [Fact]
    public async Task Is_filtered_by_domain_and_project()
    {
        var all = 4 * Hooks.Count;

        Assert.Equal(all, (await WalkAsync($"domain_id={_session.Host.Domain}&project_id={_session.Host.Project}")).Count);
        Assert.Empty(await WalkAsync($"domain_id={Guid.CreateVersion7()}"));
        Assert.Empty(await WalkAsync("project_id=0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c1"));
        (await _session.GetAsync("/v1/hooks?domain_id=acme")).Problem(400, "invalid_domain_filter");
        (await _session.GetAsync("/v1/hooks?project_id=edge")).Problem(400, "invalid_project_id");
        (await _session.GetAsync("/v1/hooks?image_digest_match=yes")).Problem(400, "invalid_image_digest_match");
    }
}
