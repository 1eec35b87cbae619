namespace Plexsphere.Sandbox.Wire;

/// <summary>NodeSummary as servers send it: name and kind are in the API, but no server sends them.</summary>
internal sealed record NodeDocument(Guid Id, Guid DomainId, string CreatedAt);
