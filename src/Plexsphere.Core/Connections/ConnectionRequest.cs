namespace Plexsphere.Core.Connections;

/// <summary>What a caller says about the connection it wants; what it leaves out comes from the environment and the profile file.</summary>
internal sealed record ConnectionRequest
{
    internal Uri? Server { get; init; }

    internal string? Token { get; init; }

    internal string? TokenFile { get; init; }

    /// <summary>Where the token is handed over instead: the standard input of plexctl.</summary>
    internal Stream? TokenInput { get; init; }

    /// <summary>Has somebody sign in at the server, once it is known which one that is.</summary>
    internal Func<PlexConnectionSettings, CancellationToken, Task<PlexToken>>? SignIn { get; init; }

    /// <summary>What a service signs in with, whenever it needs a token.</summary>
    internal PlexServiceCredential? Service { get; init; }

    internal string? ProfileName { get; init; }

    internal Guid? ProjectId { get; init; }

    internal string DispatchRevision { get; init; } = PlexDispatchRevision.Auto;

    internal bool SkipCertificateCheck { get; init; }

    /// <summary>The journal, as a full path.</summary>
    internal string? JournalPath { get; init; }

    internal PlexConnectionLimits Limits { get; init; } = new();

    // The generated text would hold the token.
    public override string ToString() => nameof(ConnectionRequest);
}
