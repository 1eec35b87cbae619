using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Faults;

/// <summary>Kinds of fault in the wire's spelling, such as <c>reset_after</c>.</summary>
internal sealed class FaultKindText() : JsonStringEnumConverter<SandboxFaultKind>(
    JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
{
    internal static string NameOf(SandboxFaultKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{kind}");
}
