namespace Plexsphere;

/// <summary>A bearer token, and how long it is good.</summary>
/// <param name="Text">What is sent.</param>
/// <param name="ExpiresAt">When it ends, in UTC; null where nobody has said so.</param>
internal readonly record struct PlexToken(string Text, DateTimeOffset? ExpiresAt)
{
    // The generated text would hold the token.
    public override string ToString() => nameof(PlexToken);
}
