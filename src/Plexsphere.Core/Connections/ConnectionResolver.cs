namespace Plexsphere.Core.Connections;

/// <summary>
/// Finds out what to connect with, member by member: what the caller said, then a profile that the caller named, then the environment,
/// then the default profile.
/// </summary>
internal sealed class ConnectionResolver(Func<string, string?> environment, string? profilePath)
{
    internal const string UrlVariable = "PLEXSPHERE_URL";
    internal const string TokenVariable = "PLEXSPHERE_TOKEN";
    internal const string JournalVariable = "PLEXSPHERE_JOURNAL";

    private const string FromParameter = "parameter";
    private const string FromFile = "file";
    private const string FromEnvironment = "environment";
    private const string FromProfile = "profile";

    /// <summary>The resolver of this process.</summary>
    internal static ConnectionResolver Current => new(Environment.GetEnvironmentVariable, ProfileFile.DefaultPath);

    internal async Task<PlexConnectionSettings> ResolveAsync(ConnectionRequest request, CancellationToken cancellationToken)
    {
        var named = request.ProfileName is null
            ? null
            : await ProfileFile.NamedAsync(profilePath, request.ProfileName, cancellationToken).ConfigureAwait(false);
        var url = Variable(UrlVariable);

        // Not looked at unless it may be needed: a broken file must not get in the way of those who do without it.
        var complete = (request.Server is not null || url is not null)
            && (request.TokenInput is not null || (request.Token ?? request.TokenFile ?? Variable(TokenVariable)) is not null);
        var profile = named ?? (complete ? null : await ProfileFile.DefaultAsync(profilePath, cancellationToken).ConfigureAwait(false));
        var (server, source) = request.Server is not null ? (ServerAddress.Check(request.Server), FromParameter)
            : named?.Server is not null ? (Parse(named.Server, $"profile '{named.Name}'"), FromProfile)
            : url is not null ? (Parse(url, UrlVariable), FromEnvironment)
            : profile?.Server is not null ? (Parse(profile.Server, $"profile '{profile.Name}'"), FromProfile)
            : throw new PlexException(
                PlexErrors.NotConnected, $"No server is named: neither by a parameter, nor by {UrlVariable}, nor by a profile.");

        // A profile's token and project belong to the profile's server and are not taken anywhere else.
        var own = profile?.Server is not null && SameOrigin(server, profile.Server) ? profile : null;
        var (token, tokenSource, read) = await ResolveTokenAsync(request, named, own, cancellationToken).ConfigureAwait(false);
        return new PlexConnectionSettings
        {
            Server = server,
            Source = source,
            Token = token,
            ReadToken = read,
            TokenSource = tokenSource,
            ProfileName = source == FromProfile || tokenSource == FromProfile ? own?.Name : null,
            ExpiresAt = tokenSource == FromProfile ? own?.ExpiresAt : null,
            ProjectId = request.ProjectId ?? own?.ProjectId,
            DispatchRevision = request.DispatchRevision,
            SkipCertificateCheck = request.SkipCertificateCheck,
            JournalPath = Journal(request.JournalPath),
            Limits = request.Limits,
        };
    }

    /// <summary>Whether a server is named somewhere, so that a caller that never connected can be served.</summary>
    internal async Task<bool> NamesServerAsync(CancellationToken cancellationToken) =>
        Variable(UrlVariable) is not null
            || (await ProfileFile.DefaultAsync(profilePath, cancellationToken).ConfigureAwait(false))?.Server is not null;

    /// <summary>The journal of a connection: the one that is named, else the environment's.</summary>
    internal string? Journal(string? named) => named ?? Variable(JournalVariable);

    private async Task<(string Token, string Source, Func<CancellationToken, Task<string>>? Read)> ResolveTokenAsync(
        ConnectionRequest request,
        Profile? named,
        Profile? own,
        CancellationToken cancellationToken)
    {
        if (request.Token is not null)
        {
            return (BearerToken.Check(request.Token, "The token"), FromParameter, null);
        }

        if (request.TokenFile is not null)
        {
            var path = request.TokenFile;
            var secret = await TokenFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
            return (secret.Text, FromFile, secret.CanBeReadAgain
                ? async cancellationToken => (await TokenFile.ReadAsync(path, cancellationToken).ConfigureAwait(false)).Text
                : null);
        }

        if (request.TokenInput is not null)
        {
            return (await TokenFile.ReadAsync(request.TokenInput, cancellationToken).ConfigureAwait(false), FromFile, null);
        }

        // A profile that was named outranks the environment.
        var variable = Variable(TokenVariable);
        return own?.Token is not null && (named is not null || variable is null)
            ? (Checked(own), FromProfile, cancellationToken => AgainAsync(own, cancellationToken))
            : variable is not null
                ? (BearerToken.Check(variable, TokenVariable), FromEnvironment, null)
                : throw new PlexException(
                    PlexErrors.CredentialMissing,
                    $"No token is given: neither by a parameter, nor by {TokenVariable}, nor by a profile of this server.");
    }

    private static string Checked(Profile profile) =>
        BearerToken.Check(profile.Token!, $"The token of profile '{PlexText.Line(profile.Name)}'");

    // A profile that has moved to another server has a token that is not for this one.
    private async Task<string> AgainAsync(Profile known, CancellationToken cancellationToken)
    {
        var now = await ProfileFile.NamedAsync(profilePath, known.Name, cancellationToken).ConfigureAwait(false);
        return Checked(now.Server == known.Server && now.Token is not null ? now : known);
    }

    private string? Variable(string name) => environment(name) is { Length: > 0 } text ? text : null;

    private static Uri Parse(string text, string origin) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var server)
            ? ServerAddress.Check(server)
            : throw new PlexException(PlexErrors.InvalidArgument, $"The server of {PlexText.Line(origin)} is not an absolute address.");

    private static bool SameOrigin(Uri server, string other) =>
        Uri.TryCreate(other.Trim(), UriKind.Absolute, out var uri)
        && Uri.Compare(server, uri, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
