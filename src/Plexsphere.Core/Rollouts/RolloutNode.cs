namespace Plexsphere.Core.Rollouts;

/// <summary>A node that something is rolled out to.</summary>
/// <param name="ProjectId">The project that it is dispatched to in.</param>
/// <param name="Id">The node.</param>
/// <param name="Name">What it is called, where that is known.</param>
internal sealed record RolloutNode(Guid ProjectId, Guid Id, string? Name)
{
    /// <summary>The name, or else the id, for whoever is asked or told.</summary>
    internal string Label => PlexText.Line(Name ?? Id.ToString());
}
