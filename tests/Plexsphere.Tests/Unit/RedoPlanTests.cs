using System.Text.Json;
using System.Text.Json.Nodes;
using Plexsphere.Core.Executions;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

public class RedoPlanTests
{
    private static readonly string[] Usual = [PlexStatus.Failed, PlexStatus.Cancelled];

    private static IReadOnlyDictionary<string, JsonElement> Parameters(string json) =>
        PlexJson.Members(JsonDocument.Parse(json).RootElement, "parameters");

    private static PlexExecution Execution(int number, params (int Node, string Status)[] targets) => Sample.Read(Sample.Execution(
        "failed",
        Sample.NumberedId(number),
        [.. targets.Select(target => Sample.Target(target.Status, node: Sample.NumberedId(target.Node)))]));

    private static RedoPlan Plan(IReadOnlyCollection<string> statuses, IEnumerable<PlexExecution> executions, params string?[] sent)
    {
        var all = executions.ToList();
        var plan = new RedoPlan(statuses, _ => "here", execution => all.IndexOf(execution) is var place && place < sent.Length
            ? (true, sent[place] is { } json ? Parameters(json) : null)
            : (false, null));
        all.ForEach(execution => plan.Add(execution, []));
        return plan;
    }

    private static IEnumerable<(Guid Execution, Guid Node)> Steps(RedoPlan plan) =>
        plan.Steps.Select(step => (step.Execution.Id, step.Target.NodeId));

    [Fact]
    public void Takes_the_targets_with_the_statuses_that_are_meant_and_counts_those_that_may_have_run()
    {
        var execution = Execution(1, (1, "succeeded"), (2, "failed"), (3, "timeout"), (4, "cancelled"), (5, "started"), (6, "timeout"));

        var plan = Plan(Usual, [execution, execution], null, null);
        Assert.Equal([(execution.Id, Sample.NumberedId(2)), (execution.Id, Sample.NumberedId(4))], Steps(plan));
        Assert.Equal((2, 2), (plan.TimedOut, plan.Repeated));

        plan = Plan([PlexStatus.Timeout], [execution], [null]);
        Assert.Equal([(execution.Id, Sample.NumberedId(3)), (execution.Id, Sample.NumberedId(6))], Steps(plan));
        Assert.Equal(0, plan.TimedOut);
    }

    [Theory]
    [InlineData(null, "{}", true)]
    [InlineData("{\"a\":1,\"b\":{\"x\":[1,\"\u0041\"],\"y\":null}}", "{\"b\":{\"y\":null,\"x\":[1,\"A\"]},\"a\":1}", true)]
    [InlineData("{\"a\":1}", "{\"a\":1.0}", false)]
    [InlineData("{\"a\":1}", "{\"a\":\"1\"}", false)]
    [InlineData("{\"a\":[1,2]}", "{\"a\":[2,1]}", false)]
    [InlineData("{\"a\":[1,2]}", "{\"a\":[12]}", false)]
    [InlineData("{\"a\":1}", null, false)]
    [InlineData("{\"a\":\"1,\\\"b\\\":2\"}", "{\"a\":\"1\",\"b\":2}", false)]
    public void Dispatches_to_a_node_once_where_all_is_the_same(string? one, string? other, bool same)
    {
        var plan = Plan(Usual, [Execution(1, (1, "failed")), Execution(2, (1, "failed"), (2, "failed"))], one, other);

        Assert.Equal(same ? 2 : 3, plan.Steps.Count);
        Assert.Equal(same ? 1 : 0, plan.Repeated);
        Assert.Equal(Sample.NumberedId(1), plan.Steps[0].Execution.Id);
    }

    [Theory]
    [InlineData("action", "other.action")]
    [InlineData("type", "hook")]
    [InlineData("project_id", "0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c9")]
    public void Is_not_the_same_with_another_action_type_or_project(string member, string value)
    {
        JsonObject One(int number) => Sample.Execution("failed", Sample.NumberedId(number), Sample.Target("failed"));
        var other = One(2);
        other[member] = value;

        Assert.Equal(2, Plan(Usual, [Sample.Read(One(1)), Sample.Read(other)], null, null).Steps.Count);
    }

    [Fact]
    public void Is_not_the_same_at_another_server()
    {
        var number = 0;
        var plan = new RedoPlan(Usual, _ => $"{number++}", _ => (true, null));
        plan.Add(Execution(1, (1, "failed")), []);
        plan.Add(Execution(2, (1, "failed")), []);

        Assert.Equal(2, plan.Steps.Count);
    }

    [Fact]
    public void Unknown_are_executions_of_which_something_is_meant()
    {
        var (fine, failed) = (Execution(1, (1, "succeeded")), Execution(2, (1, "failed")));

        var plan = Plan(Usual, [fine, failed]);

        Assert.Equal([failed], plan.Unknown);
        Assert.Empty(plan.Steps);
    }

    [Fact]
    public void Takes_the_nodes_that_are_meant()
    {
        var execution = Execution(1, (1, "failed"), (2, "failed"), (3, "timeout"));
        var plan = new RedoPlan(Usual, _ => "here", _ => (true, null));
        plan.Add(execution, [Sample.NumberedId(2), Sample.NumberedId(4)]);

        Assert.Equal([(execution.Id, Sample.NumberedId(2))], Steps(plan));
        Assert.Equal(0, plan.TimedOut);
    }
}
