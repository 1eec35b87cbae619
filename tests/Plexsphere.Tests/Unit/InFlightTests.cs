using Plexsphere.Core.Waiting;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

public class InFlightTests
{
    private readonly JumpingTime _time = new();

    private InFlight<string, int> Queue() => new(_time);

    private static List<string> Take(InFlight<string, int> queue, int limit)
    {
        var taken = new List<string>();
        while (queue.TryPeek(limit, out var oldest))
        {
            queue.Remove();
            taken.Add(oldest.Target);
        }

        return taken;
    }

    [Fact]
    public void Results_come_out_in_the_order_in_which_the_calls_were_begun()
    {
        var queue = Queue();
        var first = new TaskCompletionSource<int>();
        queue.Add("first", first.Task);
        queue.Add("second", Task.FromResult(2));
        queue.Add("third", Task.FromResult(3));

        Assert.Empty(Take(queue, 3));

        first.SetResult(1);
        Assert.Equal(["first", "second", "third"], Take(queue, 3));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    public void No_more_than_the_limit_stay_under_way(int limit, int taken)
    {
        var queue = Queue();
        for (var i = 0; i < 3; i++)
        {
            queue.Add($"{i}", new TaskCompletionSource<int>().Task);
        }

        Assert.Equal(Enumerable.Range(0, taken).Select(i => $"{i}"), Take(queue, limit));
    }

    [Fact]
    public void A_call_that_failed_comes_out_in_its_turn_too()
    {
        var queue = Queue();
        queue.Add("failed", Task.FromException<int>(new IOException()));
        queue.Add("good", Task.FromResult(1));

        Assert.Equal(["failed", "good"], Take(queue, 5));
    }

    [Fact]
    public void Inputs_that_follow_each_other_closely_are_read_ahead_by_more_and_more()
    {
        var queue = Queue();
        var ahead = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            ahead.Add(queue.Ahead(8));
            queue.Rest();
        }

        Assert.Equal([0, 1, 2, 4, 8, 8], ahead);
    }

    [Fact]
    public void An_input_that_comes_later_is_read_by_itself()
    {
        var queue = Queue();
        queue.Ahead(8);
        queue.Rest();
        Assert.Equal(1, queue.Ahead(8));
        queue.Rest();

        _ = Task.Delay(TimeSpan.FromMilliseconds(3), _time, TestContext.Current.CancellationToken);

        Assert.Equal(0, queue.Ahead(8));
    }

    [Fact]
    public void Closing_gives_calls_a_moment_and_hands_over_what_is_left_in_order()
    {
        var queue = Queue();
        queue.Add("never", new TaskCompletionSource<int>().Task);
        queue.Add("done", Task.FromResult(1));

        var left = queue.Close(TimeSpan.FromMinutes(1));

        Assert.Equal([("never", false), ("done", true)], left.Select(entry => (entry.Target, entry.Call.IsCompleted)));
        Assert.Empty(Take(queue, 0));
    }
}
