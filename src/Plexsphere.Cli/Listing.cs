using System.Text.Json.Serialization.Metadata;

namespace Plexsphere.Cli;

/// <summary>How items of a kind are written, several of them.</summary>
/// <param name="Header">The columns of their table.</param>
/// <param name="Row">An item's cells.</param>
/// <param name="Item">Writes one.</param>
/// <param name="Items">Writes several.</param>
internal sealed record Listing<T>(
    string[] Header, Func<T, string[]> Row, JsonTypeInfo<T> Item, JsonTypeInfo<List<T>> Items);
