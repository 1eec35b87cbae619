namespace Plexsphere;

/// <summary>
/// A connection to one control plane: its address, default project and, out of sight, the credential. Safe to share between
/// runspaces and threads; it does not survive serialisation.
/// </summary>
public sealed class PlexConnection
{
    internal PlexConnection(PlexConnectionSettings settings)
    {
        Server = settings.Server;
        ProjectId = settings.ProjectId;
        ProfileName = settings.ProfileName;
        Source = settings.Source;
        TokenSource = settings.TokenSource;
        DispatchRevision = settings.DispatchRevision;
        SkipCertificateCheck = settings.SkipCertificateCheck;
        JournalPath = settings.JournalPath;
    }

    /// <summary>The control plane's base address.</summary>
    public Uri Server { get; }

    /// <summary>The project that is meant where none is named.</summary>
    public Guid? ProjectId { get; internal set; }

    /// <summary>The profile that the address or the token came from; null where none did.</summary>
    public string? ProfileName { get; }

    /// <summary>Where the address came from: <c>parameter</c>, <c>environment</c>, <c>profile</c> or <c>sandbox</c>.</summary>
    public string Source { get; }

    /// <summary>
    /// Where the token came from: <c>parameter</c>, <c>file</c>, <c>environment</c>, <c>profile</c>, <c>device</c> (somebody signed in),
    /// <c>client</c> (a service signs in time and again) or <c>sandbox</c>.
    /// </summary>
    public string TokenSource { get; }

    /// <summary>Who the server says we are; null until it was asked.</summary>
    public string? Subject { get; internal set; }

    /// <summary><c>user</c> or <c>service</c>; null until the server was asked.</summary>
    public string? PrincipalType { get; internal set; }

    /// <summary>The dispatch path in use: one of <see cref="PlexDispatchRevision"/>.</summary>
    public string DispatchRevision { get; internal set; }

    /// <summary>Whether the server's certificate is not verified.</summary>
    public bool SkipCertificateCheck { get; }

    /// <summary>
    /// When the token ends, in UTC, where a sign-in or its profile says so; a token itself does not tell. That of a service moves with
    /// each new token, and is null until the first is there.
    /// </summary>
    public DateTimeOffset? ExpiresAt => TokenEnd();

    /// <summary>The journal: the file in which each dispatch is written down before it is sent; null where there is none.</summary>
    public string? JournalPath { get; }

    /// <summary>The name of a node, where one is known; given by what is behind the connection, and never asked of the server.</summary>
    internal Func<Guid, string?> NameOfNode { get; set; } = static _ => null;

    /// <summary>When the token ends; given by what is behind the connection.</summary>
    internal Func<DateTimeOffset?> TokenEnd { get; set; } = static () => null;

    /// <summary>The server's address.</summary>
    public override string ToString() => Server.AbsoluteUri;
}
