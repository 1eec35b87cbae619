using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Plexsphere.Core.Http;

/// <summary>
/// Takes secrets out of text that comes from elsewhere and is to be shown: servers and what stands before them repeat tokens as they
/// came, escaped, and in base64; the system's own messages repeat a proxy's password.
/// </summary>
internal sealed partial class Redaction
{
    private const string Token = "(token)";

    // A shorter piece of base64 is a piece of anything.
    private const int ShortestPiece = 8;

    // A shorter token could be the name of a member.
    private const int ShortestInBodies = 12;

    // A token that renews itself is replaced day after day, and each secret costs a look at every response.
    private const int MostSecrets = 8;

    private readonly object _adding = new();
    private volatile string[] _secrets = [];
    private volatile string[] _forms = [];

    /// <summary>Takes another secret into account; of many, the latest.</summary>
    internal void Add(string secret)
    {
        lock (_adding)
        {
            if (_secrets is [.., var last] && last == secret)
            {
                return;
            }

            _secrets = [.. _secrets.Where(known => known != secret).Append(secret).TakeLast(MostSecrets)];
            _forms =
            [
                .. _secrets.SelectMany(FormsOf).Where(form => form.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)
                    .OrderByDescending(form => form.Length),
            ];
        }
    }

    /// <summary>Whether the text holds a secret.</summary>
    internal bool IsIn(string? text) =>
        text is not null && (Array.Exists(_forms, form => text.Contains(form, StringComparison.OrdinalIgnoreCase)) || IsEscapedIn(text));

    /// <summary>The text on one line, fit to be shown, without secrets.</summary>
    internal string Line(string? text) => PlexText.Line(Clean(text));

    /// <summary>Takes the secrets themselves out of a response's body, before anything reads it; null where there are none in it.</summary>
    internal byte[]? Clean(ReadOnlySpan<byte> body)
    {
        byte[]? clean = null;
        foreach (var secret in _secrets)
        {
            if (secret.Length >= ShortestInBodies && (clean ?? body).IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0)
            {
                clean = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(clean ?? body).Replace(secret, Token, StringComparison.Ordinal));
            }
        }

        return clean;
    }

    private string? Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return text;
        }

        text = UserInfo().Replace(text, "");
        foreach (var form in _forms)
        {
            text = text.Replace(form, Token, StringComparison.OrdinalIgnoreCase);
        }

        // Whoever escapes a secret in yet another way has the whole text left out.
        return IsEscapedIn(text) ? Token : text;
    }

    private bool IsEscapedIn(string text) => Array.Exists(
        _secrets, secret => secret.Length >= ShortestPiece
            && Decodings(text).Any(decoded => decoded.Contains(secret.TrimEnd('='), StringComparison.OrdinalIgnoreCase)));

    // What a text becomes when its escapes are undone, of one kind after another, and once more for those that were escaped twice.
    private static IEnumerable<string> Decodings(string text)
    {
        for (var round = 0; round < 3; round++)
        {
            yield return HexPairs().Replace(text, match => Hex(match.Value));
            var before = text;
            text = Uri.UnescapeDataString(text);
            text = JsonEscape().Replace(
                text, match => match.Groups[1].Success ? $"{(char)Convert.ToInt32(match.Groups[1].Value, 16)}" : "/");
            text = WebUtility.HtmlDecode(text);
            yield return text;
            if (text == before)
            {
                yield break;
            }
        }
    }

    private static string Hex(string pairs)
    {
        try
        {
            return Encoding.Latin1.GetString(Convert.FromHexString(string.Concat(pairs.Where(char.IsAsciiHexDigit))));
        }
        catch (FormatException)
        {
            return pairs;
        }
    }

    private static IEnumerable<string> FormsOf(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(Convert.ToBase64String(bytes))).TrimEnd('=');

        // Within a longer text, base64 begins at one of three places of its groups; the characters that also depend on neighbours are left.
        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var first = ((before * 8) + 5) / 6;
            var length = (((before + bytes.Length) * 8) / 6) - first;
            if (length >= ShortestPiece)
            {
                var piece = text.Substring(first, length);
                yield return piece;
                yield return piece.Replace('+', '-').Replace('/', '_');
                yield return Uri.EscapeDataString(piece);
            }
        }
    }

    [GeneratedRegex(@"(?<=://)[^/@\s]+@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"\\(?:u([0-9A-Fa-f]{4})|/)")]
    private static partial Regex JsonEscape();

    [GeneratedRegex(@"(?:[0-9A-Fa-f]{2}[-: ]?){8,}")]
    private static partial Regex HexPairs();
}
