namespace Plexsphere;

/// <summary>How loudly a notice is said.</summary>
internal enum NoticeLevel
{
    /// <summary>A request and how it went.</summary>
    Verbose,

    /// <summary>A delay or another surprise.</summary>
    Warning,
}
