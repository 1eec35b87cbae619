using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Faults;

/// <summary>Faults as JSON, serialised without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(FaultKindText)])]
[JsonSerializable(typeof(FaultDocument))]
[JsonSerializable(typeof(FaultsDocument))]
internal sealed partial class FaultJson : JsonSerializerContext
{
    /// <summary>Without the escapes that only HTML needs, so that people can read responses.</summary>
    internal static FaultJson Relaxed => field ??= new(new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
