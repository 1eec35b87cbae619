namespace Plexsphere.Sandbox.Wire;

/// <summary>MeshTopology.</summary>
internal sealed record MeshDocument(
    Guid DomainId, string GeneratedAt, IReadOnlyList<MeshNodeDocument> Nodes, IReadOnlyList<MeshEdgeDocument> Edges);
