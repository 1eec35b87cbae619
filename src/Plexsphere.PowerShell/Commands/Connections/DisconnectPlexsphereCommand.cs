using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Sessions;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Closes a connection for everyone who holds it and forgets its token.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Plexsphere")]
[OutputType(typeof(void))]
public sealed class DisconnectPlexsphereCommand : PlexCommand
{
    /// <summary>The connection to close; the runspace's default unless given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LiveConnection]
    [ValidateNotNull]
    public PlexConnection? Connection { get; set; }

    private protected override void Process()
    {
        var current = DefaultConnection.Get(SessionState);
        var connection = Connection ?? current;
        if (connection is not null)
        {
            PlexEngine.Close(connection);
        }

        if (ReferenceEquals(connection, current))
        {
            DefaultConnection.Clear(SessionState);
        }
    }
}
