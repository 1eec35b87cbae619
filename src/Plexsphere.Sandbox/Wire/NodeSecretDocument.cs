namespace Plexsphere.Sandbox.Wire;

/// <summary>The secret of a node, as the admin endpoint tells it.</summary>
internal sealed record NodeSecretDocument(Guid NodeId, string Secret);
