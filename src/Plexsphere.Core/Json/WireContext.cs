using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>The generated reader and writer of the wire's JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(WireText)])]
[JsonSerializable(typeof(ExecutionPage))]
[JsonSerializable(typeof(PlexExecution))]
[JsonSerializable(typeof(Identity))]
internal sealed partial class WireContext : JsonSerializerContext;
