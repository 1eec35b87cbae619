namespace Plexsphere.Sandbox.Access;

/// <summary>What is known of a token besides its text, of which it can have several for a while.</summary>
internal sealed record AccessToken(Guid Id, Principal Principal, DateTimeOffset CreatedAt, TimeSpan Life)
{
    public DateTimeOffset ExpiresAt { get; init; } = CreatedAt + Life;

    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>Whether another text has taken the place of this one.</summary>
    public bool IsReplaced { get; init; }

    /// <summary>Whether a sign-in gave it; the others are API tokens.</summary>
    public bool IsOfSignIn { get; init; }
}
