namespace Plexsphere;

/// <summary>A failure of this product, with its row of the error table. Answers of the server are <see cref="PlexApiException"/>.</summary>
public class PlexException : Exception
{
    // No foreign exception travels along: its text is not ours, and can hold a proxy's password or a terminal's control sequences.
    internal PlexException(PlexError error, string message, PlexSubject? subject = null)
        : base(message)
    {
        Error = error;
        Subject = subject ?? PlexSubject.None;
    }

    /// <summary>The stable error id, the first part of PowerShell's FullyQualifiedErrorId.</summary>
    public string ErrorId => Error.Id;

    /// <summary>plexctl's exit code for this failure: 1, 2, 3, 4 or 77.</summary>
    public int ExitCode => Error.ExitCode;

    /// <summary>What to do next; its lines can be pasted.</summary>
    public string RecommendedAction => PlexAdvice.ForPowerShell(Error.Advice, Subject);

    /// <summary>The same for who uses plexctl.</summary>
    internal string PlexctlAction => PlexAdvice.ForPlexctl(Error.PlexctlAdvice ?? Error.Advice, Subject);

    /// <summary>Message and advice, where there is a line for both and no error record.</summary>
    internal string Line => $"{Message} {RecommendedAction}";

    /// <summary>Whether something may have been carried out all the same, so that it must be told.</summary>
    internal bool LeavesOutcomeUnknown => Error == PlexErrors.DispatchOutcomeUnknown || Error == PlexErrors.AgentScheduleOutcomeUnknown;

    /// <summary>Whether somebody has been told.</summary>
    internal bool IsTold { get; set; }

    internal PlexError Error { get; }

    internal PlexSubject Subject { get; set; }

    /// <summary>Whether the server spoke of something else than it was asked about. Asking again does not mend that.</summary>
    internal bool Contradicts { get; init; }
}
