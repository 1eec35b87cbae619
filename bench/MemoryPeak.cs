namespace Plexsphere.Bench;

/// <summary>Watches the managed heap of this process from a thread of its own.</summary>
public sealed class MemoryPeak : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);

    private readonly Thread watcher;
    private volatile bool ended;
    private long peak;

    /// <summary>Begins to watch.</summary>
    public MemoryPeak()
    {
        watcher = new Thread(Watch) { IsBackground = true };
        watcher.Start();
    }

    /// <summary>The most bytes so far.</summary>
    public long Bytes => Interlocked.Read(ref peak);

    /// <inheritdoc />
    public void Dispose()
    {
        ended = true;
        watcher.Join();
    }

    private void Watch()
    {
        while (!ended)
        {
            Interlocked.Exchange(ref peak, Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false)));
            Thread.Sleep(Interval);
        }
    }
}
