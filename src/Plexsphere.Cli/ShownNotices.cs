namespace Plexsphere.Cli;

/// <summary>Says on stderr what the engine warns of.</summary>
internal sealed class ShownNotices : IProgress<Notice>
{
    private ShownNotices()
    {
    }

    internal static ShownNotices Instance { get; } = new();

    public void Report(Notice value)
    {
        if (value.Level == NoticeLevel.Warning)
        {
            Messages.Line($"plexctl: {value.Text}");
        }
    }
}
