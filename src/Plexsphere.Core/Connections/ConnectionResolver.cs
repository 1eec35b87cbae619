using System.Text;

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
    private const string FromDevice = "device";
    private const string FromClient = "client";

    /// <summary>The resolver of this process.</summary>
    internal static ConnectionResolver Current => new(Environment.GetEnvironmentVariable, ProfileFile.DefaultPath);

    internal async Task<PlexConnectionSettings> ResolveAsync(ConnectionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // There will be no connection whose end wipes it.
            request.Service?.Wipe();
            throw;
        }
    }

    /// <summary>Whether a server is named somewhere, so that a caller that never connected can be served.</summary>
    internal async Task<bool> NamesServerAsync(CancellationToken cancellationToken) =>
        Variable(UrlVariable) is not null
            || (await ProfileFile.DefaultAsync(profilePath, cancellationToken).ConfigureAwait(false))?.Server is not null;

    /// <summary>The journal of a connection: the one that is named, else the environment's.</summary>
    internal string? Journal(string? named) => named ?? Variable(JournalVariable);

    private async Task<PlexConnectionSettings> FindAsync(ConnectionRequest request, CancellationToken cancellationToken)
    {
        var named = request.ProfileName is null
            ? null
            : await ProfileFile.NamedAsync(profilePath, request.ProfileName, cancellationToken).ConfigureAwait(false);
        var url = Variable(UrlVariable);

        // Not looked at unless it may be needed: a broken file must not get in the way of those who do without it.
        var complete = (request.Server is not null || url is not null)
            && (request is { TokenInput: not null } or { SignIn: not null } or { Service: not null }
                || (request.Token ?? request.TokenFile ?? Variable(TokenVariable)) is not null);
        var profile = named ?? (complete ? null : await ProfileFile.DefaultAsync(profilePath, cancellationToken).ConfigureAwait(false));
        var (server, source) = request.Server is not null ? (ServerAddress.Check(request.Server), FromParameter)
            : named?.Server is not null ? (Parse(named.Server, $"profile '{named.Name}'"), FromProfile)
            : url is not null ? (Parse(url, UrlVariable), FromEnvironment)
            : profile?.Server is not null ? (Parse(profile.Server, $"profile '{profile.Name}'"), FromProfile)
            : throw new PlexException(
                PlexErrors.NotConnected, $"No server is named: neither by a parameter, nor by {UrlVariable}, nor by a profile.");

        // A profile's token and project belong to the profile's server and are not taken anywhere else.
        var own = profile?.Server is not null && SameOrigin(server, profile.Server) ? profile : null;
        var (tokenSource, token, read, service) = await ResolveTokenAsync(request, named, own, cancellationToken).ConfigureAwait(false);
        var settings = new PlexConnectionSettings
        {
            Server = server,
            Source = source,
            Token = token.Text,
            ExpiresAt = token.ExpiresAt,
            ReadToken = read,
            Service = service,
            ReadService = tokenSource == FromProfile && service?.File is not null
                ? cancellationToken => ServiceAgainAsync(own!, service, cancellationToken)
                : null,
            TokenSource = tokenSource,
            ProfileName = source == FromProfile || tokenSource == FromProfile ? own?.Name : null,
            ProjectId = request.ProjectId ?? own?.ProjectId,
            DispatchRevision = request.DispatchRevision,
            SkipCertificateCheck = request.SkipCertificateCheck,
            JournalPath = Journal(request.JournalPath),
            Limits = request.Limits,
        };
        if (request.SignIn is not null)
        {
            var signedIn = await request.SignIn(settings, cancellationToken).ConfigureAwait(false);
            (settings.Token, settings.ExpiresAt) = (signedIn.Text, signedIn.ExpiresAt);
        }

        return settings;
    }

    private async Task<(string Source, PlexToken Token, Func<CancellationToken, Task<PlexToken>>? Read, PlexServiceCredential? Service)>
        ResolveTokenAsync(ConnectionRequest request, Profile? named, Profile? own, CancellationToken cancellationToken)
    {
        if (request.SignIn is not null)
        {
            return (FromDevice, new PlexToken("", null), null, null);
        }

        if (request.Service is not null)
        {
            return (
                FromClient,
                new PlexToken("", null),
                null,
                await ReadableAsync(request.Service, cancellationToken).ConfigureAwait(false));
        }

        if (request.Token is not null)
        {
            return (FromParameter, new PlexToken(BearerToken.Check(request.Token, "The token"), null), null, null);
        }

        if (request.TokenFile is not null)
        {
            var path = request.TokenFile;
            var secret = await TokenFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
            return (FromFile, new PlexToken(secret.Text, null), secret.CanBeReadAgain ? AgainAsync : null, null);

            async Task<PlexToken> AgainAsync(CancellationToken cancellationToken) =>
                new((await TokenFile.ReadAsync(path, cancellationToken).ConfigureAwait(false)).Text, null);
        }

        if (request.TokenInput is not null)
        {
            var token = await TokenFile.ReadAsync(request.TokenInput, cancellationToken).ConfigureAwait(false);
            return (FromFile, new PlexToken(token, null), null, null);
        }

        // A profile that was named outranks the environment.
        var variable = Variable(TokenVariable);
        if (own is not null && (named is not null || variable is null))
        {
            if (own.Service is not null)
            {
                return (
                    FromProfile,
                    new PlexToken("", null),
                    null,
                    await ReadableAsync(own.Service, cancellationToken).ConfigureAwait(false));
            }

            if (own.Token is not null)
            {
                return (FromProfile, TokenOf(own), cancellationToken => AgainAsync(own, cancellationToken), null);
            }
        }

        return variable is not null
            ? (FromEnvironment, new PlexToken(BearerToken.Check(variable, TokenVariable), null), null, null)
            : throw new PlexException(
                PlexErrors.CredentialMissing,
                $"No token is given: neither by a parameter, nor by {TokenVariable}, nor by a profile of this server.");
    }

    // Looked at before anything is sent. What came through a pipe is not there a second time.
    private static async Task<PlexServiceCredential> ReadableAsync(
        PlexServiceCredential credential, CancellationToken cancellationToken)
    {
        if (credential.File is null)
        {
            ServiceCredentialFile.Check(credential.HeldText(), "The client secret", credential.Kind);
            return credential;
        }

        var secret = await ServiceCredentialFile.ReadAsync(credential, cancellationToken).ConfigureAwait(false);
        return secret.CanBeReadAgain
            ? credential
            : PlexServiceCredential.Held(credential.ClientId, Encoding.UTF8.GetBytes(secret.Text));
    }

    private static PlexToken TokenOf(Profile profile) => new(
        BearerToken.Check(profile.Token!, $"The token of profile '{PlexText.Line(profile.Name)}'"), profile.ExpiresAt);

    // A profile that has moved to another server has a token that is not for this one.
    private async Task<PlexToken> AgainAsync(Profile known, CancellationToken cancellationToken)
    {
        var now = await ProfileFile.NamedAsync(profilePath, known.Name, cancellationToken).ConfigureAwait(false);
        return TokenOf(now.Server == known.Server && now.Token is not null ? now : known);
    }

    private async Task<PlexServiceCredential> ServiceAgainAsync(
        Profile known, PlexServiceCredential credential, CancellationToken cancellationToken)
    {
        var now = await ProfileFile.NamedAsync(profilePath, known.Name, cancellationToken).ConfigureAwait(false);
        return now.Server == known.Server && now.Service is not null ? now.Service : credential;
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
