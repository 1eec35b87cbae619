namespace Plexsphere.Cli;

/// <summary>The exit codes that do not come from the error table.</summary>
internal static class ExitCode
{
    internal const int Success = 0;
    internal const int Usage = 2;

    /// <summary>What shells give to a command that was interrupted.</summary>
    internal const int Interrupted = 130;
}
