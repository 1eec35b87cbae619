using Plexsphere.Core.Connections;
using Plexsphere.Core.ControlPlane;

namespace Plexsphere.Core.Completion;

/// <summary>What can be given to sign in with, before there is a connection.</summary>
internal static class SignInSuggestions
{
    /// <summary>The profiles, each with where it leads.</summary>
    internal static async Task<IReadOnlyList<Suggestion>> ProfilesAsync(CancellationToken cancellationToken) =>
    [
        .. from profile in await ProfileFile.AllAsync(ProfileFile.DefaultPath, cancellationToken).ConfigureAwait(false)
           select new Suggestion(profile.Name, Place(profile.Server)),
    ];

    /// <summary>The identity providers of a domain, the primary one first, by alias where they have one.</summary>
    /// <param name="server">Whom to ask, without a token.</param>
    /// <param name="domain">Whose they are.</param>
    /// <param name="skipCertificateCheck">Whether the server's certificate is not verified.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<IReadOnlyList<Suggestion>> IdentityProvidersAsync(
        Uri server, Guid domain, bool skipCertificateCheck, CancellationToken cancellationToken)
    {
        var settings = new PlexConnectionSettings
        {
            Server = ServerAddress.Check(server),
            Token = "",
            Source = "",
            TokenSource = "",
            SkipCertificateCheck = skipCertificateCheck,
            Limits = new PlexConnectionLimits { MaximumRetryCount = 0 },
        };
        using var requests = new ControlPlaneRequests(settings, tokens: null);
        var bindings = await new SignInApi(requests).BindingsAsync(domain, null, cancellationToken).ConfigureAwait(false);
        return
        [
            .. bindings.Select(binding =>
                new Suggestion(binding.Name, $"{binding.Label}{(binding.Primary ? ", taken where none is named" : "")}".TrimStart(',', ' '))
                {
                    Id = binding.Id.ToString(),
                }),
        ];
    }

    // Without a user's name and password, which do not belong there, but could stand there.
    private static string Place(string? server) =>
        server is null ? "a profile without a server"
        : Uri.TryCreate(server.Trim(), UriKind.Absolute, out var uri)
            ? uri.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped)
        : "a profile whose server is no address";
}
