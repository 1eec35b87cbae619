namespace Plexsphere.Sandbox.Operations;

/// <summary>Endpoint metadata: an operation that nodes call, which has its own way of saying who calls.</summary>
internal sealed record NodeOperation(string Id, string Summary) : Operation(Id, Summary);
