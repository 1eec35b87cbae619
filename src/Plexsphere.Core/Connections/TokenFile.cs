namespace Plexsphere.Core.Connections;

/// <summary>Reads a bearer token from a file that holds nothing else but one line break at its end.</summary>
internal static class TokenFile
{
    internal static string Read(string path)
    {
        var text = SecretFile.Read(path, "token file");
        text = text.EndsWith('\n') ? text[..^1] : text;
        text = text.EndsWith('\r') ? text[..^1] : text;
        return BearerToken.Check(text, $"The token file '{PlexText.Line(path)}'");
    }
}
