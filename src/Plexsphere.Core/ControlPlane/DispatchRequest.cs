using System.Text.Json;

namespace Plexsphere.Core.ControlPlane;

/// <summary>What is to be dispatched. Exactly one of node and selector is set.</summary>
internal sealed record DispatchRequest
{
    internal const int MaxTextLength = 4096;
    internal const int MaxTimeoutSeconds = 86_400;

    internal required Guid ProjectId { get; init; }

    internal required string Action { get; init; }

    internal Guid? NodeId { get; init; }

    /// <summary>What the node is called, for whoever is asked or told; never sent.</summary>
    internal string? NodeName { get; init; }

    internal string? Selector { get; init; }

    /// <summary>One of <see cref="PlexActionType"/>; null leaves it to the server.</summary>
    internal string? Type { get; init; }

    /// <summary>The action's parameters, whose values are sent as they were written.</summary>
    internal IReadOnlyDictionary<string, JsonElement>? Parameters { get; init; }

    /// <summary>The server's limit in whole seconds.</summary>
    internal int? TimeoutSeconds { get; init; }

    /// <summary>Where it goes, for whoever is asked or told.</summary>
    internal string PlaceAt(Uri server)
    {
        var target = NodeId is not { } node ? $"selector '{PlexText.Line(Selector)}'"
            : NodeName is null ? $"node {node}"
            : $"node {PlexText.Line(NodeName)} ({node})";
        return $"{target} in project {ProjectId} at {server}";
    }

    /// <summary>What is unknown where the outcome is, as a sentence.</summary>
    internal string UnknownAt(Uri server) => $"Whether '{PlexText.Line(Action)}' was dispatched is unknown (to {PlaceAt(server)}).";

    /// <summary>The error about a dispatch without a response.</summary>
    /// <param name="server">Where it was sent.</param>
    /// <param name="sentAt">When, in UTC.</param>
    /// <param name="why">Why nobody knows, as a sentence; null where it is for want of a response.</param>
    internal PlexException OutcomeUnknown(Uri server, DateTimeOffset sentAt, string? why = null) => new(
        PlexErrors.DispatchOutcomeUnknown,
        UnknownAt(server) + (why is null ? "" : $" {why}"),
        new PlexSubject { Server = server, ProjectId = ProjectId, Action = Action, NodeId = NodeId, SentAt = sentAt });

    /// <summary>Refuses what the server would refuse for its form, before anything is sent.</summary>
    internal DispatchRequest Check()
    {
        Require(Action.Length is >= 1 and <= MaxTextLength, $"action must have 1 to {MaxTextLength} characters.");
        CheckText(Action, "action");
        CheckText(Selector, "selector");
        Require(!string.IsNullOrWhiteSpace(Action), "action is blank.");
        Require(NodeId is null != Selector is null, "Exactly one of node and selector must be given.");
        Require(Selector is null || Selector.Length is >= 1 and <= MaxTextLength, $"selector must have 1 to {MaxTextLength} characters.");
        Require(Selector is null || !string.IsNullOrWhiteSpace(Selector), "selector is blank.");
        Require(Type is null or PlexActionType.Builtin or PlexActionType.Hook, "type must be builtin or hook.");
        Require(TimeoutSeconds is null or (>= 0 and <= MaxTimeoutSeconds), $"timeout-seconds must be within 0 and {MaxTimeoutSeconds}.");
        return this;
    }

    /// <summary>Refuses text that cannot be sent as it is.</summary>
    internal static void CheckText(string? text, string name) =>
        Require(PlexText.IsWhole(text), $"{name} holds half of a surrogate pair, which is not text.");

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new PlexException(PlexErrors.InvalidArgument, message);
        }
    }
}
