using Plexsphere.Core;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Fleet;
using Plexsphere.Core.Http;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What every cmdlet shares that acts or reads in a project.</summary>
public abstract class PlexServerCommand : PlexConnectedCommand
{
    // One slug can be another project on another server.
    private readonly Dictionary<(string Server, string Slug), Guid> _projects = [];

    private protected PlexServerCommand()
    {
    }

    // In every set, so that a preset pulls no piped object from one set into another; from the pipeline only in those sets where the
    // record itself binds too, so that no record has a command do something for its project alone. Each cmdlet declares its sets.

    /// <summary>The project, by its id, its slug, or as an object; the connection's project unless given.</summary>
    public abstract string? Project { get; set; }

    /// <summary>The project to act in for an object that belongs to one, or to none.</summary>
    private protected Guid ProjectFor(PlexConnection connection, Guid? origin = null) =>
        NamedProject(connection) is not { } named ? origin ?? connection.ProjectId
            ?? throw new PlexException(PlexErrors.ProjectRequired, "No project is named, and the connection has no default one.")
        : origin is null || origin == named ? named
        : throw new PlexException(PlexErrors.ProjectMismatch, $"The object belongs to project {origin}, and -Project names {named}.");

    /// <summary>The project that -Project names on a server; null where it was not given.</summary>
    private protected Guid? NamedProject(PlexConnection connection)
    {
        if (Project is not { } text)
        {
            return null;
        }

        if (ProjectDirectory.IsId(text, out var id))
        {
            return id;
        }

        // A slug in somebody's column is a word like any other.
        if (!WasGiven(nameof(Project)))
        {
            throw new PlexException(
                PlexErrors.InvalidArgument, $"The object's Project '{text}' is not a UUID; a slug is taken from -Project alone.");
        }

        var key = (ServerOf(connection), text);
        if (!_projects.TryGetValue(key, out id))
        {
            _projects[key] = id = Await(PlexEngine.Behind(connection).Projects.FindAsync(text, Notices, Stop));
        }

        return id;
    }

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
