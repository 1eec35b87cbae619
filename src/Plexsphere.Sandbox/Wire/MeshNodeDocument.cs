namespace Plexsphere.Sandbox.Wire;

/// <summary>MeshNode.</summary>
internal sealed record MeshNodeDocument(Guid NodeId, string MeshIp, string Reachability);
