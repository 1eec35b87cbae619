using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Plexsphere.Core.Fleet;

/// <summary>
/// The text of a name book: <c>{"servers":{"https://plex.example":{"nodes":{"&lt;uuid&gt;":{"name":"edge-eu-07"}}}}}</c>. Members that are
/// not known are passed over, and kept when the text is changed.
/// </summary>
internal static class NameBookText
{
    private const string Servers = "servers";
    private const string Nodes = "nodes";
    private const string Name = "name";

    // The path of those failures that tell their line already.
    private const string Placed = "$placed";

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    // A file for people, which no page of HTML quotes.
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private delegate void Member(ref Utf8JsonReader json, ReadOnlySpan<byte> text, string name);

    /// <summary>The names that the book has for a server's nodes. What is wrong with it is told with its line.</summary>
    internal static Dictionary<Guid, string> Read(ReadOnlySpan<byte> text, string server)
    {
        var names = new Dictionary<Guid, string>();
        var json = new Utf8JsonReader(
            text, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        try
        {
            json.Read();
            Members(ref json, text, "the book", (ref Utf8JsonReader json, ReadOnlySpan<byte> text, string member) =>
            {
                if (member != Servers)
                {
                    json.Skip();
                    return;
                }

                Members(ref json, text, $"'{Servers}'", (ref Utf8JsonReader json, ReadOnlySpan<byte> text, string origin) =>
                    OfServer(ref json, text, origin, IsOf(origin, server) ? names : []));
            });
            while (json.Read())
            {
            }
        }
        catch (JsonException e)
        {
            throw e.LineNumber is { } line && e.Path != Placed ? Damaged(line + 1, "is no JSON", e) : e;
        }
        catch (InvalidOperationException e)
        {
            throw Damaged(LineOf(text, json.TokenStartIndex), "holds text that is no Unicode", e);
        }

        return names;
    }

    /// <summary>The text with another name for a node; null takes its name away. What nobody named stays as it was.</summary>
    internal static byte[] With(ReadOnlySpan<byte> text, string server, IEnumerable<(Guid Node, string? Name)> changes)
    {
        var root = text.IsEmpty ? [] : JsonNode.Parse(text, null, Lenient)!.AsObject();
        var servers = Child(root, Servers);
        var nodes = Child(Child(servers, servers.Select(member => member.Key).FirstOrDefault(key => IsOf(key, server)) ?? server), Nodes);

        // The book may spell an id in capitals.
        var keys = nodes.ToDictionary(member => Guid.Parse(member.Key), member => member.Key);
        foreach (var (node, name) in changes)
        {
            var key = keys.GetValueOrDefault(node) ?? node.ToString();
            if (name is null)
            {
                nodes.Remove(key);
            }
            else
            {
                Child(nodes, key)[Name] = name;
            }
        }

        return [.. Encoding.UTF8.GetBytes(root.ToJsonString(Readable)), (byte)'\n'];
    }

    private static void OfServer(ref Utf8JsonReader json, ReadOnlySpan<byte> text, string origin, Dictionary<Guid, string> names) =>
        Members(ref json, text, $"'{origin}'", (ref Utf8JsonReader json, ReadOnlySpan<byte> text, string member) =>
        {
            if (member != Nodes)
            {
                json.Skip();
                return;
            }

            Members(ref json, text, $"'{Nodes}'", (ref Utf8JsonReader json, ReadOnlySpan<byte> text, string id) =>
            {
                if (!Guid.TryParseExact(id, "D", out var node))
                {
                    throw Damaged(LineOf(text, json.TokenStartIndex), $"has '{id}' where a node's id belongs");
                }

                OfNode(ref json, text, node, id, names);
            });
        });

    private static void OfNode(ref Utf8JsonReader json, ReadOnlySpan<byte> text, Guid node, string id, Dictionary<Guid, string> names) =>
        Members(ref json, text, $"'{id}'", (ref Utf8JsonReader json, ReadOnlySpan<byte> text, string member) =>
        {
            if (member != Name)
            {
                json.Skip();
            }
            else if (json.TokenType != JsonTokenType.String || json.GetString() is not { Length: > 0 } name)
            {
                throw Damaged(LineOf(text, json.TokenStartIndex), $"has a name of {id} that is no text");
            }
            else if (Guid.TryParse(name, out _))
            {
                throw Damaged(LineOf(text, json.TokenStartIndex), $"has a UUID as the name of {id}");
            }
            else if (!names.TryAdd(node, name))
            {
                throw Damaged(LineOf(text, json.TokenStartIndex), $"names {id} a second time");
            }
        });

    private static void Members(ref Utf8JsonReader json, ReadOnlySpan<byte> text, string what, Member each)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw Damaged(LineOf(text, json.TokenStartIndex), $"has something else than an object for {what}");
        }

        var seen = new HashSet<string>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            if (!seen.Add(name))
            {
                throw Damaged(LineOf(text, json.TokenStartIndex), $"has '{name}' a second time");
            }

            json.Read();
            each(ref json, text, name);
        }
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child)
        {
            return child;
        }

        var made = new JsonObject();
        parent[name] = made;
        return made;
    }

    // An address can be written in several ways.
    private static bool IsOf(string key, string server) =>
        key == server || (Uri.TryCreate(key, UriKind.Absolute, out var address) && address.GetLeftPart(UriPartial.Authority) == server);

    private static long LineOf(ReadOnlySpan<byte> text, long position) => text[..(int)position].Count((byte)'\n') + 1;

    private static JsonException Damaged(long line, string flaw, Exception? cause = null) => new(
        string.Create(CultureInfo.InvariantCulture, $"line {line} {PlexText.Line(flaw)}"), Placed, null, null, cause);
}
