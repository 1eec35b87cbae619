namespace Plexsphere;

/// <summary>What a caller proves with who it is.</summary>
internal enum PlexCredentialKind
{
    /// <summary>A bearer token.</summary>
    Token,

    /// <summary>The secret of a client, for which a service gets its tokens.</summary>
    ClientSecret,

    /// <summary>An assertion about a service, which does the same.</summary>
    ClientAssertion,
}
