using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Wire;

/// <summary>
/// How nodes read what they are to do. Parameters are whatever a dispatch holds, at whatever depth, and a node that cannot read one
/// dispatch would do nothing any more.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = 256)]
[JsonSerializable(typeof(NodeStateDocument))]
internal sealed partial class NodeStateJson : JsonSerializerContext;
