using System.Text.Json.Serialization;

namespace Plexsphere;

/// <summary>The wire's reference to a target's output: a union that <c>kind</c> tells apart.</summary>
internal sealed class PlexOutputReference
{
    internal const string ObjectStore = "object_store";

    [JsonConstructor]
    internal PlexOutputReference(string kind, byte[]? inlineBytes, string? bucket, string? key, string? sha256)
    {
        Kind = Wire.Word(kind, "kind");
        InlineBytes = inlineBytes;
        Bucket = bucket;
        Key = key;
        Sha256 = sha256;
    }

    private PlexOutputReference(string flaw, string raw)
    {
        Kind = PlexOutputKind.Unreadable;
        Flaw = flaw;
        Raw = raw;
    }

    [JsonInclude]
    internal string Kind { get; }

    [JsonInclude]
    internal byte[]? InlineBytes { get; }

    [JsonInclude]
    internal string? Bucket { get; }

    [JsonInclude]
    internal string? Key { get; }

    [JsonInclude]
    internal string? Sha256 { get; }

    /// <summary>What is wrong with it; null for one that could be read.</summary>
    internal string? Flaw { get; }

    /// <summary>The JSON of one that could not be read.</summary>
    internal string? Raw { get; }

    /// <summary>One that could not be read. It spoils one target's output, and nothing else that came with it.</summary>
    internal static PlexOutputReference Unreadable(string flaw, string raw) => new(flaw, raw);
}
