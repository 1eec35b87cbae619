using Plexsphere.Sandbox;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>plexctl keeps the engine's promises: a dispatch goes out once, and its exit code and errors tell how it went.</summary>
public class PlexctlFaultTests
{
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

        var result = await Plexctl.RunAsync(sandbox.Url, sandbox.Token, "action", "dispatch", "--project", $"{sandbox.Project}", "--action", "system.info", "--selector", "env=prod");

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

        var result = await Plexctl.RunAsync(sandbox.Url, sandbox.Token, "action", "list", "--project", $"{sandbox.Project}", "--max-retries", retries);

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
        sandbox.Faults.Add(new SandboxFault { Kind = kind, Status = status, RetryAfter = "0", Operation = SandboxOperations.ListExecutions, Skip = 1 });

        var result = await Plexctl.RunAsync(sandbox.Url, sandbox.Token, "action", "list", "--project", $"{sandbox.Project}", "--all", "--output", "json");

        Assert.Equal(0, result.Code);
        var ids = System.Text.Json.JsonElement.Parse(result.Output).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()).ToList();
        Assert.Equal(450, ids.Count);
        Assert.Equal(450, ids.Distinct().Count());
    }
}
