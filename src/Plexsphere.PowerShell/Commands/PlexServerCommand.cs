using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What every cmdlet shares that talks to the control plane: the project and the connection.</summary>
public abstract class PlexServerCommand : PlexCommand
{
    private protected PlexServerCommand()
    {
    }

    /// <summary>The project that owns the executions; the connection's project unless given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ProjectId", "project_id")]
    [Uuid(Strict = true)]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    public Guid? Project { get; set; }

    /// <summary>The connection to use; the piped object's, else the runspace's default, unless given.</summary>
    [Parameter]
    [LiveConnection]
    [ValidateNotNull]
    public PlexConnection? Connection { get; set; }

    /// <summary>The connection for an object, or for none.</summary>
    private protected PlexConnection ConnectionFor(PlexConnection? origin = null) =>
        Connection ?? origin ?? DefaultConnection.Resolve(SessionState, Stop);

    private protected static Guid ProjectFor(Guid? named, PlexConnection connection) =>
        named ?? connection.ProjectId ?? throw new PlexException(PlexErrors.ProjectRequired, "No project is named, and the connection has no default one.");

    /// <summary>Begins to read an execution.</summary>
    private protected async Task<PlexExecution> ReadAsync(Guid id, Guid? project, PlexConnection? origin)
    {
        var connection = ConnectionFor(origin);
        return await PlexEngine.Of(connection).GetAsync(ProjectFor(project, connection), id, Notices, Stop).ConfigureAwait(false);
    }
}
