using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Plexsphere.Testing;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The request target, byte for byte: nothing is decoded.</param>
/// <param name="Headers">The headers; several of one name are joined by commas.</param>
/// <param name="Body">The body.</param>
public sealed record ScriptedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public string Path => Target.Split('?')[0];

    /// <summary>The query as the server sees it, with nothing decoded.</summary>
    public string Query => Target[Path.Length..].TrimStart('?');

    /// <summary>The members of the query, in order.</summary>
    public IReadOnlyList<string> Parameters => Query.Split('&', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Parses the head of a request and reads its body.</summary>
    internal static async Task<ScriptedRequest> ReadAsync(byte[] head, Stream stream, CancellationToken cancellationToken)
    {
        var lines = Encoding.Latin1.GetString(head).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var start = lines[0].Split(' ');
        var headers = lines.Skip(1)
            .Select(line => line.Split(':', 2))
            .GroupBy(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => string.Join(", ", group), StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return new ScriptedRequest(start[0], start[1], headers, body);
    }
}
