using System.Text.Json;

namespace Plexsphere.Core.Json;

/// <summary>The part of the server's own description that tells which paths it serves.</summary>
internal sealed class ServedPaths
{
    public IReadOnlyDictionary<string, JsonElement>? Paths { get; init; }
}
