using System.CommandLine;
using System.CommandLine.Parsing;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Outputs;

namespace Plexsphere.Cli;

/// <summary><c>plexctl exec-log fold</c>: what the targets of executions put out, equal outputs once.</summary>
internal sealed class FoldCommand
{
    private const string Majority = "majority";

    private readonly Option<Guid[]> _ids = Arguments.Uuids("--id", "An execution; several by repeating the option.", required: true);
    private readonly Option<string[]> _properties = new("--ignore-property")
    {
        Description = "A property of JSON outputs that does not count, such as memory.free or services.*.pid; JSON is then compared as "
            + "values. Several by repeating the option.",
        HelpName = "path",
    };

    private readonly Option<string[]> _patterns = new("--ignore-pattern")
    {
        Description = "A regular expression of text that does not count. Several by repeating the option.",
        HelpName = "regex",
    };

    private readonly Option<string> _compareWith = new("--compare-with")
    {
        Description = "The node whose output the others are compared with, by its id. Default: majority, the largest group's.",
        HelpName = "majority|uuid",
        CustomParser = result => CompareWith(result, result.Tokens[0].Value),
    };

    internal static Command Create(GlobalOptions globals)
    {
        var fold = new FoldCommand();
        fold._compareWith.CompletionSources.Add(Majority);
        fold._properties.Validators.Add(result => Check(result, texts => new OutputFold(texts, [])));
        fold._patterns.Validators.Add(result => Check(result, texts => new OutputFold([], texts)));
        var command = new Command("fold", "Prints equal outputs once, and how the others differ.")
        {
            fold._ids, fold._properties, fold._patterns, fold._compareWith,
        };
        var project = ProjectOptions.Of(command, required: true);
        command.SetAction((parsed, cancellationToken) => Session.RunAsync(
            globals,
            parsed,
            async session =>
            {
                var projectId = await project.RequiredAsync(session, parsed, cancellationToken).ConfigureAwait(false);
                await fold.RunAsync(session, parsed, projectId, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken));
        return command;
    }

    private async Task RunAsync(Session session, ParseResult parsed, Guid projectId, CancellationToken cancellationToken)
    {
        var fold = new OutputFold(parsed.GetValue(_properties) ?? [], parsed.GetValue(_patterns) ?? []);
        var unread = new List<PlexException>();
        foreach (var id in parsed.GetValue(_ids)!.Distinct())
        {
            var execution = await session.Executions.GetAsync(projectId, id, session, cancellationToken).ConfigureAwait(false);
            foreach (var log in ExecutionLogs.FromTargets(execution))
            {
                fold.Add(log, cancellationToken);
                unread.AddRange(ExecutionLogs.Failure(log) is { } failure ? [failure] : []);
            }
        }

        session.Engine.Names.Book.WarnOfFlaw(session);
        Rendering.Folded(session, fold.Groups(parsed.GetValue(_compareWith) is { } node and not Majority ? Guid.Parse(node) : null));
        unread.ForEach(session.Fail);
    }

    private static void Check(OptionResult result, Func<IEnumerable<string>, OutputFold> read)
    {
        try
        {
            read(result.Tokens.Select(token => token.Value));
        }
        catch (PlexException e)
        {
            result.AddError($"{result.Option.Name}: {e.Message}");
        }
    }

    private static string CompareWith(ArgumentResult result, string text)
    {
        var node = text.ToLowerInvariant();
        if (node != Majority && !Guid.TryParseExact(text, "D", out _))
        {
            result.AddError($"--compare-with: '{PlexText.Line(text)}' is neither {Majority} nor the id of a node.");
        }

        return node;
    }
}
