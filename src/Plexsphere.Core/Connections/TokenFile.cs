namespace Plexsphere.Core.Connections;

/// <summary>
/// Reads a bearer token from where nothing else stands but one line break at its end, or the mark of a file that a sign-in wrote.
/// </summary>
internal static class TokenFile
{
    /// <summary>
    /// What tells the files that sign-ins write, and may replace, from those of their owner: two empty lines after the token. Nobody ends a
    /// file like that without meaning to, and shells drop it where they read a file into a variable.
    /// </summary>
    internal const string Mark = "\n\n\n";

    private const string Input = "Standard input";

    internal static async Task<SecretText> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var secret = await SecretFile.ReadAsync(path, "token file", cancellationToken).ConfigureAwait(false);
        return secret with { Text = Token(secret.Text, $"The token file '{PlexText.Line(path)}'") };
    }

    /// <summary>Reads what was handed over on standard input, to its end.</summary>
    internal static async Task<string> ReadAsync(Stream input, CancellationToken cancellationToken) =>
        Token(await SecretFile.ReadAsync(input, Input, cancellationToken).ConfigureAwait(false), Input);

    private static string Token(string text, string origin)
    {
        if (text.EndsWith(Mark, StringComparison.Ordinal))
        {
            return BearerToken.Check(text[..^Mark.Length], origin);
        }

        text = text.EndsWith('\n') ? text[..^1] : text;
        text = text.EndsWith('\r') ? text[..^1] : text;
        return BearerToken.Check(text, origin);
    }
}
