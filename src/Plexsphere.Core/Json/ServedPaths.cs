using System.Text.Json;

namespace Plexsphere.Core.Json;

/// <summary>The part of the server's own description that tells which paths it serves.</summary>
internal sealed class ServedPaths
{
    internal IEnumerable<string> Names => Paths.ValueKind == JsonValueKind.Object ? Paths.EnumerateObject().Select(path => path.Name) : [];

    public JsonElement Paths { get; init; }
}
