using Plexsphere.Core.Rollouts;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

/// <summary>Whom a rollout reaches, and in which order.</summary>
public class RolloutPlanTests
{
    private static readonly Guid OtherProject = Sample.NumberedId(99);

    private static RolloutNode Node(int number, string? name = null, Guid? project = null) =>
        new(project ?? Sample.Project, Sample.NumberedId(number), name);

    [Fact]
    public void Nodes_are_in_order_of_their_names_and_those_without_come_last_by_id()
    {
        var plan = RolloutPlan.Of(
            [Node(5), Node(3, "edge-10"), Node(4, "Core-1"), Node(1), Node(2, "edge-1")], BatchSizes.Parse(["2"]), static _ => null);

        Assert.Equal(
            [["Core-1", "edge-1"], ["edge-10", null], [null]],
            plan.Batches.Select(batch => batch.Nodes.Select(node => node.Name)));
        Assert.Equal(
            [Sample.NumberedId(1), Sample.NumberedId(5)], plan.Batches.SelectMany(batch => batch.Nodes).Skip(3).Select(node => node.Id));
        Assert.Equal([1, 2, 3], plan.Batches.Select(batch => batch.Number));
    }

    [Fact]
    public void The_order_does_not_depend_on_that_of_the_input()
    {
        var nodes = Enumerable.Range(0, 20).Select(number => Node(number, number % 3 == 0 ? null : $"n{number % 5}")).ToList();
        var random = new Random(7);
        var expected = RolloutPlan.Of(nodes, BatchSizes.Parse(["100%"]), static _ => null).Batches[0].Nodes;
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(
                expected,
                RolloutPlan.Of(nodes.OrderBy(_ => random.Next()).ToList(), BatchSizes.Parse(["100%"]), static _ => null).Batches[0].Nodes);
        }
    }

    [Fact]
    public void A_node_is_in_it_once_for_each_project()
    {
        var plan = RolloutPlan.Of([Node(1), Node(1), Node(1, project: OtherProject)], BatchSizes.Parse(["5"]), static _ => null);

        Assert.Equal(2, plan.Nodes);
    }

    [Fact]
    public void Those_that_are_skipped_are_in_no_batch_and_count_for_none()
    {
        var plan = RolloutPlan.Of(
            Enumerable.Range(0, 8).Select(number => Node(number)),
            BatchSizes.Parse(["50%"]),
            node => node.Id.CompareTo(Sample.NumberedId(4)) < 0 ? "unreachable" : null);

        Assert.Equal(4, plan.Skipped.Count);
        Assert.All(plan.Skipped, skipped => Assert.Equal("unreachable", skipped.Why));
        Assert.Equal([2, 2], plan.Batches.Select(batch => batch.Nodes.Count));
    }

    [Fact]
    public void A_batch_says_who_is_in_it_and_where()
    {
        var batch = new RolloutBatch(2, [Node(1, "edge-\u001b[31m1"), Node(2, project: OtherProject)]);

        Assert.Equal(
            $"batch 2 of 3, 2 nodes: edge-·[31m1, {Sample.NumberedId(2)}, in projects {Sample.Project}, {OtherProject} at "
                + "https://plex.example/",
            batch.Describe(3, new Uri("https://plex.example")));
    }
}
