namespace Plexsphere;

/// <summary>
/// The states of an agent's action, as the wire spells them; a state that this version does not know survives as it came.
/// </summary>
public static class PlexAgentActionState
{
    /// <summary>Scheduled; not begun.</summary>
    public const string New = "NEW";

    /// <summary>Under way.</summary>
    public const string Running = "RUNNING";

    /// <summary>Ended well.</summary>
    public const string Done = "DONE";

    /// <summary>Ended badly.</summary>
    public const string Failed = "FAILED";

    internal static bool IsFinished(string state) => state is Done or Failed;
}
