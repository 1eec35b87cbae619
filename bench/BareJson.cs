using System.Text.Json.Serialization;

namespace Plexsphere.Bench;

/// <summary>The generated reader of <see cref="BarePage"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BarePage))]
internal sealed partial class BareJson : JsonSerializerContext;
