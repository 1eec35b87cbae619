using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Wire;

/// <summary>
/// The wire models of what nodes are to do, in both directions. Parameters are whatever was accepted in a dispatch, and lie deeper here
/// than there; a node that could not be told of one dispatch would do nothing any more.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 256)]
[JsonSerializable(typeof(NodeStateDocument))]
internal sealed partial class NodeStateJson : JsonSerializerContext;
