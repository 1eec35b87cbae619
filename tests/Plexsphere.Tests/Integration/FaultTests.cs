using System.Text.RegularExpressions;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Sandbox.Faults;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>What is promised whatever goes wrong: nothing is dispatched twice, and a listing loses and invents nothing.</summary>
public partial class FaultTests
{
    private const int Listed = 90;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Everything that can go wrong with one request.</summary>
    public static TheoryData<SandboxFault> Faults =>
    [
        new SandboxFault { Kind = SandboxFaultKind.Delay, Milliseconds = 20 },
        new SandboxFault { Kind = SandboxFaultKind.Drip, Milliseconds = 1, Bytes = 4_000 },
        new SandboxFault { Kind = SandboxFaultKind.ResetBefore },
        new SandboxFault { Kind = SandboxFaultKind.ResetAfter },
        new SandboxFault { Kind = SandboxFaultKind.CloseAfter },
        new SandboxFault { Kind = SandboxFaultKind.ResetAfterHeaders },
        new SandboxFault { Kind = SandboxFaultKind.ResetMidBody },
        new SandboxFault { Kind = SandboxFaultKind.ShortBody },
        new SandboxFault { Kind = SandboxFaultKind.Cut },
        new SandboxFault { Kind = SandboxFaultKind.Pad, Bytes = 2_000_000 },
        new SandboxFault { Kind = SandboxFaultKind.Gzip },
        new SandboxFault { Kind = SandboxFaultKind.ClockSkew, Milliseconds = 86_400_000 },
        new SandboxFault { Kind = SandboxFaultKind.RepeatCursor },
        new SandboxFault { Kind = SandboxFaultKind.DuplicateItems },
        new SandboxFault { Kind = SandboxFaultKind.ReverseItems },
        .. Answers(SandboxFaultKind.Answer),
        .. Answers(SandboxFaultKind.AnswerAfter),
    ];

    private static IEnumerable<SandboxFault> Answers(SandboxFaultKind kind) =>
    [
        new SandboxFault { Kind = kind, Status = 429, RetryAfter = "0" },
        new SandboxFault { Kind = kind, Status = 429, RetryAfter = "Thu, 01 Jan 1970 00:00:00 GMT" },
        new SandboxFault { Kind = kind, Status = 503, RetryAfter = "86400" },
        new SandboxFault { Kind = kind, Status = 503, RetryAfter = "-5", Body = """{"code":"authz_unavailable"}""" },
        new SandboxFault { Kind = kind, Status = 500 },
        new SandboxFault { Kind = kind, Status = 501, Body = """{"code":"actions_dispatch_not_provisioned"}""" },
        new SandboxFault { Kind = kind, Status = 502, Body = "<html><h1>Bad Gateway</h1></html>", ContentType = "text/html" },
        new SandboxFault { Kind = kind, Status = 504 },
        new SandboxFault { Kind = kind, Status = 200 },
        new SandboxFault { Kind = kind, Status = 200, Body = "{", ContentType = "application/json" },
        new SandboxFault { Kind = kind, Status = 200, Body = "null", ContentType = "application/json" },
        new SandboxFault { Kind = kind, Status = 200, Body = "<html></html>", ContentType = "text/html" },
        new SandboxFault { Kind = kind, Status = 204 },
        new SandboxFault { Kind = kind, Status = 301, Location = "/v1/elsewhere" },
        new SandboxFault { Kind = kind, Status = 307, Location = "https://elsewhere.example/v1" },
        new SandboxFault { Kind = kind, Status = 308, Location = "?again" },
        new SandboxFault { Kind = kind, Status = 401, Body = """{"code":"unauthenticated"}""" },
    ];

    private static DispatchRequest Order(SandboxHost sandbox) =>
        new() { ProjectId = sandbox.Project, Action = "system.info", Selector = "env=prod" };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Nothing_is_dispatched_twice(SandboxFault fault)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Speed = 10_000 }, Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        sandbox.Faults.Add(fault with { Operation = SandboxOperations.DispatchExecution });

        var failure = await Record.ExceptionAsync(() => engine.Executions.DispatchAsync(Order(sandbox), null, Stop));

        Assert.Equal(1, sandbox.Requests[SandboxOperations.DispatchExecution]);
        Assert.InRange(sandbox.MintedExecutions, 0, 1);
        if (failure is null)
        {
            Assert.Equal(1, sandbox.MintedExecutions);
        }
        else
        {
            // What says that nothing was done must be right; refusals that come after the work are a server's lie.
            var error = Assert.IsAssignableFrom<PlexException>(failure).Error;
            Assert.True(
                error == PlexErrors.DispatchOutcomeUnknown || sandbox.MintedExecutions == 0 || fault.Kind == SandboxFaultKind.AnswerAfter,
                $"{error.Id} after {sandbox.MintedExecutions} executions: {failure.Message}");
        }
    }

    [Fact]
    public async Task A_dispatch_that_is_never_answered_can_be_left_and_is_not_sent_again()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Speed = 10_000 }, Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        using var leave = new CancellationTokenSource();
        sandbox.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.Stall, Operation = SandboxOperations.DispatchExecution });

        var dispatch = engine.Executions.DispatchAsync(Order(sandbox), null, leave.Token);
        while (sandbox.MintedExecutions == 0)
        {
            await Task.Yield();
        }

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dispatch);
        await engine.IdentifyAsync(null, Stop);
        Assert.Equal(1, sandbox.Requests[SandboxOperations.DispatchExecution]);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_listing_loses_and_invents_nothing(SandboxFault fault)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Executions = Listed, Targets = 1 }, Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        sandbox.Faults.Add(fault with { Operation = SandboxOperations.ListExecutions, Skip = 2 });
        var seen = new List<Guid>();

        var failure = await ListAsync(engine, null, seen);
        if (failure is not null)
        {
            Assert.Contains($"{seen.Count} executions were read", failure.Message, StringComparison.Ordinal);
            if (fault.Kind == SandboxFaultKind.RepeatCursor)
            {
                // Nobody knows where to go on.
                Assert.Equal((PlexErrors.CursorRepeated, 60), (failure.Error, seen.Distinct().Count()));
                return;
            }

            var place = Place().Match(failure.Message);
            Assert.True(place.Success, failure.Message);
            Assert.Null(await ListAsync(engine, place.Groups[1].Value, seen));
        }

        Assert.Equal(Listed, seen.Count);
        Assert.Equal(Listed, seen.Distinct().Count());
    }

    [Fact]
    public async Task A_server_that_goes_in_circles_ends_a_listing_with_one_error()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Executions = Listed, Targets = 1 }, Stop);
        using var engine = Engines.Open(sandbox.Url, sandbox.Token);
        sandbox.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.RepeatCursor, Times = 0 });
        var seen = new List<Guid>();

        var failure = await ListAsync(engine, null, seen);

        Assert.Equal(PlexErrors.CursorRepeated, failure!.Error);
        Assert.Contains("40 executions were read", failure.Message, StringComparison.Ordinal);
        Assert.Equal(40, seen.Distinct().Count());
    }

    private static async Task<PlexException?> ListAsync(PlexEngine engine, string? cursor, List<Guid> seen)
    {
        try
        {
            await foreach (var execution in engine.Executions.ListAsync(
                new ExecutionQuery { ProjectId = Sample.Project, PageSize = 20, Cursor = cursor }, null, Stop))
            {
                seen.Add(execution.Id);
            }

            return null;
        }
        catch (PlexException e)
        {
            return e;
        }
    }

    [GeneratedRegex(@"; go on from the cursor (\S+)$")]
    private static partial Regex Place();
}
