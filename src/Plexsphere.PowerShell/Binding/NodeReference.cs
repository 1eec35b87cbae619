namespace Plexsphere.PowerShell.Binding;

/// <summary>Which node is meant, where a row of a file says so, or an id alone.</summary>
/// <param name="node">The node.</param>
/// <param name="project">Its project; null where the row has none.</param>
/// <param name="server">Whose node it is; null where that is not told.</param>
internal sealed class NodeReference(Guid node, Guid? project, Uri? server) : IPlexNodeSource
{
    Guid IPlexNodeSource.Node => node;

    Guid? IPlexNodeSource.Project => project;

    PlexConnection? IPlexNodeSource.Origin => null;

    Uri? IPlexNodeSource.Server => server;

    public override string ToString() => $"{node}";
}
