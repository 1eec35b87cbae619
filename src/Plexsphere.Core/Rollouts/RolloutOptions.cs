using System.Text.Json;
using Plexsphere.Core.ControlPlane;

namespace Plexsphere.Core.Rollouts;

/// <summary>What is rolled out, and how carefully.</summary>
internal sealed record RolloutOptions
{
    /// <summary>The longest pause between batches that commands take: a day.</summary>
    internal const int MaxPauseSeconds = 24 * 60 * 60;

    internal required string Action { get; init; }

    internal string? Type { get; init; }

    internal IReadOnlyDictionary<string, JsonElement>? Parameters { get; init; }

    /// <summary>The server's limit for each execution of the action, in seconds.</summary>
    internal int? TimeoutSeconds { get; init; }

    /// <summary>What a node has to do well before it counts as succeeded; null for nothing.</summary>
    internal string? HealthAction { get; init; }

    internal IReadOnlyDictionary<string, JsonElement>? HealthParameters { get; init; }

    /// <summary>How many failures are put up with.</summary>
    internal int MaximumFailures { get; init; }

    /// <summary>How long nothing is done between two batches.</summary>
    internal TimeSpan Pause { get; init; }

    /// <summary>How long each dispatch is followed; null for as long as it takes.</summary>
    internal TimeSpan? WaitTimeout { get; init; }

    /// <summary>How many dispatches are under way at once.</summary>
    internal int ThrottleLimit { get; init; } = 1;

    /// <summary>The dispatch of the action to a node.</summary>
    internal DispatchRequest RequestFor(RolloutNode node) =>
        RequestFor(node, Action) with { Type = Type, Parameters = Parameters, TimeoutSeconds = TimeoutSeconds };

    /// <summary>The dispatch of the health action to a node.</summary>
    internal DispatchRequest HealthRequestFor(RolloutNode node) => RequestFor(node, HealthAction!) with { Parameters = HealthParameters };

    private static DispatchRequest RequestFor(RolloutNode node, string action) =>
        new() { ProjectId = node.ProjectId, NodeId = node.Id, NodeName = node.Name, Action = action };
}
