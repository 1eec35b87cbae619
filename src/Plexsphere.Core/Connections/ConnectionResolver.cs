namespace Plexsphere.Core.Connections;

/// <summary>Turns what the caller said and what the environment holds into settings. What the caller said wins, member by member.</summary>
internal static class ConnectionResolver
{
    internal const string UrlVariable = "PLEXSPHERE_URL";
    internal const string TokenVariable = "PLEXSPHERE_TOKEN";

    private const string FromParameter = "parameter";
    private const string FromFile = "file";
    private const string FromEnvironment = "environment";

    internal static PlexConnectionSettings Resolve(ConnectionRequest request, Func<string, string?> environment)
    {
        var (server, source) = ResolveServer(request, environment);
        var (token, tokenSource) = ResolveToken(request, environment);
        return new PlexConnectionSettings
        {
            Server = server,
            Source = source,
            Token = token,
            TokenSource = tokenSource,
            ProjectId = request.ProjectId,
            DispatchRevision = request.DispatchRevision,
            SkipCertificateCheck = request.SkipCertificateCheck,
        };
    }

    /// <summary>Whether the environment names a server, so that a caller that never connected can be served from it.</summary>
    internal static bool EnvironmentHasServer(Func<string, string?> environment) => !string.IsNullOrWhiteSpace(environment(UrlVariable));

    private static (Uri Server, string Source) ResolveServer(ConnectionRequest request, Func<string, string?> environment)
    {
        if (request.Server is not null)
        {
            return (ServerAddress.Check(request.Server), FromParameter);
        }

        var text = environment(UrlVariable);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new PlexException(PlexErrors.NotConnected, $"No server is named: neither by a parameter nor by {UrlVariable}.");
        }

        return Uri.TryCreate(text.Trim(), UriKind.Absolute, out var server)
            ? (ServerAddress.Check(server), FromEnvironment)
            : throw new PlexException(PlexErrors.InvalidArgument, $"{UrlVariable} is not an absolute address.");
    }

    private static (string Token, string Source) ResolveToken(ConnectionRequest request, Func<string, string?> environment)
    {
        if (request.Token is not null)
        {
            return (BearerToken.Check(request.Token, "The token"), FromParameter);
        }

        if (request.TokenFile is not null)
        {
            return (TokenFile.Read(request.TokenFile), FromFile);
        }

        var token = environment(TokenVariable);
        return string.IsNullOrEmpty(token)
            ? throw new PlexException(PlexErrors.CredentialMissing, $"No token is given: neither by a parameter nor by {TokenVariable}.")
            : (BearerToken.Check(token, TokenVariable), FromEnvironment);
    }
}
