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
}
