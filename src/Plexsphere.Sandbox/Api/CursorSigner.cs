using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>
/// Makes and checks the cursors of one list: the place as JSON and its HMAC-SHA-256, both base64url, with a dot between.
/// The key is made at the start, so cursors of another list or sandbox are refused.
/// </summary>
internal sealed class CursorSigner
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    internal byte[] Sign(int place, string? subject = null, bool afterEmpty = false)
    {
        var payload = Base64Url.EncodeToUtf8(JsonSerializer.SerializeToUtf8Bytes(
            new CursorDocument(place, subject, afterEmpty), SandboxJson.Relaxed.CursorDocument));
        return [.. payload, (byte)'.', .. Signature(payload)];
    }

    /// <summary>What the cursor says, or null when it is not one of ours.</summary>
    internal CursorDocument? TryRead(string cursor)
    {
        var bytes = Encoding.UTF8.GetBytes(cursor);
        var dot = bytes.AsSpan().IndexOf((byte)'.');
        return dot >= 0 && CryptographicOperations.FixedTimeEquals(bytes.AsSpan(dot + 1), Signature(bytes.AsSpan(0, dot)))
            ? JsonSerializer.Deserialize(Base64Url.DecodeFromUtf8(bytes.AsSpan(0, dot)), SandboxJson.Relaxed.CursorDocument)
            : null;
    }

    private byte[] Signature(ReadOnlySpan<byte> payload) => Base64Url.EncodeToUtf8(HMACSHA256.HashData(_key, payload));
}
