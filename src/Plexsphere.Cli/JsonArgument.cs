using System.Text;
using System.Text.Json;

namespace Plexsphere.Cli;

/// <summary>A JSON object as an option's value: as it stands there, or in a file that is named after an @.</summary>
internal static class JsonArgument
{
    /// <summary>What such a value is called in the help.</summary>
    internal const string HelpName = "json|@file";

    private const int MostCharacters = 4 * 1024 * 1024;

    /// <summary>The object's members. Beside the command, because the opening of a named pipe waits for whoever writes it.</summary>
    /// <param name="option">The option, whose name the object has in messages too.</param>
    /// <param name="text">Its value.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static Task<IReadOnlyDictionary<string, JsonElement>> ReadAsync(
        string option, string text, CancellationToken cancellationToken) =>
        Task.Run(() => Read(option, text), cancellationToken).WaitAsync(cancellationToken);

    private static IReadOnlyDictionary<string, JsonElement> Read(string option, string text)
    {
        try
        {
            var json = text.StartsWith('@') ? OfFile(option, text[1..]) : text;
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? PlexJson.Members(document.RootElement, option.TrimStart('-'))
                : throw new PlexException(
                    PlexErrors.InvalidArgument, $"{option}: a JSON {document.RootElement.ValueKind} is not an object.");
        }
        catch (JsonException e) when (PlexJson.PlaceOf(e) is { } place)
        {
            throw new PlexException(PlexErrors.InvalidArgument, $"{option}: not JSON, {place}.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw new PlexException(PlexErrors.InvalidArgument, $"{option}: {PlexText.Line(e.Message)}");
        }
    }

    // Not more than a limit, since some files have no end; and not with a replacement in the place of what cannot be read.
    private static string OfFile(string option, string path)
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        using var reader = new StreamReader(path, strict);
        var text = new char[MostCharacters + 1];
        var length = reader.ReadBlock(text);
        return length <= MostCharacters
            ? new string(text, 0, length)
            : throw new PlexException(PlexErrors.InvalidArgument, $"{option}: the file has more than {MostCharacters} characters.");
    }
}
