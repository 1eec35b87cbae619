namespace Plexsphere.Sandbox.Wire;

/// <summary>ObjectReference.</summary>
internal sealed record ObjectDocument(string Kind, Guid Id);
