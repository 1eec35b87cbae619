namespace Plexsphere;

/// <summary>How a connection fares: what the server said about itself and about us, and how far away it is.</summary>
public sealed class PlexConnectionTest
{
    internal PlexConnectionTest(Uri server) => Server = server;

    /// <summary>The control plane's base address.</summary>
    public Uri Server { get; }

    /// <summary>Whether the server answered and took the token.</summary>
    public bool Success { get; internal init; }

    /// <summary>The server's version; null where it could not be asked.</summary>
    public string? Version { get; internal init; }

    /// <summary>The commit that the server was built from.</summary>
    public string? Commit { get; internal init; }

    /// <summary>Who the server says we are.</summary>
    public string? Subject { get; internal init; }

    /// <summary><c>user</c> or <c>service</c>.</summary>
    public string? PrincipalType { get; internal init; }

    /// <summary><c>domain</c> or <c>platform</c>; older servers do not say.</summary>
    public string? PrincipalScope { get; internal init; }

    /// <summary>The principal's domain; null for one of the platform.</summary>
    public Guid? DomainId { get; internal init; }

    /// <summary>The principal's e-mail address, where it has one.</summary>
    public string? Email { get; internal init; }

    /// <summary>The authentication context class of the sign-in.</summary>
    public string? Acr { get; internal init; }

    /// <summary>How many seconds the token still lives, by our clock; null where that is not known.</summary>
    public double? TokenLifeSeconds { get; internal init; }

    /// <summary>The dispatch path in use: one of <see cref="PlexDispatchRevision"/>.</summary>
    public string? DispatchRevision { get; internal init; }

    /// <summary>Milliseconds from sending a small request to the end of its response, over an open connection.</summary>
    public double? LatencyMilliseconds { get; internal init; }

    /// <summary>
    /// How many seconds the server's clock is ahead of ours, negative when it is behind; exact to a second. Null where the server does not
    /// tell its time.
    /// </summary>
    public double? ClockSkewSeconds { get; internal init; }

    /// <summary>What went wrong; null on success.</summary>
    public string? Message { get; internal init; }
}
