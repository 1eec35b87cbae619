namespace Plexsphere.Cli;

/// <summary>The shells whose words can be completed.</summary>
internal static class ShellName
{
    internal const string Bash = "bash";
    internal const string Zsh = "zsh";
    internal const string Fish = "fish";
    internal const string Pwsh = "pwsh";
}
