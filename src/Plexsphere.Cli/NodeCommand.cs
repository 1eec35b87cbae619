using System.CommandLine;
using Plexsphere.Core.Fleet;

namespace Plexsphere.Cli;

/// <summary><c>plexctl node</c>: reads the nodes that the caller may see.</summary>
internal sealed class NodeCommand
{
    private const int PageSize = 200;

    private readonly Option<bool> _reachability = new("--reachability") { Description = "Reads besides whether the nodes are heard of." };
    private readonly Option<bool> _labels = new("--labels")
    {
        Description = "Reads besides the labels of each node, with a request a node.",
    };

    internal static Command Create(GlobalOptions globals) => new("node", "Reads the nodes that you may see.")
    {
        new NodeCommand().List(globals),
        new NodeCommand().Get(globals),
    };

    private Command List(GlobalOptions globals)
    {
        var names = Arguments.Names(
            "--name",
            "Only nodes with this name or id; * ? and [a-z] are wildcards. Several by repeating the option. Excludes --selector.");
        var selector = Arguments.Text("--selector", "Only nodes that this label selector matches; a dispatch may reach others.");
        var command = new Command("list", "Lists nodes with their names and what they reported; with a project, its nodes only.")
        {
            names, selector, _reachability, _labels,
        };
        var project = ProjectOptions.Of(command, required: false);
        command.Validators.Add(result =>
        {
            if (result.GetResult(names) is not null && result.GetResult(selector) is not null)
            {
                result.AddError("--name and --selector exclude each other.");
            }
        });
        command.SetAction((parsed, cancellationToken) => Session.RunAsync(globals, parsed, async session =>
        {
            var wanted = new WantedNames(Arguments.Given(parsed, names), Wildcard.Of);
            var query = await QueryAsync(session, parsed, project, cancellationToken).ConfigureAwait(false) with
            {
                Selector = parsed.GetValue(selector),
                Wanted = node => wanted.Match(node.Id, session.Engine.Names.AllOf(node)),
            };
            var nodes = Pages.OfAsync(
                cancellationToken => session.Engine.Nodes.ListAsync(query, session, cancellationToken),
                PageSize,
                whole: true,
                cancellationToken);
            await Rendering.ListAsync(session, Rendering.Nodes(query), nodes).ConfigureAwait(false);
            foreach (var name in wanted.Missing)
            {
                session.Fail(session.Engine.Nodes.NotFound(query.ProjectId, name, wanted));
            }
        }, cancellationToken));
        return command;
    }

    private Command Get(GlobalOptions globals)
    {
        var id = Arguments.Uuid("--id", "The node.", required: true, static text =>
            NodeNames.Flaw(text) is null ? "For a name: plexctl node list --name" : null);
        var command = new Command("get", "Reads one node; with a project, only if it is one of its nodes.")
        {
            id, _reachability, _labels,
        };
        var project = ProjectOptions.Of(command, required: false);
        command.SetAction((parsed, cancellationToken) => Session.RunAsync(globals, parsed, async session =>
        {
            var wanted = parsed.GetValue(id);
            var query = await QueryAsync(session, parsed, project, cancellationToken).ConfigureAwait(false) with
            {
                Wanted = node => node.Id == wanted,
                First = 1,
            };
            await foreach (var node in session.Engine.Nodes.ListAsync(query, session, cancellationToken).ConfigureAwait(false))
            {
                Rendering.Node(session, query, node);
                return;
            }

            throw session.Engine.Nodes.NotFound(query.ProjectId, wanted.ToString());
        }, cancellationToken));
        return command;
    }

    private async Task<NodeQuery> QueryAsync(
        Session session, ParseResult parsed, ProjectOptions project, CancellationToken cancellationToken)
    {
        var named = await project.IdAsync(session, parsed, cancellationToken).ConfigureAwait(false);
        return new NodeQuery
        {
            ProjectId = named ?? session.Engine.Connection.ProjectId,
            OfProjectOnly = named is not null,
            WithReachability = parsed.GetValue(_reachability),
            WithLabels = parsed.GetValue(_labels),
        };
    }
}
