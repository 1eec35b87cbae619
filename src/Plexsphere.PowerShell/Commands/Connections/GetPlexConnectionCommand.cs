using System.Management.Automation;
using Plexsphere.PowerShell.Sessions;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Writes this runspace's default connection, or nothing where there is none. Asks no server.</summary>
[Cmdlet(VerbsCommon.Get, "PlexConnection")]
[OutputType(typeof(PlexConnection))]
public sealed class GetPlexConnectionCommand : PlexCommand
{
    private protected override void Process()
    {
        if (DefaultConnection.Get(SessionState) is { } connection)
        {
            WriteObject(connection);
        }
    }
}
