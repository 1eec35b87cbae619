namespace Plexsphere.PowerShell.Binding;

/// <summary>A row of a file, or an id, that says which node is meant.</summary>
/// <param name="node">The node.</param>
/// <param name="project">Its project; null where the row has none.</param>
/// <param name="server">Whose node it is; null where that is not told.</param>
internal sealed class NodeOfRow(Guid node, Guid? project, Uri? server) : IPlexNodeSource
{
    Guid IPlexNodeSource.Node => node;

    Guid? IPlexNodeSource.Project => project;

    PlexConnection? IPlexNodeSource.Origin => null;

    Uri? IPlexNodeSource.Server => server;

    public override string ToString() => $"{node}";
}
