using System.Globalization;
using System.Text.Json.Nodes;
using Plexsphere.Core.Executions;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

/// <summary>What is counted of executions, and how it is summed up.</summary>
public class ExecutionStatisticsTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 4, 10, 0, 0, TimeSpan.Zero);

    private static PlexExecution Made(
        string status = "succeeded",
        double seconds = 1,
        string action = "service.restart",
        DateTimeOffset? created = null,
        params JsonObject[] targets)
    {
        var wire = Sample.Execution(status, Guid.NewGuid(), targets);
        wire["action"] = action;
        wire["created_at"] = Text(created ?? Start);
        wire["updated_at"] = Text((created ?? Start).AddSeconds(seconds));
        return Sample.Read(wire);
    }

    private static JsonObject Target(Guid node, string status = "succeeded", double seconds = 1)
    {
        var wire = Sample.Target(status, node: node);
        wire["created_at"] = Text(Start);
        wire["updated_at"] = Text(Start.AddSeconds(seconds));
        return wire;
    }

    private static string Text(DateTimeOffset time) => time.ToString("o", CultureInfo.InvariantCulture);

    private static IReadOnlyList<PlexExecutionSummary> Measure(string by, params PlexExecution[] executions) =>
        Measure(by, TimeZoneInfo.Utc, executions);

    private static IReadOnlyList<PlexExecutionSummary> Measure(string by, TimeZoneInfo zone, params PlexExecution[] executions)
    {
        var statistics = new ExecutionStatistics(by, zone);
        Array.ForEach(executions, statistics.Add);
        return statistics.Summaries();
    }

    [Fact]
    public void Every_end_is_counted_for_itself_and_everything_else_is_open()
    {
        string[] statuses = ["succeeded", "succeeded", "failed", "timeout", "cancelled", "pending", "ack", "started", "paused"];

        var summary = Assert.Single(Measure("Action", [.. statuses.Select(status => Made(status))]));

        Assert.Equal(("service.restart", 9), (summary.Name, summary.Count));
        Assert.Equal((2, 1, 1, 1, 4), (summary.Succeeded, summary.Failed, summary.TimedOut, summary.Cancelled, summary.Open));
        Assert.Equal(0.4, summary.SuccessRate);
        Assert.Null(summary.NodeId);
    }

    [Fact]
    public void Where_none_has_ended_there_is_no_rate_and_no_duration()
    {
        var summary = Assert.Single(Measure("Action", Made("pending"), Made("paused")));

        Assert.Equal(2, summary.Open);
        Assert.Null(summary.SuccessRate);
        Assert.Null(summary.MedianSeconds);
        Assert.Null(summary.P95Seconds);
        Assert.Null(summary.MaximumSeconds);
    }

    [Fact]
    public void The_most_frequent_come_first_and_then_it_goes_by_name()
    {
        var summaries = Measure("action", [.. new[] { "c", "a", "b", "B", "c" }.Select(action => Made(action: action))]);

        Assert.Equal(["c", "B", "a", "b"], summaries.Select(summary => summary.Name));
    }

    [Theory]
    [InlineData(new[] { 4.0 }, 4, 4, 4)]
    [InlineData(new[] { 3.0, 1 }, 2, 2.9, 3)]
    [InlineData(new[] { 5.0, 1, 3 }, 3, 4.8, 5)]
    [InlineData(new[] { 1.0, 1, 1, 1, 1, 1, 1, 1, 1, 9 }, 1, 5.4, 9)]
    [InlineData(new[] { 0.001, 0.002 }, 0.002, 0.002, 0.002)]
    public void Between_two_durations_a_percentile_is_as_far_along_as_its_rank(double[] seconds, double median, double p95, double most)
    {
        var summary = Assert.Single(Measure("Status", [.. seconds.Select(length => Made(seconds: length))]));

        Assert.Equal((median, p95, most), (summary.MedianSeconds, summary.P95Seconds, summary.MaximumSeconds));
    }

    [Fact]
    public void What_is_open_has_no_duration_and_what_failed_has_one()
    {
        var summary = Assert.Single(Measure("Action", Made(seconds: 2), Made("failed", 8), Made("started", 100)));

        Assert.Equal((5, 8), (summary.MedianSeconds, summary.MaximumSeconds));
    }

    [Fact]
    public void Of_a_node_each_target_counts_with_its_own_status_and_duration()
    {
        var (one, two) = (Sample.NumberedId(1), Sample.NumberedId(2));

        var summaries = Measure(
            "Node",
            Made("failed", 9, targets: [Target(one, seconds: 2), Target(two, "failed", 3)]),
            Made("succeeded", 9, targets: [Target(one, seconds: 4)]),
            Made("succeeded"));

        Assert.Equal([one, two], summaries.Select(summary => summary.NodeId));
        Assert.Equal([$"{one}", $"{two}"], summaries.Select(summary => summary.Name));
        Assert.Equal((2, 2, 0, 3, 4), Of(summaries[0]));
        Assert.Equal((1, 0, 1, 3, 3), Of(summaries[1]));

        static (int Count, int Succeeded, int Failed, double? Median, double? Most) Of(PlexExecutionSummary summary) =>
            (summary.Count, summary.Succeeded, summary.Failed, summary.MedianSeconds, summary.MaximumSeconds);
    }

    [Fact]
    public void A_node_has_the_name_that_is_known_at_the_end_and_is_one_of_its_server()
    {
        string? name = null;
        var (here, there) = (Made(targets: Target(Sample.Node)), Made(targets: Target(Sample.Node)));
        here.Connection = Connection("https://a.example");
        there.Connection = Connection("https://b.example");
        here.Connection.NameOfNode = _ => name;
        var statistics = new ExecutionStatistics("Node", TimeZoneInfo.Utc);
        statistics.Add(here);
        statistics.Add(there);
        statistics.Add(here);
        name = "edge-eu-07";

        var summaries = statistics.Summaries();

        Assert.Equal([("edge-eu-07", 2), ($"{Sample.Node}", 1)], summaries.Select(summary => (summary.Name, summary.Count)));
        IPlexNodeSource source = summaries[0];
        Assert.Equal((Sample.Node, Sample.Project), (source.Node, source.Project));
        Assert.Same(here.Connection, source.Origin);

        static PlexConnection Connection(string server) => Engines.Open(new Uri(server)).Connection;
    }

    [Fact]
    public void A_node_of_several_projects_is_of_none_and_what_is_no_node_stands_for_none()
    {
        var other = Sample.Execution(id: Guid.NewGuid(), targets: Target(Sample.Node));
        other["project_id"] = Sample.Domain;
        var executions = new[] { Made(targets: Target(Sample.Node)), Sample.Read(other), Made(targets: Target(Sample.Node)) };

        Assert.Null(((IPlexNodeSource)Assert.Single(Measure("Node", executions))).Project);
        var error = Assert.Throws<PlexException>(() => ((IPlexNodeSource)Measure("Action", executions)[0]).Node);
        Assert.Equal(PlexErrors.InvalidArgument, error.Error);
    }

    [Fact]
    public void Days_are_those_of_the_zone_and_in_their_order()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(9), null, null);
        var late = new DateTimeOffset(2026, 8, 4, 15, 0, 0, TimeSpan.Zero);
        PlexExecution[] executions =
            [Made(created: late), Made(created: late.AddSeconds(-1)), Made(created: late.AddDays(-40)), Made(created: late)];

        Assert.Equal(
            [("2026-06-26", 1), ("2026-08-04", 1), ("2026-08-05", 2)],
            Measure("Day", zone, executions).Select(summary => (summary.Name, summary.Count)));
        Assert.Equal(
            [("2026-06-25", 1), ("2026-08-04", 3)],
            Measure("DAY", executions).Select(summary => (summary.Name, summary.Count)));
    }
}
