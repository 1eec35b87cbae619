using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Plexsphere.Core.Json;

/// <summary>Reads a whole JSON text into a document by its generated reader; what is malformed is named by its path.</summary>
internal static class WireDocument
{
    internal static T Read<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("it is null");
        }
        catch (JsonException e) when (e.Message.StartsWith("The JSON value could not be converted to ", StringComparison.Ordinal))
        {
            // What follows is the name of a type of ours, which helps nobody.
            throw new JsonException("the value does not fit", e.Path, null, null, e);
        }
    }
}
