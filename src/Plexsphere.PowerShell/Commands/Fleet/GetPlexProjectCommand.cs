using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.Core.Fleet;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Lists the projects that the caller may see.</summary>
[Cmdlet(VerbsCommon.Get, "PlexProject", DefaultParameterSetName = ListSet)]
[OutputType(typeof(PlexProject))]
public sealed class GetPlexProjectCommand : PlexConnectedCommand
{
    private const string ListSet = "List";
    private const string ServerSet = "Server";

    /// <summary>Only projects whose slug, slug with the domain's, or name is this; wildcards are permitted.</summary>
    [Parameter(Position = 0)]
    [SentText]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    public string[]? Name { get; set; }

    /// <summary>
    /// The connection to use; the runspace's default unless given. Each of several that are piped is listed.
    /// </summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(Mandatory = true, ParameterSetName = ServerSet, ValueFromPipeline = true)]
    [LiveConnection]
    [ValidateNotNull]
    public override PlexConnection? Connection { get; set; }

    private protected override void Process()
    {
        var connection = ConnectionFor();
        var wanted = new WantedNames(Name, Wildcards.Of);
        var projects = PlexEngine.Behind(connection).Projects;
        Pump.Each(projects.ListAsync(Notices, Stop), project =>
        {
            if (wanted.Match(project.Id, project.Slug, project.FullSlug, project.Name))
            {
                WriteObject(project);
            }
        });
        foreach (var name in wanted.Missing)
        {
            WriteFailure(projects.NotFound(name, wanted.Question(name)), name);
        }
    }
}
