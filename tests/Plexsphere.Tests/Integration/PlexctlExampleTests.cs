using System.Text.RegularExpressions;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>The shell examples of the plexctl manual, of the README and of the overview, word for word, against the sandbox.</summary>
public sealed partial class PlexctlExampleTests : IAsyncLifetime
{
    private SandboxHost _sandbox = null!;

    public async ValueTask InitializeAsync() =>
        _sandbox = await SandboxHost.StartAsync(
            new SandboxOptions { Executions = 2_000, Targets = 1, Speed = 100, NodeNames = true, DeviceInterval = TimeSpan.FromSeconds(1) },
            TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    private async Task<PlexctlResult> RunAsync(string script, params (string, string)[] environment)
    {
        Needs.Unix();
        var result = await Plexctl.ScriptAsync(_sandbox.Url, _sandbox.Token, script, environment);
        Assert.True(result.Code == 0, result.Error);
        return result;
    }

    [Fact]
    public async Task Does_what_the_README_shows()
    {
        var script = Assert.Single(
            Shell().Matches(RepositoryFiles.Text("README.md")),
            block => block.Value.Contains("plexctl action", StringComparison.Ordinal)).Groups[1].Value;

        var result = await RunAsync(script.ReplaceLineEndings("\n"));

        Assert.Matches("(?m)^[0-9a-f-]{36} +diagnostics.collect +builtin +succeeded ", result.Output);
        Assert.Contains("==> 0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1 succeeded", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, _sandbox.MintedExecutions);
    }

    [Fact]
    public async Task Does_what_the_overview_shows()
    {
        var scripts = Shell().Matches(RepositoryFiles.Text("docs", "about_Plexsphere.md"))
            .Select(block => block.Groups[1].Value.ReplaceLineEndings("\n")).ToList();
        Assert.Equal(4, scripts.Count);

        var fleet = await RunAsync(scripts[1]);

        Assert.Matches("(?m)^[0-9a-f-]{36} +edge +acme +Edge ", fleet.Output);
        Assert.Matches(@"(?m)^0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1 +edge-eu-07 .* healthy +env=prod, ", fleet.Output);
        Assert.Matches("(?m)^rotate-keys +hook ", fleet.Output);
        Assert.Matches("(?m)^Would dispatch service.restart to selector 'env=prod' .*, about [0-9]+ nodes: .* more$", fleet.Output);
        Assert.Equal(1, _sandbox.MintedExecutions);

        var result = await RunAsync(scripts[0]);

        Assert.Matches("(?m)^Dispatched [0-9a-f-]{36}$", result.Error);
        Assert.Contains("\"id\": \"0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2\"", result.Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^ID +ACTION .*\n.*\n.*\nID +ACTION .*\n(.+\n){1,5}\\z", result.Output);
        Assert.Equal(2, _sandbox.MintedExecutions);

        Assert.Matches("^[0-9]+ nodes?  succeeded", (await RunAsync(scripts[3])).Output);
    }

    [Fact]
    public async Task Signs_in_as_the_overview_shows()
    {
        Needs.Unix();
        using var home = new TemporaryFile("");
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (var (name, text) in new[] { (".plex-secret", _sandbox.ClientSecret), (".plex-assertion", _sandbox.ClientAssertion) })
        {
            var path = Path.Combine(home.Folder, name);
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, Owner);
            }
        }

        var script = Assert.Single(
            Shell().Matches(RepositoryFiles.Text("docs", "about_Plexsphere.md")),
            block => block.Value.Contains("plexctl login", StringComparison.Ordinal)).Groups[1].Value;
        var process = Plexctl.StartScript(
            _sandbox.Url, null, $"set -e\n{script.ReplaceLineEndings("\n")}", ("HOME", home.Folder));
        var prompt = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        _sandbox.DecideDevice(UserCode().Match(prompt!).Groups[1].Value, confirm: true);

        var result = await Plexctl.EndAsync(process, _sandbox.ClientSecret);

        Assert.True(result.Code == 0, result.Error);
        Assert.Equal(2, result.Lines.Count(line => line.StartsWith("user ", StringComparison.Ordinal)));
        Assert.Equal(2, result.Lines.Count(line => line.Contains(" edge ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Dispatches_a_built_in_action_to_a_single_node()
    {
        var result = await RunAsync("""
            export PLEXSPHERE_URL="${PLEXSPHERE_URL:-https://localhost:8080}"
            plexctl action dispatch \
            --server "${PLEXSPHERE_URL}" \
            --project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 \
            --action restart-agent \
            --node 0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1
            """);

        Assert.Matches(@"(?m)^[0-9a-f-]{36} +restart-agent +builtin +pending +0/1 ", result.Output);
        Assert.Matches(@"(?m)^0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1 +pending ", result.Output);
        Assert.Equal(1, _sandbox.MintedExecutions);
    }

    [Fact]
    public async Task Dispatches_a_hook_to_a_cohort_with_a_timeout()
    {
        var result = await RunAsync("""
            plexctl action dispatch \
            --server "${PLEXSPHERE_URL}" \
            --project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 \
            --action rotate-keys \
            --type hook \
            --selector 'env=prod,tier=edge' \
            --timeout-seconds 120
            """);

        Assert.Matches(@"(?m)^[0-9a-f-]{36} +rotate-keys +hook +pending +0/\d+ ", result.Output);
        Assert.Equal(1, _sandbox.MintedExecutions);
    }

    [Fact]
    public async Task Lists_the_failed_executions()
    {
        var result = await RunAsync("""
            plexctl action list \
            --server "${PLEXSPHERE_URL}" \
            --project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 \
            --status failed
            """);

        Assert.Matches("^ID +ACTION +TYPE +STATUS +TARGETS +CREATED_AT +UPDATED_AT$", result.Lines[0]);
        Assert.Equal(51, result.Lines.Length);
        Assert.All(result.Lines[1..], line => Assert.Contains(" failed ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gets_a_single_execution()
    {
        var result = await RunAsync("""
            plexctl action get \
            --server "${PLEXSPHERE_URL}" \
            --project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 \
            --id 0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2 \
            --output json
            """);

        Assert.Equal("0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2", (string?)result.Json["id"]);
        Assert.Equal("0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0", (string?)result.Json["project_id"]);
        Assert.Equal("object_store", (string?)result.Json["targets"]![1]!["output_ref"]!["kind"]);
    }

    [Fact]
    public async Task Browses_the_execution_log()
    {
        var result = await RunAsync("""
            export PLEXSPHERE_URL="${PLEXSPHERE_URL:-https://localhost:8080}"
            plexctl exec-log list \
            --server "${PLEXSPHERE_URL}" \
            --project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0
            """);

        Assert.Equal(51, result.Lines.Length);
        Assert.StartsWith("0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2", result.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Walks_the_pages_narrowed_by_action_name()
    {
        var first = await RunAsync("""
            plexctl exec-log list \
            --server "${PLEXSPHERE_URL}" \
            --project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 \
            --action-name rotate-keys \
            --limit 50
            """);
        var cursor = Cursor().Match(first.Error).Groups[1].Value;
        var second = await RunAsync(
            """
            plexctl exec-log list \
            --server "${PLEXSPHERE_URL}" \
            --project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 \
            --action-name rotate-keys \
            --limit 50 \
            --cursor "${NEXT_CURSOR}"
            """,
            ("NEXT_CURSOR", cursor));

        var rows = first.Lines[1..].Concat(second.Lines[1..]).ToList();
        Assert.Equal(100, rows.Count);
        Assert.Distinct(rows);
        Assert.All(rows, row => Assert.Contains(" rotate-keys ", row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reads_one_execution_and_its_collected_output()
    {
        var result = await RunAsync("""
            plexctl exec-log get \
            --server "${PLEXSPHERE_URL}" \
            --project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 \
            --id 0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2
            """);

        using var engine = Engines.Open(_sandbox.Url, _sandbox.Token);
        var execution = await engine.Executions.GetAsync(_sandbox.Project, Sample.Id, null, TestContext.Current.CancellationToken);
        var logs = Core.Executions.ExecutionLogs.FromTargets(execution).ToList();
        Assert.Contains(logs[0].Output!, result.Output, StringComparison.Ordinal);
        Assert.Contains($"archived: {logs[1].Bucket}/{logs[1].Key} sha256:{logs[1].Sha256}", result.Lines);
        Assert.Equal(1, _sandbox.Requests[SandboxOperations.GetExecution] - 1);
    }

    [GeneratedRegex("(?s)```shell\r?\n(.*?)```")]
    private static partial Regex Shell();

    [GeneratedRegex("enter the code ([A-Z0-9-]+) ")]
    private static partial Regex UserCode();

    [GeneratedRegex(@"next_cursor: (\S+)")]
    private static partial Regex Cursor();
}
