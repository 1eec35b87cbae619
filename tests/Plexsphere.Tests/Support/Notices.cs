using System.Collections.Concurrent;

namespace Plexsphere.Tests.Support;

/// <summary>Notes what the engine has to say, and lets a test wait for the first warning.</summary>
internal sealed class Notices : IProgress<Notice>
{
    private readonly ConcurrentQueue<Notice> _all = new();
    private readonly TaskCompletionSource<string> _warning = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Warnings => [.. _all.Where(notice => notice.Level == NoticeLevel.Warning).Select(notice => notice.Text)];

    public IReadOnlyList<string> Texts => [.. _all.Select(notice => notice.Text)];

    public Task<string> FirstWarning => _warning.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    public void Report(Notice value)
    {
        _all.Enqueue(value);
        if (value.Level == NoticeLevel.Warning)
        {
            _warning.TrySetResult(value.Text);
        }
    }
}
