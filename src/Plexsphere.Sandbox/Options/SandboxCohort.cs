namespace Plexsphere.Sandbox.Options;

/// <summary>How what a search finds relates to the nodes that a dispatch with the same selector reaches.</summary>
public enum SandboxCohort
{
    /// <summary>They are the same, where the search's scope holds them.</summary>
    Same,

    /// <summary>The search misses the last of the nodes.</summary>
    Fewer,

    /// <summary>The search finds one more, the first node that the selector does not match.</summary>
    More,
}
