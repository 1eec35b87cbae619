using Plexsphere.Core.Rollouts;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

/// <summary>When there is too much failure.</summary>
public class FailureBudgetTests
{
    private static RolloutNode Node(int number) => new(Sample.Project, Sample.NumberedId(number), null);

    private static FailureBudget Budget(int most, int failures, PlexException? failure = null)
    {
        var budget = new FailureBudget(most);
        budget.BeginBatch();
        for (var i = 0; i < failures; i++)
        {
            budget.Count(Node(i), failure);
        }

        return budget;
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0, 1, true)]
    [InlineData(1, 1, false)]
    [InlineData(1, 2, true)]
    [InlineData(3, 3, false)]
    [InlineData(3, 4, true)]
    public void It_is_spent_by_one_failure_more_than_it_has(int most, int failures, bool isSpent)
    {
        var budget = Budget(most, failures);

        Assert.Equal(isSpent, budget.IsSpent);
        Assert.Equal(isSpent, budget.Spent.IsCancellationRequested);
        Assert.Equal(failures, budget.Failures);
    }

    [Theory]
    [InlineData(2, 2, true)]
    [InlineData(2, 3, false)]
    [InlineData(1, 1, false)]
    public void A_whole_batch_of_two_or_more_spends_it(int failures, int nodes, bool isSpent)
    {
        var budget = Budget(100, failures);
        budget.EndBatch(nodes);

        Assert.Equal(isSpent, budget.IsSpent);
        Assert.Equal(isSpent, budget.IsWholeBatch);
    }

    [Fact]
    public void Failures_of_one_batch_do_not_make_the_next_a_whole_one()
    {
        var budget = Budget(100, 2);
        budget.EndBatch(3);
        budget.BeginBatch();
        budget.Count(Node(9), null);
        budget.EndBatch(3);

        Assert.False(budget.IsSpent);
    }

    [Fact]
    public void The_one_that_was_one_too_many_is_remembered_and_none_after_it()
    {
        var budget = Budget(1, 4);

        Assert.Equal(Node(1), budget.Culprit);
    }

    [Fact]
    public void A_credential_that_is_refused_spends_it_at_once()
    {
        var refused = new PlexException(PlexErrors.Unauthenticated, "The token is expired.");
        var budget = Budget(100, 1, refused);

        Assert.True(budget.IsSpent);
        Assert.Same(refused, budget.Ending);
    }
}
