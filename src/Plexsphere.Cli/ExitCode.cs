namespace Plexsphere.Cli;

/// <summary>The exit codes that do not come from the error table.</summary>
internal static class ExitCode
{
    internal const int Success = 0;
    internal const int Failure = 1;
    internal const int Usage = 2;

    /// <summary>A failure of the credential.</summary>
    internal const int Credential = 3;

    /// <summary>What shells give to a command whose terminal has gone.</summary>
    internal const int HungUp = 129;

    /// <summary>What shells give to a command that was interrupted.</summary>
    internal const int Interrupted = 130;

    /// <summary>What shells give to a command that was told to end.</summary>
    internal const int Terminated = 143;

    /// <summary>What shells give to a command whose reader has gone; Windows has no such thing.</summary>
    internal static int ReaderGone => OperatingSystem.IsWindows() ? Failure : 141;
}
