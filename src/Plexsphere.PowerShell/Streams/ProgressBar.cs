using System.Management.Automation;

namespace Plexsphere.PowerShell.Streams;

/// <summary>Shows how far a command is, in the progress and the verbose stream. Used on the pipeline's thread alone.</summary>
/// <param name="command">The command.</param>
/// <param name="title">What it does, as one line.</param>
internal sealed class ProgressBar(PSCmdlet command, string title) : IDisposable
{
    private const int Activity = 0x506C6578;

    /// <summary>Shows how far it is.</summary>
    /// <param name="status">In words, as one line.</param>
    /// <param name="percent">Of 100; -1 where it cannot be told.</param>
    internal void Show(string status, int percent)
    {
        command.WriteVerbose($"{title}: {status}");
        command.WriteProgress(new ProgressRecord(Activity, title, status) { PercentComplete = percent });
    }

    /// <summary>Takes the bar away.</summary>
    public void Dispose() =>
        command.WriteProgress(new ProgressRecord(Activity, title, "done") { RecordType = ProgressRecordType.Completed });
}
