using System.Management.Automation;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Sessions;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What every cmdlet shares that is about a control plane: the connection.</summary>
public abstract class PlexConnectedCommand : PlexCommand
{
    private protected PlexConnectedCommand()
    {
    }

    /// <summary>The connection to use; the piped object's, else the runspace's default, unless given.</summary>
    [Parameter]
    [LiveConnection]
    [ValidateNotNull]
    public virtual PlexConnection? Connection { get; set; }

    /// <summary>
    /// The connection for an object that came over another one, or from nowhere. An id of one server means nothing on another, so the two
    /// must lead to the same.
    /// </summary>
    private protected PlexConnection ConnectionFor(PlexConnection? origin = null)
    {
        CheckConnection(origin);
        return Connection ?? origin ?? DefaultConnection.Resolve(SessionState, Stop);
    }

    /// <summary>
    /// The connection for an object that stands for a node. A row of a file came over none, but says whose node it is.
    /// </summary>
    private protected PlexConnection ConnectionFor(IPlexNodeSource source)
    {
        var connection = ConnectionFor(source.Origin);
        CheckServer(connection, source.Server);
        return connection;
    }

    /// <summary>Refuses what a row says is of another server than the one that the connection leads to.</summary>
    private protected static void CheckServer(PlexConnection connection, Uri? server)
    {
        if (server is not null && ServerOf(server) != ServerOf(connection))
        {
            // Without a password, which can stand in an address of somebody's file.
            var shown = PlexText.Line(server.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));
            throw new PlexException(
                PlexErrors.ConnectionMismatch, $"The object is of {shown}, and the connection leads to {connection.Server}.");
        }
    }

    /// <summary>Refuses an object of another server than the one that -Connection leads to.</summary>
    private protected void CheckConnection(PlexConnection? origin)
    {
        if (origin is not null && Connection is { } named && ServerOf(origin) != ServerOf(named))
        {
            throw new PlexException(
                PlexErrors.ConnectionMismatch, $"The object came from {origin.Server}, and -Connection leads to {named.Server}.");
        }
    }

    /// <summary>What tells servers apart: an address with and without a slash at its end is the same.</summary>
    private protected static string ServerOf(PlexConnection connection) => ServerOf(connection.Server);

    private static string ServerOf(Uri server) => server.AbsoluteUri.TrimEnd('/');
}
