namespace Plexsphere.Tests.Support;

/// <summary>
/// A clock that stands still but for the delays that are asked of it: each is over at once and moves the clock by its length. A limit
/// that is set for something runs out when the clock has come so far. A day of waiting takes as long as its requests.
/// </summary>
internal sealed class JumpingTime : TimeProvider
{
    private readonly Lock _moving = new();
    private readonly List<Timer> _waiting = [];
    private TimeSpan _now;

    /// <summary>How far the clock has come.</summary>
    public TimeSpan Now
    {
        get
        {
            lock (_moving)
            {
                return _now;
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state) { IsDelay = state is Task };
        timer.Change(dueTime, period);
        return timer;
    }

    private void Schedule(Timer timer, TimeSpan dueTime)
    {
        List<Timer> due;
        lock (_moving)
        {
            _waiting.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            timer.Due = _now + dueTime;
            _waiting.Add(timer);
            if (timer.IsDelay)
            {
                _now = timer.Due;
            }

            due = _waiting.FindAll(other => other.Due <= _now);
            _waiting.RemoveAll(due.Contains);
        }

        due.ForEach(other => ThreadPool.QueueUserWorkItem(_ => other.Fire()));
    }

    private void Forget(Timer timer)
    {
        lock (_moving)
        {
            _waiting.Remove(timer);
        }
    }

    private sealed class Timer(JumpingTime time, TimerCallback callback, object? state) : ITimer
    {
        public bool IsDelay { get; init; }

        public TimeSpan Due { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Schedule(this, dueTime);
            return true;
        }

        public void Dispose() => time.Forget(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
