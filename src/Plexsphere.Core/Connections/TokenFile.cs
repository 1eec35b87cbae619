namespace Plexsphere.Core.Connections;

/// <summary>Reads a bearer token from where nothing else stands but one line break at its end.</summary>
internal static class TokenFile
{
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
        text = text.EndsWith('\n') ? text[..^1] : text;
        text = text.EndsWith('\r') ? text[..^1] : text;
        return BearerToken.Check(text, origin);
    }
}
