using System.Text.Json;

namespace Plexsphere;

/// <summary>
/// A JSON object inside of a node's output. Its members are note properties, so that it can be sorted, filtered and shown in tables; it
/// has none of its own, and no member of the node's is called <c>Node</c>, <c>NodeId</c> or <c>node_id</c>.
/// </summary>
public sealed class PlexParsedObject
{
    private readonly JsonElement _json;

    internal PlexParsedObject(JsonElement json) => _json = json;

    /// <summary>The object as JSON text, as the node wrote it but for white space.</summary>
    public override string ToString() => _json.GetRawText();
}
