using System.Security.Cryptography;
using System.Text;

namespace Plexsphere;

/// <summary>
/// What a service signs in with: a client id and its secret, or an assertion. It is read from its file each time, or held as bytes until
/// the connection is closed.
/// </summary>
internal sealed class PlexServiceCredential
{
    private readonly object _gate = new();
    private readonly byte[]? _held;

    private PlexServiceCredential(string? clientId, string? file, byte[]? held) => (ClientId, File, _held) = (clientId, file, held);

    /// <summary>Whose secret it is; null for an assertion, which says that itself.</summary>
    internal string? ClientId { get; }

    /// <summary>The file of the secret or assertion, as a full path; null where it is held.</summary>
    internal string? File { get; }

    internal PlexCredentialKind Kind => ClientId is null ? PlexCredentialKind.ClientAssertion : PlexCredentialKind.ClientSecret;

    /// <summary>What tells two credentials apart without being secret.</summary>
    internal (string? ClientId, string? File) Identity => (ClientId, File);

    internal static PlexServiceCredential InFile(string? clientId, string file) => new(clientId, file, null);

    /// <summary>Takes the bytes of a secret or an assertion, UTF-8, as its own.</summary>
    internal static PlexServiceCredential Held(string? clientId, byte[] secret) => new(clientId, null, secret);

    /// <summary>The text that is held, until it is wiped.</summary>
    internal string HeldText()
    {
        lock (_gate)
        {
            return Encoding.UTF8.GetString(_held ?? []);
        }
    }

    /// <summary>Overwrites what is held.</summary>
    internal void Wipe()
    {
        lock (_gate)
        {
            CryptographicOperations.ZeroMemory(_held);
        }
    }
}
