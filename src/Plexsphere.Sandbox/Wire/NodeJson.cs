using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Wire;

/// <summary>
/// The wire models of what nodes report, and of the responses to it. Reading is strict: unknown and repeated members are
/// refused.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CallbackDocument))]
[JsonSerializable(typeof(CallbackResponseDocument))]
internal sealed partial class NodeJson : JsonSerializerContext;
