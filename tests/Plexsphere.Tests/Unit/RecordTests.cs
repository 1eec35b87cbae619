using System.Globalization;
using System.Text.Json.Nodes;
using Plexsphere.Core.Executions;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

public class RecordTests
{
    private static PlexExecutionLog Log(JsonObject? output, string status = "succeeded") =>
        Assert.Single(ExecutionLogs.FromTargets(Sample.Read(Sample.Execution(targets: Sample.Target(status, output)))));

    [Fact]
    public void Counts_targets_by_what_became_of_them()
    {
        string[] statuses = ["succeeded", "failed", "timeout", "cancelled", "pending", "ack", "started", "paused", "succeeded"];
        var execution = Sample.Read(Sample.Execution("started", targets: [.. statuses.Select(status => Sample.Target(status))]));

        Assert.Equal(9, execution.TargetCount);
        Assert.Equal(2, execution.SucceededCount);
        Assert.Equal(3, execution.FailedCount);
        Assert.Equal(4, execution.OpenCount);
    }

    [Fact]
    public void The_status_of_the_whole_is_the_servers()
    {
        var execution = Sample.Read(Sample.Execution("succeeded", targets: Sample.Target("failed")));

        Assert.Equal("succeeded", execution.Status);
        Assert.True(execution.IsFinished);
    }

    [Theory]
    [InlineData("pending", false)]
    [InlineData("ack", false)]
    [InlineData("started", false)]
    [InlineData("paused", false)]
    [InlineData("succeeded", true)]
    [InlineData("failed", true)]
    [InlineData("cancelled", true)]
    [InlineData("timeout", true)]
    public void Has_a_duration_once_it_has_ended(string status, bool ended)
    {
        var execution = Sample.Read(Sample.Execution(status, targets: Sample.Target(status)));

        Assert.Equal(ended, execution.IsFinished);
        Assert.Equal(ended ? 2.5 : null, execution.DurationSeconds);
        Assert.Equal(ended ? 1.25 : null, execution.Targets[0].DurationSeconds);
        Assert.Equal(ended ? 1.25 : null, Log(null, status).DurationSeconds);
    }

    [Fact]
    public void Reads_well_as_text()
    {
        var execution = Sample.Read(Sample.Execution(
            "failed", targets: [Sample.Target(), Sample.Target("failed"), Sample.Target(), Sample.Target("paused")]));

        Assert.Equal($"service.restart {Sample.Id} failed", execution.ToString());
        Assert.Equal("2 succeeded, 1 failed, 1 paused", execution.Targets.ToString());
        Assert.Equal($"{Sample.Node} failed", execution.Targets[1].ToString());
        Assert.Equal($"{Sample.Node} succeeded inline", Log(Sample.Inline([1])).ToString());
    }

    [Fact]
    public void A_log_carries_what_its_target_and_execution_say()
    {
        var log = Log(Sample.Inline("ok\n"u8.ToArray()), "failed");

        Assert.Equal(Sample.Id, log.ExecutionId);
        Assert.Equal(Sample.Project, log.ProjectId);
        Assert.Equal(Sample.Node, log.NodeId);
        Assert.Equal("service.restart", log.Action);
        Assert.Equal("builtin", log.Type);
        Assert.Equal("failed", log.Status);
        Assert.Equal(DateTimeOffset.Parse("2026-08-04T10:00:00Z", CultureInfo.InvariantCulture), log.CreatedAt);
        Assert.Equal(DateTimeOffset.Parse("2026-08-04T10:00:01.25Z", CultureInfo.InvariantCulture), log.UpdatedAt);
        Assert.Equal("ok\n", log.Output);
        Assert.Equal("ok\n", ExecutionLogs.RawText(log));
        Assert.Null(log.Archive);
    }

    [Theory]
    [InlineData("complete", false)]
    [InlineData("...[truncated]", false)]
    [InlineData("cut here\n...[truncated]", true)]
    [InlineData("cut here\n...[truncated]\n", false)]
    public void Knows_a_truncated_output_by_its_last_line(string text, bool truncated) =>
        Assert.Equal(truncated, Log(Sample.Inline(System.Text.Encoding.UTF8.GetBytes(text))).OutputTruncated);

    [Fact]
    public void An_archive_is_named_in_one_line()
    {
        var digest = new string('b', 64);
        var known = Log(Sample.Archived(digest));
        var unknown = Log(Sample.Archived());

        Assert.Equal("archived: outputs/executions/1/2.out", known.Archive);
        Assert.Equal($"archived: outputs/executions/1/2.out sha256:{digest}", ExecutionLogs.RawText(known));
        Assert.Equal("archived: outputs/executions/1/2.out", ExecutionLogs.RawText(unknown));
        Assert.Equal("archived", known.OutputKind);
        Assert.Null(known.Output);
        Assert.Null(known.OutputSize);
        Assert.False(known.OutputIsText);
        Assert.False(known.OutputTruncated);
        Assert.Empty(known.GetOutputBytes());
    }

    [Fact]
    public void There_is_a_log_for_each_target_also_without_output()
    {
        var execution = Sample.Read(Sample.Execution(targets:
        [
            Sample.Target(),
            Sample.Target(output: Sample.Inline([])),
            Sample.Target(output: Sample.Archived()),
        ]));

        var logs = ExecutionLogs.FromTargets(execution).ToList();

        Assert.Equal(["none", "inline", "archived"], logs.Select(log => log.OutputKind));
        Assert.Null(ExecutionLogs.RawText(logs[0]));
    }

    [Fact]
    public void Nobody_can_change_the_bytes_that_a_log_hands_out()
    {
        var log = Log(Sample.Inline("abc"u8.ToArray()));

        log.GetOutputBytes()[0] = 0;

        Assert.Equal("abc"u8.ToArray(), log.GetOutputBytes());
    }

    [Fact]
    public void A_connection_shows_its_address_and_never_the_token()
    {
        using var engine = Engines.Open(new Uri("https://plex.example/base/"));
        var connection = engine.Connection;

        Assert.Equal("https://plex.example/base/", connection.ToString());
        var serialised = System.Text.Json.JsonSerializer.Serialize(connection);
        Assert.DoesNotContain(Engines.Token, serialised, StringComparison.Ordinal);
        Assert.Equal("auto", connection.DispatchRevision);
        Assert.Null(connection.Subject);
    }
}
