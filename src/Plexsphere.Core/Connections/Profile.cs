namespace Plexsphere.Core.Connections;

/// <summary>A named set of connection settings of the profile file. Every member but the name can be missing.</summary>
internal sealed record Profile(string Name, string? Server, string? Token, Guid? ProjectId, DateTimeOffset? ExpiresAt)
{
    /// <summary>What a service signs in with instead of the token.</summary>
    internal PlexServiceCredential? Service { get; init; }

    // The generated text would hold the token.
    public override string ToString() => Name;
}
