using System.Net.Http.Headers;
using System.Text;
using Plexsphere.Sandbox.Actions;
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
    public async Task The_help_names_the_hooks()
    {
        var help = await SandboxExecutable.HelpAsync();

        Assert.All(
            SampleHooks.All.Concat<Hook>(SampleHooks.Refused),
            hook => Assert.Contains($"{hook.Name,-20} {hook.Description}", help, StringComparison.Ordinal));
    }
}
