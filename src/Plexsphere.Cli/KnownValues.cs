using System.CommandLine;
using System.CommandLine.Parsing;
using Plexsphere.Core;
using Plexsphere.Core.Agents;
using Plexsphere.Core.Completion;
using Plexsphere.Core.Connections;
using Plexsphere.Core.Fleet;

namespace Plexsphere.Cli;

/// <summary>
/// The values of options that others know: the profile file, the name book, the server or agent that the line and the environment name.
/// </summary>
/// <param name="globals">The options of the connection.</param>
/// <param name="parsed">The line; it need not be whole.</param>
internal sealed class KnownValues(GlobalOptions globals, ParseResult parsed)
{
    /// <summary>Asks for what an option could be given; nothing of options whose values nobody knows.</summary>
    internal Task<IReadOnlyList<Suggestion>> OfAsync(string option, CancellationToken cancellationToken) => (Group, Command, option) switch
    {
        (_, _, "--profile") => SignInSuggestions.ProfilesAsync(cancellationToken),
        (_, _, "--project-slug") => AskAsync(
            async (engine, _) => Slugs(await engine.Suggestions.ProjectsAsync(cancellationToken).ConfigureAwait(false)), cancellationToken),
        (_, _, "--project") => AskAsync(
            async (engine, _) => Ids(await engine.Suggestions.ProjectsAsync(cancellationToken).ConfigureAwait(false)), cancellationToken),
        (_, _, "--node-name") or ("node", _, "--name") =>
            AskAsync((engine, project) => engine.Suggestions.NodeNamesAsync(project, cancellationToken), cancellationToken),
        (_, _, "--node" or "--compare-with") or ("node", _, "--id") =>
            AskAsync((engine, project) => engine.Suggestions.NodesAsync(project, cancellationToken), cancellationToken),
        (_, _, "--action" or "--action-name") or (_, "catalog", "--name") =>
            AskAsync((engine, project) => engine.Suggestions.ActionsAsync(project, cancellationToken), cancellationToken),
        ("action" or "exec-log", _, "--id") => AskAsync(
            (engine, project) => engine.Suggestions.ExecutionsAsync(project, openFirst: Command is "wait" or "watch", cancellationToken),
            cancellationToken),
        (_, _, "--idp-binding-id") => IdentityProvidersAsync(cancellationToken),
        (_, _, "--kind") => KindsAsync(cancellationToken),
        _ => Task.FromResult<IReadOnlyList<Suggestion>>([]),
    };

    private string Command => parsed.CommandResult.Command.Name;

    private string? Group => (parsed.CommandResult.Parent as CommandResult)?.Command.Name;

    private static IReadOnlyList<Suggestion> Ids(IReadOnlyList<Suggestion> projects) =>
        [.. projects.Select(project => new Suggestion(project.Id ?? project.Text, project.Label, project.ToolTip))];

    // Unlike a cmdlet's -Project, the option takes no id.
    private static IReadOnlyList<Suggestion> Slugs(IReadOnlyList<Suggestion> projects) =>
        [.. projects.Where(project => ProjectDirectory.IsSlug(project.Text)).Select(project => project with { Id = null })];

    // By the words, since the line is not whole, and other options may be wrong.
    private string? Word(string name)
    {
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as CommandResult)
        {
            if (at.Command.Options.FirstOrDefault(option => option.Name == name) is { } option)
            {
                return parsed.GetResult(option) is { Tokens: [.., var token] } ? token.Value : null;
            }
        }

        return null;
    }

    // Standard input is the shell's, and a token in it is for the command.
    private ConnectionRequest? Connection => Word("--token-file") == "-" ? null
        : globals.Connection(parsed) is var request ? request with { Limits = request.Limits with { MaximumRetryCount = 0 } }
        : null;

    private async Task<IReadOnlyList<Suggestion>> AskAsync(
        Func<PlexEngine, Guid?, Task<IReadOnlyList<Suggestion>>> ask, CancellationToken cancellationToken)
    {
        if (Connection is not { } request)
        {
            return [];
        }

        using var engine = PlexEngine.Behind(
            PlexEngine.Open(await ConnectionResolver.Current.ResolveAsync(request, cancellationToken).ConfigureAwait(false)));
        var project = await CompletionBudget.ProjectAsync(async () =>
            Word("--project") is { } id ? Guid.ParseExact(id, "D")
            : Word("--project-slug") is { } slug ? await engine.Projects.FindAsync(slug, null, cancellationToken).ConfigureAwait(false)
            : engine.Connection.ProjectId).ConfigureAwait(false);
        return await ask(engine, project).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Suggestion>> IdentityProvidersAsync(CancellationToken cancellationToken)
    {
        Uri? server = null;
        await ConnectionResolver.Current.ResolveAsync(
            globals.Connection(parsed) with
            {
                SignIn = (settings, _) =>
                {
                    server = settings.Server;
                    return Task.FromResult<PlexToken>(default);
                },
            },
            cancellationToken).ConfigureAwait(false);
        return await SignInSuggestions.IdentityProvidersAsync(
            server!, Guid.ParseExact(Word("--domain-id")!, "D"), skipCertificateCheck: false, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Suggestion>> KindsAsync(CancellationToken cancellationToken)
    {
        var credentials = AgentCredentials.Load(null, Word("--certificate-file"), Word("--key-file"), Word("--ca-file"));
        var options = new AgentClientOptions { Limits = new PlexConnectionLimits { MaximumRetryCount = 0 } };
        var client = new AgentClient(new Uri(Word("--agent")!), credentials, options);
        var kinds = await client.KindsAsync(null, cancellationToken).ConfigureAwait(false);
        return [.. kinds.Select(kind => new Suggestion(kind.Kind, kind.Description ?? ""))];
    }
}
