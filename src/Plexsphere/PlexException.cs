namespace Plexsphere;

/// <summary>A failure of this product, with its row of the error table. Answers of the server are <see cref="PlexApiException"/>.</summary>
public class PlexException : Exception
{
    internal PlexException(PlexError error, string message, Exception? inner = null)
        : base(message, inner) => Error = error;

    /// <summary>The stable error id, the first part of PowerShell's FullyQualifiedErrorId.</summary>
    public string ErrorId => Error.Id;

    /// <summary>plexctl's exit code for this failure: 1, 2, 3, 4 or 77.</summary>
    public int ExitCode => Error.ExitCode;

    /// <summary>What to do next.</summary>
    public string RecommendedAction => Error.RecommendedAction;

    internal PlexError Error { get; }
}
