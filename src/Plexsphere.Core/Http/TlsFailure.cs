namespace Plexsphere.Core.Http;

/// <summary>Why there is no secure connection.</summary>
/// <param name="Message">In words, with what the user can do about it.</param>
/// <param name="Handshake">Whether TLS itself broke off, so that the peer never saw the request, though its bytes had left.</param>
internal sealed record TlsFailure(string Message, bool Handshake);
