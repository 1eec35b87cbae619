using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Http;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Sessions;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What every cmdlet shares that talks to the control plane: the project and the connection.</summary>
public abstract class PlexServerCommand : PlexCommand
{
    private protected PlexServerCommand()
    {
    }

    // In every set, so that a preset pulls no piped object from one set into another; from the pipeline only in those sets where the
    // record itself binds too, so that no record has a command do something for its project alone. Each cmdlet declares its sets.

    /// <summary>The project that owns the executions; the connection's project unless given.</summary>
    public abstract Guid? Project { get; set; }

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
    private protected static string ServerOf(PlexConnection connection) => connection.Server.AbsoluteUri.TrimEnd('/');

    /// <summary>The project to act in for an object that belongs to one, or to none.</summary>
    private protected Guid ProjectFor(PlexConnection connection, Guid? origin = null) =>
        Project is not { } named ? origin ?? connection.ProjectId
            ?? throw new PlexException(PlexErrors.ProjectRequired, "No project is named, and the connection has no default one.")
        : origin is null || origin == named ? named
        : throw new PlexException(PlexErrors.ProjectMismatch, $"The object belongs to project {origin}, and -Project names {named}.");

    /// <summary>Where an execution is read: over the connection that is named, or the one it came over.</summary>
    private protected ExecutionService ServiceFor(PlexExecution execution) =>
        PlexEngine.Find(ConnectionFor(execution.Connection)).Executions;

    /// <summary>Looks at an execution once, for a wait that looks again.</summary>
    private protected async Task<PlexExecution> LookAsync(Guid id, CancellationToken cancellationToken)
    {
        var connection = ConnectionFor();
        var (executions, project) = (PlexEngine.Behind(connection).Executions, ProjectFor(connection));
        var look = executions.Fresh.Contains(id)
            ? executions.GetAsync(project, id, Notices, cancellationToken)
            : executions.GetAsync(project, id, RetryPolicy.Once, Notices, cancellationToken);
        return await look.ConfigureAwait(false);
    }

    /// <summary>What an error about an execution is about that was never seen.</summary>
    private protected PlexSubject About(Guid id)
    {
        var connection = ConnectionFor();
        return new PlexSubject { Server = connection.Server, ProjectId = ProjectFor(connection), ExecutionId = id };
    }

    /// <summary>Begins to read an execution; one that is known is in its own project, whatever is named or preset.</summary>
    private protected async Task<PlexExecution> ReadAsync(Guid id, Guid? project = null, PlexConnection? origin = null)
    {
        var connection = ConnectionFor(origin);
        return await PlexEngine.Behind(connection).Executions.GetAsync(
            project ?? ProjectFor(connection), id, Notices, Stop).ConfigureAwait(false);
    }
}
