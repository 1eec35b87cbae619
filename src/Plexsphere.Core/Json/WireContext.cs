using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>The generated reader and writer of the wire's JSON; executions and identities are read by hand.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(WireTime), typeof(OutputReferenceConverter)])]
[JsonSerializable(typeof(PlexExecution))]
[JsonSerializable(typeof(List<PlexExecution>))]
[JsonSerializable(typeof(Identity))]
[JsonSerializable(typeof(ServerVersion))]
[JsonSerializable(typeof(SandboxReady))]
[JsonSerializable(typeof(CapabilityPage))]
[JsonSerializable(typeof(ProjectPage))]
[JsonSerializable(typeof(ServedPaths))]
internal sealed partial class WireContext : JsonSerializerContext;
