
namespace Plexsphere.Bench;

/// <summary>Watches the managed heap of this process from a thread of its own.</summary>
public sealed class MemoryPeak : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);

    private readonly Thread _watcher;
    private volatile bool _ended;
    private long _peak;

    /// <summary>Begins to watch.</summary>
    public MemoryPeak()
    {
        _watcher = new Thread(Watch) { IsBackground = true };
        _watcher.Start();
    }

    /// <summary>The most bytes so far.</summary>
    public long Bytes => Interlocked.Read(ref _peak);

    /// <inheritdoc />
    public void Dispose()
    {
        _ended = true;
        _watcher.Join();
    }

    private void Watch()
    {
        while (!_ended)
        {
            Interlocked.Exchange(ref _peak, Math.Max(_peak, GC.GetTotalMemory(forceFullCollection: false)));
            Thread.Sleep(Interval);
        }
    }
}
