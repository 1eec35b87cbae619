using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Statuses;

namespace Plexsphere.Tests.Sandbox;

public class TargetStateMachineTests
{
    private static readonly ExecutionStatus[] All = Enum.GetValues<ExecutionStatus>();

    private static readonly HashSet<(ExecutionStatus From, ExecutionStatus To)> Edges =
    [
        (ExecutionStatus.Pending, ExecutionStatus.Ack),
        (ExecutionStatus.Ack, ExecutionStatus.Started),
        (ExecutionStatus.Started, ExecutionStatus.Succeeded),
        (ExecutionStatus.Started, ExecutionStatus.Failed),
        (ExecutionStatus.Started, ExecutionStatus.Cancelled),
    ];

    [Fact]
    public void A_report_walks_the_documented_edges_and_no_other()
    {
        foreach (var from in All)
        {
            foreach (var to in All)
            {
                var expected = from.IsTerminal() ? TransitionVerdict.AlreadyTerminal
                    : Edges.Contains((from, to)) ? TransitionVerdict.Legal
                    : TransitionVerdict.IllegalEdge;
                Assert.Equal(expected, TargetStateMachine.JudgeReport(from, to, declaresOutput: false));
            }
        }
    }

    [Fact]
    public void Started_follows_started_only_to_declare_an_output()
    {
        Assert.Equal(
            TransitionVerdict.Legal,
            TargetStateMachine.JudgeReport(ExecutionStatus.Started, ExecutionStatus.Started, declaresOutput: true));
        Assert.Equal(
            TransitionVerdict.IllegalEdge,
            TargetStateMachine.JudgeReport(ExecutionStatus.Pending, ExecutionStatus.Started, declaresOutput: true));
    }

    [Fact]
    public void Any_open_state_expires_and_no_terminal_one()
    {
        Assert.All(All, status => Assert.Equal(
            status.IsTerminal() ? TransitionVerdict.AlreadyTerminal : TransitionVerdict.Legal,
            TargetStateMachine.JudgeExpiry(status)));
    }

    [Theory]
    [InlineData("", "succeeded")]
    [InlineData("pending pending", "pending")]
    [InlineData("pending ack", "ack")]
    [InlineData("pending started", "started")]
    [InlineData("pending succeeded", "started")]
    [InlineData("ack timeout", "started")]
    [InlineData("succeeded succeeded", "succeeded")]
    [InlineData("succeeded cancelled", "cancelled")]
    [InlineData("succeeded cancelled timeout", "timeout")]
    [InlineData("succeeded cancelled timeout failed", "failed")]
    public void The_aggregate_is_open_while_a_target_is_and_then_the_worst(string targets, string expected)
    {
        var statuses = targets.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var tally = new StatusTally(statuses.Length);
        foreach (var text in statuses)
        {
            Assert.True(ExecutionStatuses.TryParse(text, out var status));
            tally.Move(ExecutionStatus.Pending, status);
        }

        Assert.Equal(expected, new WorstStatusRule().Derive(tally).ToWire());
    }
}
