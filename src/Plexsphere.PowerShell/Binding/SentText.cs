using System.Text;

namespace Plexsphere.PowerShell.Binding;

/// <summary>The rule for every text that goes to a server: it must arrive as it was given.</summary>
internal static class SentText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether UTF-8 has bytes for the text: half of a surrogate pair has none, and would arrive as something else.</summary>
    internal static bool CanBeSent(string text)
    {
        try
        {
            Strict.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
