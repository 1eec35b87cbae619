using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Sessions;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Asks the control plane for its version and for who we are, and measures how far away it is.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PlexConnection")]
[OutputType(typeof(PlexConnectionTest))]
[OutputType(typeof(bool))]
public sealed class TestPlexConnectionCommand : PlexCommand
{
    /// <summary>Writes true or false and nothing else.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>The connection to test; the runspace's default unless given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [LiveConnection]
    [ValidateNotNull]
    public PlexConnection? Connection { get; set; }

    private protected override void Process()
    {
        PlexConnectionTest? test = null;
        try
        {
            var connection = Connection ?? DefaultConnection.Resolve(SessionState, Stop);
            test = Await(PlexEngine.Behind(connection).TestAsync(Notices, Stop));
        }
        catch (PlexException) when (Quiet)
        {
            // Not being connected is an answer to the question too.
        }

        WriteObject(Quiet ? test is { Success: true } : test);
    }
}
