namespace Plexsphere.Sandbox.Wire;

/// <summary>DiscoveredHook.</summary>
internal sealed record HookDocument(Guid NodeId, Guid DomainId, string Name, string ImageDigest, bool ImageDigestMatch);
