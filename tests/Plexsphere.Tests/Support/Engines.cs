using Plexsphere.Core;

namespace Plexsphere.Tests.Support;

/// <summary>Opens engines and makes what they are asked.</summary>
internal static class Engines
{
    public const string Token = "psk_test_0123456789abcdef";

    public static PlexEngine Open(
        Uri server,
        string token = Token,
        string revision = PlexDispatchRevision.Auto,
        PlexConnectionLimits? limits = null,
        TimeProvider? time = null,
        Func<string>? read = null) =>
        PlexEngine.Behind(PlexEngine.Open(new PlexConnectionSettings
        {
            Server = server,
            Token = token,
            ReadToken = read is null ? null : _ => Task.FromResult(new PlexToken(read(), null)),
            Source = "parameter",
            TokenSource = "parameter",
            DispatchRevision = revision,
            Limits = limits ?? new PlexConnectionLimits(),
            Time = time ?? TimeProvider.System,
        }));

    /// <summary>An engine of a service that signs in by itself.</summary>
    public static PlexEngine OpenFor(
        PlexServiceCredential service,
        Uri server,
        TimeProvider? time = null,
        Func<CancellationToken, Task<PlexServiceCredential>>? read = null) =>
        PlexEngine.Behind(PlexEngine.Open(new PlexConnectionSettings
        {
            Server = server,
            Token = "",
            Service = service,
            ReadService = read,
            Source = "parameter",
            TokenSource = "client",
            DispatchRevision = PlexDispatchRevision.Colon,
            Time = time ?? TimeProvider.System,
        }));
}
