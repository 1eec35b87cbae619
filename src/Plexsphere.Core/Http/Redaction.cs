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

    private readonly object _adding = new();
    private volatile string[] _forms = [];

    /// <summary>Takes another secret into account.</summary>
    internal void Add(string secret)
    {
        lock (_adding)
        {
            _forms =
            [
                .. _forms.Concat(FormsOf(secret)).Where(form => form.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).OrderByDescending(form => form.Length),
            ];
        }
    }

    /// <summary>Whether the text holds a secret.</summary>
    internal bool IsIn(string? text) => text is not null && Array.Exists(_forms, form => text.Contains(form, StringComparison.OrdinalIgnoreCase));

    /// <summary>The text on one line, fit to be shown, without secrets.</summary>
    internal string Line(string? text) => PlexText.Line(Clean(text));

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

        return text;
    }

    private static IEnumerable<string> FormsOf(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return Convert.ToHexString(bytes);

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
}
