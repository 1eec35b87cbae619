using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Wire;

/// <summary>The wire models, serialised without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AccessTokenDocument))]
[JsonSerializable(typeof(BuiltinActionDocument[]))]
[JsonSerializable(typeof(CapabilityDocument))]
[JsonSerializable(typeof(ClientAssertionDocument))]
[JsonSerializable(typeof(ClientSecretDocument))]
[JsonSerializable(typeof(ClockDocument))]
[JsonSerializable(typeof(CountsDocument))]
[JsonSerializable(typeof(CursorDocument))]
[JsonSerializable(typeof(DeviceCodeDocument))]
[JsonSerializable(typeof(DomainDocument))]
[JsonSerializable(typeof(ExecutionDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(HookDocument))]
[JsonSerializable(typeof(IdpBindingDocument[]))]
[JsonSerializable(typeof(IssuedTokenDocument))]
[JsonSerializable(typeof(LabelListDocument))]
[JsonSerializable(typeof(MeshDocument))]
[JsonSerializable(typeof(NodeDocument))]
[JsonSerializable(typeof(NodeReachabilityDocument))]
[JsonSerializable(typeof(NodeSecretDocument))]
[JsonSerializable(typeof(ObjectDocument))]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(ProjectDocument))]
[JsonSerializable(typeof(ReadyDocument))]
[JsonSerializable(typeof(SelectorPreviewDocument))]
[JsonSerializable(typeof(TokenDocument[]))]
[JsonSerializable(typeof(VersionDocument))]
[JsonSerializable(typeof(WhoamiDocument))]
internal sealed partial class SandboxJson : JsonSerializerContext
{
    /// <summary>Without the escapes that only HTML needs, so that people can read responses.</summary>
    internal static SandboxJson Relaxed => field ??= new(new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
