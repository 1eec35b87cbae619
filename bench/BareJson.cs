using System.Text.Json.Serialization;
using Plexsphere.Core.Json;

namespace Plexsphere.Bench;

/// <summary>The generated readers of <see cref="BarePage"/> and of the rows of a fleet.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BarePage))]
[JsonSerializable(typeof(RowPage<NodeRow>))]
[JsonSerializable(typeof(RowPage<CapabilityRow>))]
internal sealed partial class BareJson : JsonSerializerContext;
