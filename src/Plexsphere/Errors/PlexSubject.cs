namespace Plexsphere;

/// <summary>What a failure is about: the names that the advice has to fill in. What is not known stays null.</summary>
internal sealed record PlexSubject
{
    internal static readonly PlexSubject None = new();

    internal Uri? Server { get; init; }

    internal Guid? ProjectId { get; init; }

    internal Guid? ExecutionId { get; init; }

    internal string? Action { get; init; }

    internal Guid? NodeId { get; init; }

    internal string? Selector { get; init; }

    /// <summary>When the request was sent, in UTC.</summary>
    internal DateTimeOffset? SentAt { get; init; }

    internal Guid? DomainId { get; init; }

    internal Uri? Agent { get; init; }

    internal Guid? AgentActionId { get; init; }

    internal string? Kind { get; init; }

    internal string? File { get; init; }

    /// <summary>What the caller is known by, or was to be.</summary>
    internal PlexCredentialKind Credential { get; init; }

    /// <summary>Whom a person signs in through, as it was named.</summary>
    internal string? IdentityProvider { get; init; }

    /// <summary>The statuses of what is left of a rollout, and can be gone on with.</summary>
    internal string? Statuses { get; init; }

    /// <summary>The command that goes on with it.</summary>
    internal string? Command { get; init; }

    /// <summary>The server whose connection has to be named, because the line would else go to another one.</summary>
    internal Uri? OtherServer { get; init; }
}
