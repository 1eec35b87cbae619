using System.Collections.Concurrent;
using Plexsphere.Core;

namespace Plexsphere.Tests.Support;

/// <summary>Notes what the engine has to say, and lets a test wait for the first warning.</summary>
internal sealed class Notices : IProgress<Notice>
{
    private readonly ConcurrentQueue<Notice> all = new();
    private readonly TaskCompletionSource<string> warning = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Warnings => [.. all.Where(notice => notice.Level == NoticeLevel.Warning).Select(notice => notice.Text)];

    public IReadOnlyList<string> Texts => [.. all.Select(notice => notice.Text)];

    public Task<string> FirstWarning => warning.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    public void Report(Notice value)
    {
        all.Enqueue(value);
        if (value.Level == NoticeLevel.Warning)
        {
            warning.TrySetResult(value.Text);
        }
    }
}
