using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.CommandLine;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Sandbox;

/// <summary>The switches about nodes and what is dispatched to them, on the executable as it was built.</summary>
public class NodeSwitchTests
{
    /// <summary>Starts one, and sends a dispatch to all nodes as often as wanted; says what came back.</summary>
    private static async Task<(List<int> Statuses, string Secret)> DispatchAsync(int times, params string[] arguments)
    {
        using var sandbox = await SandboxExecutable.StartAsync([.. arguments, "--admin"]);
        using var http = new HttpClient { BaseAddress = new Uri(sandbox.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", sandbox.Token);
        var statuses = new List<int>();
        for (var i = 0; i < times; i++)
        {
            using var body = new StringContent("""{"action":"system.info","selector":"env"}""", Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(
                $"/v1/projects/{sandbox.Project}/executions/dispatch", body, TestContext.Current.CancellationToken);
            statuses.Add((int)response.StatusCode);
        }

        return (statuses, await http.GetStringAsync(
            "/_sandbox/nodes/0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1/secret", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Capacity_and_silent_nodes_arrive()
    {
        var (statuses, secret) = await DispatchAsync(3, "--capacity", "2", "--external-nodes", "12");

        Assert.Equal([201, 201, 429], statuses);
        Assert.Contains("\"nsk_dev_", secret, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Actions_can_be_switched_off()
    {
        Assert.Equal([501], (await DispatchAsync(1, "--without-actions")).Statuses);
    }

    [Fact]
    public async Task Busy_spells_and_lost_dispatches_arrive()
    {
        Assert.Equal([201, 429, 201], (await DispatchAsync(3, "--busy", "1:1", "--lose", "12:9, 3:3")).Statuses);
        await Assert.ThrowsAsync<HttpRequestException>(() => DispatchAsync(2, "--lose", "12:9, 3:2"));
    }

    [Fact]
    public void What_goes_wrong_is_read_as_the_page_shows_it()
    {
        var shown = Regex.Matches(
            RepositoryFiles.Text("docs", "about_Plexsphere_Sandbox.md").Split("### TRYING A ROLLOUT")[1].Split("###")[0],
            @"^\| `(--\w+) (\S+)` \|",
            RegexOptions.Multiline);
        var switches = new SandboxSwitches();
        var command = new RootCommand();
        foreach (var option in switches.All)
        {
            command.Add(option);
        }

        var parsed = command.Parse([.. shown.SelectMany(match => new[] { match.Groups[1].Value, match.Groups[2].Value })]);

        Assert.Empty(parsed.Errors);
        Assert.Null(switches.FindError(parsed));
        var options = switches.Read(parsed);
        Assert.Equal([new SandboxTurn(3, 1), new SandboxTurn(7, 2)], options.Fail);
        Assert.Equal([5], options.Sick);
        Assert.Equal([8, 9], options.Silent);
        Assert.Equal([new SandboxTurn(6, 1)], options.Lose);
        Assert.Equal(new SandboxBusySpell(5, 3), options.Busy);
        Assert.Equal(TimeSpan.FromSeconds(10), options.Slow);
    }

    [Fact]
    public async Task The_help_names_the_hooks()
    {
        var help = await SandboxExecutable.HelpAsync();

        Assert.All(
            SampleHooks.All.Concat<Hook>(SampleHooks.Refused),
            hook => Assert.Contains($"{hook.Name,-20} {hook.Description}", help, StringComparison.Ordinal));
    }
}
