using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Wire;

/// <summary>MeshEdge. The relay is always there, null where there is none.</summary>
internal sealed record MeshEdgeDocument(
    Guid SourceNodeId,
    Guid TargetNodeId,
    string Mode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Guid? RelayNodeId,
    string Status);
