namespace Plexsphere.Sandbox.Wire;

/// <summary>NodeSummary. Name and kind are in the API, but servers send neither.</summary>
internal sealed record NodeDocument(Guid Id, Guid DomainId, string? Name, string? Kind, string CreatedAt);
