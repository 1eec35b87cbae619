using System.Net.Http.Headers;
using System.Text.Json;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Sandbox;

/// <summary>The switches about what can be read of the fleet, on the executable as it was built.</summary>
public class FleetSwitchTests
{
    private static async Task<(List<int> Statuses, List<JsonElement> Bodies)> ReadAsync(string[] paths, params string[] arguments)
    {
        using var sandbox = await SandboxExecutable.StartAsync(arguments);
        using var http = new HttpClient { BaseAddress = new Uri(sandbox.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", sandbox.Token);
        var statuses = new List<int>();
        var bodies = new List<JsonElement>();
        foreach (var path in paths)
        {
            using var response = await http.GetAsync(
                path.Replace("{project}", sandbox.Project, StringComparison.Ordinal), TestContext.Current.CancellationToken);
            statuses.Add((int)response.StatusCode);
            bodies.Add(JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }

        return (statuses, bodies);
    }

    [Fact]
    public async Task What_is_denied_and_what_is_missing_arrive()
    {
        var (statuses, _) = await ReadAsync(
            ["/v1/nodes", "/v1/hooks", "/v1/domains", "/v1/nodes/0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1/reachability", "/v1/projects"],
            "--deny",
            "platform-gate, node-agent",
            "--without",
            "nodes,domains");

        Assert.Equal([501, 403, 501, 403, 200], statuses);
    }

    [Fact]
    public async Task The_rest_arrives()
    {
        var (_, bodies) = await ReadAsync(
            ["/v1/nodes?limit=1", "/v1/domains", "/v1/projects/{project}/capabilities"],
            "--node-names", "--second-domain", "--new-nodes", "11", "--builtin-actions", "absent", "--next-cursor", "empty");

        Assert.Equal("edge-eu-07", bodies[0].GetProperty("items")[0].GetProperty("name").GetString());
        Assert.Equal(2, bodies[1].GetProperty("items").GetArrayLength());
        Assert.Equal("", bodies[1].GetProperty("next_cursor").GetString());
        var row = Assert.Single(bodies[2].GetProperty("items").EnumerateArray());
        Assert.False(row.TryGetProperty("builtin_actions", out _));
        (_, bodies) = await ReadAsync(["/v1/nodes"], "--sparse-pages", "--search-cohort", "fewer");
        Assert.Equal(0, bodies[0].GetProperty("items").GetArrayLength());
    }

    [Fact]
    public void The_page_names_what_can_be_denied_and_left_out()
    {
        var page = RepositoryFiles.Text("docs", "about_Plexsphere_Sandbox.md");
        var denied = page.Split("| `--deny` |")[1].Split("`--without` takes")[0];
        var without = page.Split("`--without` takes")[1].Split('\n')[0];

        static string NameOf(object value) => JsonNamingPolicy.KebabCaseLower.ConvertName($"{value}");
        Assert.All(Enum.GetValues<SandboxGates>().Skip(1), gate => Assert.Contains(NameOf(gate), denied, StringComparison.Ordinal));
        Assert.All(
            Enum.GetValues<SandboxSurfaces>().Skip(1), surface => Assert.Contains(NameOf(surface), without, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_help_names_what_can_be_denied_and_left_out()
    {
        var help = await SandboxExecutable.HelpAsync();

        Assert.Contains("platform-gate, node-agent, labels, mesh, nodes, projects, domains", help, StringComparison.Ordinal);
        Assert.Contains("search, nodes, reachability, mesh, labels, hooks, capabilities, domains", help, StringComparison.Ordinal);
    }
}
