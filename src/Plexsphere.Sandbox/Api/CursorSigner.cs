using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>
/// Makes and checks cursors: the place as JSON and its HMAC-SHA-256, both base64url, with a dot between. The key is made
/// at the start, so cursors of another sandbox are refused.
/// </summary>
internal sealed class CursorSigner
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public byte[] Sign(int place)
    {
        var payload = Base64Url.EncodeToUtf8(JsonSerializer.SerializeToUtf8Bytes(
            new CursorDocument(place), SandboxJson.Relaxed.CursorDocument));
        return [.. payload, (byte)'.', .. Signature(payload)];
    }

    public bool TryRead(string cursor, out int place)
    {
        place = 0;
        var bytes = Encoding.UTF8.GetBytes(cursor);
        var dot = bytes.AsSpan().IndexOf((byte)'.');
        if (dot < 0 || !CryptographicOperations.FixedTimeEquals(bytes.AsSpan(dot + 1), Signature(bytes.AsSpan(0, dot))))
        {
            return false;
        }

        place = JsonSerializer.Deserialize(Base64Url.DecodeFromUtf8(bytes.AsSpan(0, dot)), SandboxJson.Relaxed.CursorDocument)!.Place;
        return true;
    }

    private byte[] Signature(ReadOnlySpan<byte> payload) => Base64Url.EncodeToUtf8(HMACSHA256.HashData(_key, payload));
}
