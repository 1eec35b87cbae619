namespace Plexsphere;

/// <summary>A row of the error table: what a failure is called, how PowerShell and a scheduler class it, and what to do about it.</summary>
/// <param name="Id">Stable; the first part of PowerShell's FullyQualifiedErrorId.</param>
/// <param name="Category">The name of a member of PowerShell's ErrorCategory.</param>
/// <param name="ExitCode">plexctl's exit code: 1, 2, 3, 4 or 77.</param>
/// <param name="Advice">What the person at the prompt does next: a template of <see cref="PlexAdvice"/>.</param>
/// <param name="PlexctlAdvice">The same for who uses plexctl; null where it is the same.</param>
internal sealed record PlexError(string Id, string Category, int ExitCode, string Advice, string? PlexctlAdvice = null)
{
    private const int Credential = 3;

    /// <summary>Whether the credential is refused, or there is none: nothing else can succeed either.</summary>
    internal bool IsOfCredential => ExitCode == Credential;
}
