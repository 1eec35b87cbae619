namespace Plexsphere.Cli;

/// <summary>A command as it runs: how its results are written, what it was told about them, and what became of it.</summary>
/// <param name="format">How results are written.</param>
internal abstract class CommandRun(OutputFormat format) : IProgress<Notice>
{
    internal OutputFormat Format => format;

    internal int ExitCode { get; private set; }

    /// <summary>Says what failed while the rest goes on; the first failure makes the exit code.</summary>
    internal void Fail(PlexException failure)
    {
        Messages.Failure(failure);
        ExitCode = ExitCode == Cli.ExitCode.Success ? failure.ExitCode : ExitCode;
    }

    public void Report(Notice value) => ShownNotices.Instance.Report(value);
}
