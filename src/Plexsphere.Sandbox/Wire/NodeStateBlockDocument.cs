namespace Plexsphere.Sandbox.Wire;

/// <summary>NodeStateReports, with nothing in it.</summary>
internal sealed class NodeStateBlockDocument
{
    public string[] Metadata { get; init; } = [];

    public string[] Data { get; init; } = [];

    public string[] Reports { get; init; } = [];
}
