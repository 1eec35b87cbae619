using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

public class PlexctlExitCodeTests
{
    private const string Project = "0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0";
    private const string Node = "0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1";

    private static readonly string[] List = ["action", "list", "--project", Project];
    private static readonly string[] Dispatch =
    [
        "action",
        "dispatch",
        "--project",
        Project,
        "--action",
        "service.restart",
        "--selector",
        "env=prod",
    ];

    [Theory]
    [InlineData(500, "internal", 1)]
    [InlineData(409, "hook_integrity_violation", 1)]
    [InlineData(429, "capacity_exceeded", 1)]
    [InlineData(422, "selector_empty_cohort", 2)]
    [InlineData(401, "step_up_required", 3)]
    [InlineData(403, null, 4)]
    [InlineData(403, "rebac_denied", 77)]
    public async Task A_refused_dispatch_ends_as_the_manual_says(int status, string? code, int expected)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Coded(status, code));

        var result = await Plexctl.RunAsync(server.Url, Engines.Token, Dispatch);

        Assert.Equal(expected, result.Code);
        Assert.Empty(result.Output);
        Assert.StartsWith("plexctl: ", result.Error, StringComparison.Ordinal);
        Assert.Contains($"HTTP {status}", result.Error, StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task The_sandbox_provokes_the_common_ones()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), TestContext.Current.CancellationToken);

        async Task<int> CodeAsync(string token, params string[] arguments) => (await Plexctl.RunAsync(sandbox.Url, token, arguments)).Code;

        Assert.Equal(0, await CodeAsync(sandbox.Token, List));
        Assert.Equal(1, await CodeAsync(sandbox.Token, "action", "get", "--project", Project, "--id", Node));
        Assert.Equal(2, await CodeAsync(
            sandbox.Token, "action", "dispatch", "--project", Project, "--action", "service.restart", "--selector", "env=nowhere"));
        Assert.Equal(3, await CodeAsync("psk_unknown", List));
        Assert.Equal(77, await CodeAsync(sandbox.ReaderToken, Dispatch));
        Assert.Equal(0, sandbox.MintedExecutions);
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_is_1()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, "{\"items\":12}"));

        var result = await Plexctl.RunAsync(server.Url, Engines.Token, List);

        Assert.Equal(1, result.Code);
        Assert.Contains("malformed", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dispatch_whose_outcome_is_unknown_is_1_and_says_how_to_look()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset);

        var result = await Plexctl.RunAsync(server.Url, Engines.Token, Dispatch);

        Assert.Equal(1, result.Code);
        Assert.Contains("unknown", result.Error, StringComparison.Ordinal);
        Assert.Contains("action list", result.Error, StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task A_missing_or_insecure_credential_is_3_before_any_request()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Sample.Page([])));
        using var file = new TemporaryFile(Engines.Token + "\n");

        Assert.Equal(0, (await Plexctl.RunAsync(server.Url, null, [.. List, "--token-file", file.Path])).Code);
        Assert.Equal($"Bearer {Engines.Token}", Assert.Single(server.Requests).Headers["Authorization"]);

        Assert.Equal(3, (await Plexctl.RunAsync(server.Url, null, List)).Code);
        Assert.Equal(3, (await Plexctl.RunAsync(server.Url, Engines.Token, [.. List, "--token-file", file.Path + "x"])).Code);
        if (!OperatingSystem.IsWindows())
        {
            file.Mode(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            var result = await Plexctl.RunAsync(server.Url, null, [.. List, "--token-file", file.Path]);
            Assert.Equal(3, result.Code);
            Assert.Contains("chmod 600", result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(Engines.Token, result.Error, StringComparison.Ordinal);
        }

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_would_get_the_token_unencrypted_is_3_and_one_that_is_none_is_2()
    {
        Assert.Equal(3, (await Plexctl.RunAsync(null, Engines.Token, [.. List, "--server", "http://plex.example"])).Code);
        Assert.Equal(2, (await Plexctl.RunAsync(null, Engines.Token, [.. List, "--server", "plex.example"])).Code);
        Assert.Equal(2, (await Plexctl.RunAsync(null, Engines.Token, [.. List, "--server", "https://a:b@plex.example"])).Code);
    }

    [Theory]
    [InlineData("Exactly one of --node, --node-name and --selector", "action", "dispatch", "--project", Project, "--action", "a")]
    [InlineData(
        "Exactly one of --node, --node-name and --selector",
        "action",
        "dispatch",
        "--project",
        Project,
        "--action",
        "a",
        "--node",
        Node,
        "--selector",
        "s")]
    [InlineData("--node", "action", "dispatch", "--project", Project, "--action", "a", "--node", "not-a-uuid")]
    [InlineData("--node", "action", "dispatch", "--project", Project, "--action", "a", "--node", "00000000-0000-0000-0000-000000000000")]
    [InlineData("--project", "action", "dispatch", "--project", "{}", "--action", "a", "--node", Node)]
    [InlineData("--project", "action", "dispatch", "--action", "a", "--node", Node)]
    [InlineData("--action", "action", "dispatch", "--project", Project, "--node", Node)]
    [InlineData("--action", "action", "dispatch", "--project", Project, "--action", "", "--node", Node)]
    [InlineData("--selector", "action", "dispatch", "--project", Project, "--action", "a", "--selector", "")]
    [InlineData("--type", "action", "dispatch", "--project", Project, "--action", "a", "--node", Node, "--type", "script")]
    [InlineData(
        "--timeout-seconds",
        "action",
        "dispatch",
        "--project",
        Project,
        "--action",
        "a",
        "--node",
        Node,
        "--timeout-seconds",
        "86401")]
    [InlineData("--limit", "action", "list", "--project", Project, "--limit", "201")]
    [InlineData("--status", "action", "list", "--project", Project, "--status", "done")]
    [InlineData("--project", "exec-log", "list")]
    [InlineData("--id", "action", "get", "--project", Project, "--id", "0190a8b8c2d27c2c8c2cc2c2c2c2c2c2")]
    [InlineData("--id", "exec-log", "get", "--project", Project)]
    [InlineData("--output", "action", "list", "--project", Project, "--output", "xml")]
    [InlineData("--unknown", "action", "list", "--project", Project, "--unknown")]
    [InlineData("", "action")]
    [InlineData("")]
    public async Task Bad_usage_is_2_names_the_option_and_sends_nothing(string named, params string[] arguments)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset);

        var result = await Plexctl.RunAsync(server.Url, Engines.Token, arguments);

        Assert.Equal(2, result.Code);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
        Assert.StartsWith("plexctl: ", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("action")]
    [InlineData("selector")]
    public async Task A_text_beyond_the_limit_is_2_and_sends_nothing(string option)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset);
        var texts = new Dictionary<string, string> { ["action"] = "a", ["selector"] = "s", [option] = new string('x', 4_097) };

        var result = await Plexctl.RunAsync(
            server.Url,
            Engines.Token,
            "action",
            "dispatch",
            "--project",
            Project,
            "--action",
            texts["action"],
            "--selector",
            texts["selector"]);

        Assert.Equal(2, result.Code);
        Assert.Contains($"--{option}", result.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }
}
