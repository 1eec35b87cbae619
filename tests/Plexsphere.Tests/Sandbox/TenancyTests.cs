using System.Text.Json;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Tests.Sandbox;

/// <summary>Domains, and projects of the same slug.</summary>
public class TenancyTests
{
    private static IEnumerable<string?> Texts(IEnumerable<JsonElement> items, string name) =>
        items.Select(item => item.GetProperty(name).GetString());

    [Fact]
    public async Task There_is_one_domain_which_all_projects_belong_to()
    {
        await using var session = await SandboxSession.StartAsync();

        var domain = Assert.Single(await session.WalkAsync("/v1/domains", ""));

        Assert.Equal(
            ["id", "name", "slug", "description", "region", "mesh_cidr", "reachability", "created_at", "updated_at"],
            domain.EnumerateObject().Select(member => member.Name));
        Assert.Equal(session.Host.Domain, domain.GetProperty("id").GetGuid());
        Assert.Equal("acme", domain.GetProperty("slug").GetString());
        Assert.Equal(
            """{"heartbeat_interval":"30s","stale_after":"1m30s","unreachable_after":"5m0s"}""",
            domain.GetProperty("reachability").GetRawText());
        Assert.All(
            await session.WalkAsync("/v1/projects", ""),
            project => Assert.Equal(session.Host.Domain, project.GetProperty("domain_id").GetGuid()));
        (await session.GetAsync("/v1/domains?limit=0")).Problem(400, "invalid_limit");
        (await session.GetAsync("/v1/domains?cursor=made-up")).Problem(400, "invalid_cursor");
    }

    [Fact]
    public async Task A_second_domain_has_a_project_of_the_same_slug_without_nodes()
    {
        await using var session = await SandboxSession.StartAsync(new SandboxOptions { SecondDomain = true });

        var domains = await session.WalkAsync("/v1/domains", "limit=1");
        Assert.Equal(["acme", "globex"], Texts(domains, "slug"));
        Assert.False(domains[1].TryGetProperty("description", out _));
        Assert.False(domains[1].TryGetProperty("region", out _));
        var projects = await session.WalkAsync("/v1/projects", "limit=1");
        Assert.Equal(["edge", "edge", "retail-stores"], Texts(projects, "slug"));
        Assert.Equal([.. Texts(domains, "id"), domains[0].GetProperty("id").GetString()], Texts(projects, "domain_id"));
        var other = projects[1].GetProperty("id").GetString();
        Assert.Equal(
            other, Assert.Single(await session.WalkAsync("/v1/projects", $"domain_id={domains[1].GetProperty("id").GetString()}"))
                .GetProperty("id").GetString());
        Assert.Equal(projects[1].GetRawText(), (await session.GetAsync($"/v1/projects/{other}")).Text);
        Assert.Empty(await session.WalkAsync($"/v1/projects/{other}/capabilities", ""));
        Assert.Empty(await session.WalkAsync("/v1/nodes", $"domain_id={domains[1].GetProperty("id").GetString()}"));
        var mesh = (await session.GetAsync($"/v1/domains/{domains[1].GetProperty("id").GetString()}/mesh/topology")).Json;
        Assert.Equal(0, mesh.GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public async Task Without_the_switch_there_is_no_other_project()
    {
        await using var session = await SandboxSession.StartAsync();

        (await session.GetAsync("/v1/projects/0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c2")).Problem(404, "project_not_found");
    }
}
