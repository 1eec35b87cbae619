using Plexsphere.Sandbox.Faults;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>plexctl keeps the engine's promises: a dispatch goes out once, and its exit code and errors tell how it went.</summary>
public class PlexctlFaultTests
{
    private const string Project = "0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SandboxFaultKind.ResetBefore, 200, 0)]
    [InlineData(SandboxFaultKind.ResetAfter, 200, 1)]
    [InlineData(SandboxFaultKind.CloseAfter, 200, 1)]
    [InlineData(SandboxFaultKind.ResetMidBody, 200, 1)]
    [InlineData(SandboxFaultKind.Cut, 200, 1)]
    [InlineData(SandboxFaultKind.AnswerAfter, 502, 1)]
    [InlineData(SandboxFaultKind.AnswerAfter, 200, 1)]
    [InlineData(SandboxFaultKind.AnswerAfter, 504, 1)]
    public async Task A_dispatch_whose_answer_is_lost_is_sent_once_and_called_unknown(SandboxFaultKind kind, int status, int minted)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Speed = 10_000 }, Stop);
        sandbox.Faults.Add(new SandboxFault { Kind = kind, Status = status, Operation = SandboxOperations.DispatchExecution, Times = 0 });

        var result = await Plexctl.RunAsync(
            sandbox.Url,
            sandbox.Token,
            "action",
            "dispatch",
            "--project",
            $"{sandbox.Project}",
            "--action",
            "system.info",
            "--selector",
            "env=prod");

        Assert.Equal(1, result.Code);
        Assert.Contains("unknown", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, sandbox.Requests[SandboxOperations.DispatchExecution]);
        Assert.Equal(minted, sandbox.MintedExecutions);
    }

    [Theory]
    [InlineData("0", 1)]
    [InlineData("2", 3)]
    public async Task A_read_is_repeated_as_often_as_is_said(string retries, int requests)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), Stop);
        sandbox.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.Answer, Status = 503, RetryAfter = "0", Times = 0 });

        var result = await Plexctl.RunAsync(
            sandbox.Url, sandbox.Token, "action", "list", "--project", $"{sandbox.Project}", "--max-retries", retries);

        Assert.Equal(1, result.Code);
        Assert.Equal(requests, sandbox.Requests[SandboxOperations.ListExecutions]);
    }

    [Fact]
    public async Task Waits_and_answers_have_the_limits_that_are_said()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), Stop);
        sandbox.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.Answer, Status = 503, RetryAfter = "5" });
        sandbox.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.Pad, Bytes = 1_100_000, Times = 0, Skip = 1 });
        string[] list = ["action", "list", "--project", $"{sandbox.Project}"];

        var impatient = await Plexctl.RunAsync(sandbox.Url, sandbox.Token, [.. list, "--retry-timeout-seconds", "4"]);
        var narrow = await Plexctl.RunAsync(sandbox.Url, sandbox.Token, [.. list, "--max-response-megabytes", "1"]);
        var wide = await Plexctl.RunAsync(sandbox.Url, sandbox.Token, list);

        Assert.Equal((1, 1, 0), (impatient.Code, narrow.Code, wide.Code));
        Assert.Contains("more than 1 MiB", narrow.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Plexctl.RunAsync(sandbox.Url, sandbox.Token, [.. list, "--max-retries", "21"])).Code);
    }

    [Theory]
    [InlineData(SandboxFaultKind.ResetMidBody, 200)]
    [InlineData(SandboxFaultKind.Answer, 503)]
    [InlineData(SandboxFaultKind.DuplicateItems, 200)]
    [InlineData(SandboxFaultKind.Gzip, 200)]
    public async Task A_listing_comes_through_a_hiccup_with_each_execution_once(SandboxFaultKind kind, int status)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Executions = 450, Targets = 1 }, Stop);
        sandbox.Faults.Add(new SandboxFault
        {
            Kind = kind,
            Status = status,
            RetryAfter = "0",
            Operation = SandboxOperations.ListExecutions,
            Skip = 1,
        });

        var result = await Plexctl.RunAsync(
            sandbox.Url, sandbox.Token, "action", "list", "--project", $"{sandbox.Project}", "--all", "--output", "json");

        Assert.Equal(0, result.Code);
        var ids = System.Text.Json.JsonElement.Parse(result.Output).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("id").GetGuid()).ToList();
        Assert.Equal(450, ids.Count);
        Assert.Equal(450, ids.Distinct().Count());
    }

    [Theory]
    [InlineData(1, "whoami")]
    [InlineData(1, "action", "list", "--project", Project)]
    [InlineData(1, "action", "get", "--project", Project, "--id", Project)]
    [InlineData(1, "action", "wait", "--project", Project, "--id", Project, "--wait-timeout-seconds", "1")]
    [InlineData(1, "exec-log", "get", "--project", Project, "--id", Project)]
    [InlineData(1, "action", "dispatch", "--project", Project, "--action", "a", "--selector", "s")]
    public async Task No_answer_whatever_makes_a_stack_trace(int code, params string[] arguments)
    {
        ScriptedResponse[] responses =
        [
            ScriptedResponse.Create(200, "application/json", "no gzip at all"u8.ToArray(), "Content-Encoding: gzip"),
            ScriptedResponse.Create(200, "application/json", "no brotli at all"u8.ToArray(), "Content-Encoding: br"),
            ScriptedResponse.Create(200, "application/json", [0xff, 0xfe, 0xfd]),
            ScriptedResponse.Create(200, "application/json; charset=nonsense", "{}"u8.ToArray()),
            ScriptedResponse.Json(200, $"{{\"id\":\"\\ud800\",\"items\":[{{\"action\":\"\\ud800\"}}]}}"),
            ScriptedResponse.Json(200, new string('[', 100_000)),
            new ScriptedResponse("HTTP/1.1 9999999999 \r\n\r\n"u8.ToArray(), ScriptedResponse.Ending.Close),
        ];
        foreach (var response in responses)
        {
            await using var server = new ScriptedServer(response);

            var result = await Plexctl.RunAsync(server.Url, Engines.Token, [.. arguments, "--max-retries", "0"]);

            Assert.True(result.Code == code, $"{response}: {result.Code}");
            IsAMessage(result);
        }
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("{ \"password\": hunter2 }")]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("@/")]
    [InlineData("@/nowhere/at/all")]
    [InlineData("@/proc/self/mem")]
    [InlineData("@/dev/zero")]
    [InlineData("@/dev/null")]
    [InlineData("@/dev/tty")]
    public async Task Parameters_that_are_none_are_2_and_send_nothing(string parameters)
    {
        Needs.Unix();
        await using var server = new ScriptedServer(ScriptedResponse.Reset);

        var result = await Plexctl.RunAsync(
            server.Url,
            Engines.Token,
            "action",
            "dispatch",
            "--project",
            Project,
            "--action",
            "a",
            "--selector",
            "s",
            "--parameters",
            parameters);

        Assert.Equal(2, result.Code);
        Assert.StartsWith("plexctl: --parameters: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotMatch("hunter2|'h'", result.Error);
        IsAMessage(result);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Parameters_in_no_known_encoding_are_refused_and_not_altered()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset);
        using var file = new TemporaryFile([.. "{\"a\":\""u8, 0xff, .. "\"}"u8]);

        var result = await Plexctl.RunAsync(
            server.Url,
            Engines.Token,
            "action",
            "dispatch",
            "--project",
            Project,
            "--action",
            "a",
            "--selector",
            "s",
            "--parameters",
            $"@{file.Path}");

        Assert.Equal(2, result.Code);
        IsAMessage(result);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("--server", "")]
    [InlineData("--server", "http://")]
    [InlineData("--server", "http://[::1")]
    [InlineData("--server", "https://plex example")]
    [InlineData("--server", "file:///etc/passwd")]
    [InlineData("--server", "\u001b[2J")]
    [InlineData("--server", "https://plex.example:99999")]
    [InlineData("--token-file", "")]
    [InlineData("--token-file", "/")]
    [InlineData("--token-file", "/proc/self/mem")]
    [InlineData("--profile", "")]
    [InlineData("--profile", "\u001b[2J")]
    [InlineData("--max-retries", "99999999999999999999")]
    [InlineData("--output", "")]
    [InlineData("--no-such-option", "\u001b[2J")]
    public async Task A_mistyped_option_makes_a_message(string option, string value)
    {
        await using var server = new ScriptedServer(ScriptedResponse.Reset);

        var result = await Plexctl.RunAsync(server.Url, Engines.Token, "whoami", option, value);

        Assert.NotEqual(0, result.Code);
        IsAMessage(result);
        Assert.Empty(server.Requests);
    }

    private static void IsAMessage(PlexctlResult result)
    {
        Assert.StartsWith("plexctl: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?m)^\s+at |Unhandled", result.Error);
        Assert.DoesNotContain(result.Error, c => char.IsControl(c) && c is not ('\r' or '\n'));
        Assert.InRange(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 2, 8);
    }
}
