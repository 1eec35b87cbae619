using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Plexsphere.Core.Json;

namespace Plexsphere.Cli;

/// <summary>The generated writers of what is printed as JSON or YAML, in the words of the wire.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(WireTime), typeof(OutputReferenceConverter)])]
[JsonSerializable(typeof(PlexExecution))]
[JsonSerializable(typeof(List<PlexExecution>))]
[JsonSerializable(typeof(Identity))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(PlexNode))]
[JsonSerializable(typeof(List<PlexNode>))]
[JsonSerializable(typeof(PlexProject))]
[JsonSerializable(typeof(List<PlexProject>))]
[JsonSerializable(typeof(PlexAction))]
[JsonSerializable(typeof(List<PlexAction>))]
[JsonSerializable(typeof(IReadOnlyList<PlexOutputGroup>))]
[JsonSerializable(typeof(PrintedAgentAction))]
[JsonSerializable(typeof(List<PrintedAgentAction>))]
[JsonSerializable(typeof(PrintedAgentKind))]
[JsonSerializable(typeof(List<PrintedAgentKind>))]
internal sealed partial class PrintedContext : JsonSerializerContext;
