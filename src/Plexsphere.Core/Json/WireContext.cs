using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>
/// The generated readers of responses. Executions are read by hand, and problems where the exchange is. What was sent comes back inside
/// of something else, so that a response may be deeper than any request.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    MaxDepth = 256,
    Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(Identity))]
[JsonSerializable(typeof(AccessToken))]
[JsonSerializable(typeof(DeviceCode))]
[JsonSerializable(typeof(IReadOnlyList<IdpBindingRow?>))]
[JsonSerializable(typeof(ServerVersion))]
[JsonSerializable(typeof(SandboxReady))]
[JsonSerializable(typeof(RowPage<ProjectRow>))]
[JsonSerializable(typeof(RowPage<DomainRow>))]
[JsonSerializable(typeof(RowPage<NodeRow>))]
[JsonSerializable(typeof(RowPage<CapabilityRow>))]
[JsonSerializable(typeof(RowPage<HookRow>))]
[JsonSerializable(typeof(RowPage<FoundObject>))]
[JsonSerializable(typeof(RowPage<LabelRow>))]
[JsonSerializable(typeof(ProjectRow))]
[JsonSerializable(typeof(NodeReachability))]
[JsonSerializable(typeof(MeshTopology))]
[JsonSerializable(typeof(ServedPaths))]
[JsonSerializable(typeof(AgentRoot))]
[JsonSerializable(typeof(AgentActionList))]
[JsonSerializable(typeof(AgentActionInfo))]
[JsonSerializable(typeof(IReadOnlyList<AgentKindRow?>))]
[JsonSerializable(typeof(ScheduledAction))]
[JsonSerializable(typeof(AgentProblem))]
internal sealed partial class WireContext : JsonSerializerContext;
