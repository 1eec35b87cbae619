using System.Security.Cryptography;

namespace Plexsphere.Sandbox.Http;

/// <summary>Ids of the shape that the API uses for correlation: 26 characters of Crockford base 32, time first.</summary>
internal static class CorrelationId
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    internal static string Create()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        Span<char> text = stackalloc char[26];
        var time = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (var i = 9; i >= 0; i--, time >>= 5)
        {
            text[i] = Alphabet[(int)(time & 31)];
        }

        for (var i = 10; i < text.Length; i++)
        {
            text[i] = Alphabet[random[i - 10] & 31];
        }

        return new string(text);
    }
}
