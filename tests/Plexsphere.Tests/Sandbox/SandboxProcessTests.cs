using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Sandbox;

/// <summary>The executable as it was built.</summary>
public class SandboxProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Starts it as a terminal does. What a background job starts, as CI may be one, ignores interrupts, and so does what that starts.
    /// </summary>
    private static Process StartInForeground(params string[] arguments)
    {
        const int Interrupt = 2;
        var before = Signal(Interrupt, 0);
        try
        {
            return SandboxExecutable.Launch(arguments);
        }
        finally
        {
            Signal(Interrupt, before);
        }
    }

    [DllImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Signal(int number, nint handler);

    /// <summary>Ends a sandbox in a way that lets it clean up, where there is one.</summary>
    private static async Task StopAsync(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
        }
        else
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        }

        await EndAsync(process);
    }

    private static async Task<(int Code, string Output, string Error)> EndAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Prints_one_line_serves_and_ends_with_zero_on_a_signal(string signal)
    {
        Needs.Unix();
        using var process = StartInForeground("--nodes", "8", "--executions", "5", "--seed", "3", "--speed", "100");
        try
        {
            var ready = JsonElement.Parse((await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!);
            Assert.Equal(
                [
                    "url", "token", "readerToken", "expiredToken", "stepUpToken", "forbiddenToken", "clientId", "clientSecret",
                    "clientAssertion", "project", "domain", "nodes", "executions", "pid", "agents",
                ],
                ready.EnumerateObject().Select(member => member.Name));
            Assert.Equal(process.Id, ready.GetProperty("pid").GetInt32());
            Assert.Equal(8, ready.GetProperty("nodes").GetInt32());
            Assert.Equal(5, ready.GetProperty("executions").GetInt32());
            Assert.Equal("0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0", ready.GetProperty("project").GetString());
            Assert.Matches(@"^http://127\.0\.0\.1:\d+$", ready.GetProperty("url").GetString());

            using var http = new HttpClient();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ready.GetProperty("token").GetString());
            var response = await http.GetAsync(
                $"{ready.GetProperty("url").GetString()}/v1/auth/whoami", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);

            using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
            Assert.Equal((0, "", ""), await EndAsync(process));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ends_with_its_parent_however_that_ends(bool gently)
    {
        if (gently)
        {
            Needs.Unix();
        }

        using var parent = SandboxExecutable.Launch();
        using var child = SandboxExecutable.Launch("--parent", parent.Id.ToString(CultureInfo.InvariantCulture), "--tls");
        try
        {
            var ready = JsonElement.Parse((await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!);
            var authority = ready.GetProperty("certificateAuthority").GetString();
            Assert.True(File.Exists(authority));
            Assert.False(child.HasExited);

            if (gently)
            {
                using var kill = Process.Start("kill", ["-TERM", parent.Id.ToString(CultureInfo.InvariantCulture)]);
            }
            else
            {
                parent.Kill();
            }

            Assert.Equal((0, "", ""), await EndAsync(child));
            Assert.False(File.Exists(authority));
        }
        finally
        {
            parent.Kill();
            child.Kill();
        }
    }

    [Fact]
    public async Task Ends_when_its_parent_has_ended_before()
    {
        using var parent = SandboxExecutable.Launch("--nodes", "0");
        await EndAsync(parent);
        using var child = SandboxExecutable.Launch("--parent", parent.Id.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(0, (await EndAsync(child)).Code);
    }

    [Fact]
    public async Task Leaves_an_interrupt_of_the_terminal_to_its_parent()
    {
        Needs.Unix();
        using var process = SandboxExecutable.Launch("--parent", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        var ready = JsonElement.Parse((await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!);
        await SignalAsync("-INT");

        // Often enough, each over a connection of its own, for a sandbox that is ending to have stopped listening.
        for (var i = 0; i < 200; i++)
        {
            using var http = new HttpClient();
            using var response = await http.GetAsync(
                $"{ready.GetProperty("url").GetString()}/v1/health", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await SignalAsync("-TERM");
        Assert.Equal((0, "", ""), await EndAsync(process));

        async Task SignalAsync(string signal)
        {
            using var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Every_switch_arrives()
    {
        using var process = SandboxExecutable.Launch(
            "--revision", "slash", "--dispatch-status", "202", "--limit-rule", "clamp", "--next-cursor", "null",
            "--correlation-id", "false", "--order", "newest", "--latency", "1", "--tls", "--admin", "--executions", "3");
        try
        {
            var ready = JsonElement.Parse((await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!);
            var url = ready.GetProperty("url").GetString()!;
            Assert.StartsWith("https://127.0.0.1:", url, StringComparison.Ordinal);
            var executions = $"{url}/v1/projects/{ready.GetProperty("project").GetString()}/executions";
            using var http = new HttpClient(SandboxSession.Trusting(ready.GetProperty("certificateAuthority").GetString()));
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ready.GetProperty("token").GetString());

            using var body = new StringContent(
                """{"action":"system.info","selector":"env=prod"}""", System.Text.Encoding.UTF8, "application/json");
            using var missed = await http.PostAsync($"{executions}:dispatch", body, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, missed.StatusCode);
            Assert.DoesNotContain(
                "correlation_id", await missed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            using var minted = await http.PostAsync($"{executions}/dispatch", body, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Accepted, minted.StatusCode);
            var page = JsonElement.Parse(await http.GetStringAsync($"{executions}?limit=1000", TestContext.Current.CancellationToken));
            Assert.Equal(JsonValueKind.Null, page.GetProperty("next_cursor").ValueKind);
            Assert.Equal("0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2", page.GetProperty("items")[3].GetProperty("id").GetString());
            var counts = JsonElement.Parse(await http.GetStringAsync($"{url}/_sandbox/counts", TestContext.Current.CancellationToken));
            Assert.Equal(1, counts.GetProperty("minted").GetInt64());
        }
        finally
        {
            await StopAsync(process);
        }
    }

    [Theory]
    [InlineData("--nodes", "0")]
    [InlineData("--nodes", "many")]
    [InlineData("--nodes")]
    [InlineData("--port", "70000")]
    [InlineData("--executions", "-1")]
    [InlineData("--targets", "-1")]
    [InlineData("--speed", "0")]
    [InlineData("--speed", "NaN")]
    [InlineData("--seed", "1.5")]
    [InlineData("--revision", "new")]
    [InlineData("--revision", "1")]
    [InlineData("--dispatch-status", "204")]
    [InlineData("--limit-rule", "ignore")]
    [InlineData("--next-cursor", "none")]
    [InlineData("--new-nodes", "10001")]
    [InlineData("--fail", "3:1:2")]
    [InlineData("--fail", "3:0")]
    [InlineData("--fail", "3,")]
    [InlineData("--fail")]
    [InlineData("--lose", "first")]
    [InlineData("--sick", "3:1")]
    [InlineData("--silent", "0")]
    [InlineData("--silent", "")]
    [InlineData("--busy", "5")]
    [InlineData("--busy", "5:0")]
    [InlineData("--busy", "-1:2")]
    [InlineData("--slow", "3601")]
    [InlineData("--builtin-actions", "some")]
    [InlineData("--search-cohort", "other")]
    [InlineData("--deny", "everything")]
    [InlineData("--deny", "labels,")]
    [InlineData("--deny", "1")]
    [InlineData("--without", "labels,none")]
    [InlineData("--without", "None")]
    [InlineData("--without")]
    [InlineData("--correlation-id", "perhaps")]
    [InlineData("--correlation-id")]
    [InlineData("--order", "random")]
    [InlineData("--latency", "-1")]
    [InlineData("--latency", "600001")]
    [InlineData("--bindings", "three")]
    [InlineData("--token-seconds", "0")]
    [InlineData("--token-seconds", "31536001")]
    [InlineData("--device-seconds", "0.5")]
    [InlineData("--device-interval", "601")]
    [InlineData("--device-answer", "slowdown")]
    [InlineData("--service-answer", "SpiffeBundleUnreachable")]
    [InlineData("--parent", "0")]
    [InlineData("--parent", "me")]
    [InlineData("--unknown")]
    [InlineData("surplus")]
    public async Task Bad_options_end_with_two_and_a_message(params string[] arguments)
    {
        using var process = SandboxExecutable.Launch(arguments);

        var (code, output, error) = await EndAsync(process);

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.StartsWith("plexsphere-sandbox: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--silent names node 13, but there are 12 nodes.", "--silent", "1,13")]
    [InlineData("--fail names node 4, but there are 3 nodes.", "--fail", "3,4:2", "--nodes", "3")]
    [InlineData("--lose names node 13, but there are 12 nodes.", "--lose", "13:2")]
    [InlineData("--sick names node 2147483647, but there are 12 nodes.", "--sick", "2147483647")]
    [InlineData("--sick takes numbers of nodes with commas between them, such as 3,7.", "--sick", "edge-eu-07")]
    [InlineData("--busy takes how many dispatches come first and how many are refused then, such as 5:3.", "--busy", "5,3")]
    public async Task Wrong_nodes_are_named(string message, params string[] arguments)
    {
        using var process = SandboxExecutable.Launch(arguments);

        Assert.Equal((2, "", $"plexsphere-sandbox: {message}{Environment.NewLine}"), await EndAsync(process));
    }

    [Fact]
    public async Task A_taken_port_ends_with_one_and_a_message()
    {
        await using var session = await SandboxSession.StartAsync();
        using var process = SandboxExecutable.Launch("--port", session.Host.Url.Port.ToString(CultureInfo.InvariantCulture));

        var (code, output, error) = await EndAsync(process);

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains("in use", error, StringComparison.Ordinal);
    }
}
