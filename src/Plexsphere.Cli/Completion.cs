using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Plexsphere.Core.Completion;

namespace Plexsphere.Cli;

/// <summary>What could stand at the cursor: commands, options, and the values of options.</summary>
/// <param name="root">All commands.</param>
/// <param name="globals">Say over which connection values are asked for.</param>
internal sealed class Completion(RootCommand root, GlobalOptions globals)
{
    /// <param name="before">The words between the program and the word at the cursor.</param>
    /// <param name="word">What was written of that.</param>
    internal async Task<Offer> OfAsync(IReadOnlyList<string> before, string word)
    {
        var parsed = root.Parse(before, PlexctlCommand.Parsing);
        var at = parsed.CommandResult;
        var options = OptionsOf(at).ToList();
        if (before.Contains("--"))
        {
            return Offer.Nothing;
        }

        if (parsed.Tokens is [.., { Type: TokenType.Option, Value: var last }]
            && options.Find(option => Takes(option) && Names(option).Contains(last)) is { } open)
        {
            return await ValuesAsync(parsed, open, word, "").ConfigureAwait(false);
        }

        if (word.StartsWith('-') && word.IndexOfAny(['=', ':']) is > 0 and var end)
        {
            return options.Find(option => Takes(option) && Names(option).Contains(word[..end])) is { } named
                ? await ValuesAsync(parsed, named, word[(end + 1)..], word[..(end + 1)]).ConfigureAwait(false)
                : Offer.Nothing;
        }

        var commands = word.StartsWith('-') ? [] : at.Command.Subcommands.Where(command => !command.Hidden)
            .Select(command => new Candidate(command.Name, command.Description ?? ""))
            .Concat(at.Command.Arguments.Where(argument => at.GetResult(argument) is not { Tokens.Count: > 0 })
                .SelectMany(argument => argument.GetCompletions(CompletionContext.Empty))
                .Select(value => new Candidate(value.Label)))
            .ToList();
        return Begun(word, commands.Count > 0 ? commands : options
            .Where(option => !option.Hidden && (option.Arity.MaximumNumberOfValues > 1 || at.GetResult(option) is not { Implicit: false }))
            .Select(option => new Candidate(option.Name, option.Description ?? "")));
    }

    // Those of the command, then those of the commands above it that are for it too.
    private static IEnumerable<Option> OptionsOf(CommandResult at)
    {
        IEnumerable<Option> options = at.Command.Options;
        for (var above = at.Parent as CommandResult; above is not null; above = above.Parent as CommandResult)
        {
            options = options.Concat(above.Command.Options.Where(option => option.Recursive));
        }

        return options;
    }

    private static bool Takes(Option option) => option.Arity.MinimumNumberOfValues > 0;

    private static IEnumerable<string> Names(Option option) => option.Aliases.Append(option.Name);

    // What cannot be typed safely is not offered, and neither is what would be taken for an option.
    private static Offer Begun(string word, IEnumerable<Candidate> candidates, string before = "") => new(
    [
        .. candidates.Where(candidate => candidate.Text.Length > 0 && candidate.Text.StartsWith(word, StringComparison.Ordinal)
                && PlexText.IsWhole(candidate.Text) && PlexText.Line(candidate.Text) == candidate.Text)
            .Select(candidate => new Candidate(before + candidate.Text, PlexText.Line(candidate.Description))),
    ]);

    private async Task<Offer> ValuesAsync(ParseResult parsed, Option option, string word, string before)
    {
        if (option.Name is "--journal" or "--save-token" || option.Name.EndsWith("-file", StringComparison.Ordinal))
        {
            return Offer.Files(before);
        }

        if (option.HelpName == JsonArgument.HelpName)
        {
            return word.StartsWith('@') ? Offer.Files(before + '@') : Offer.Nothing;
        }

        var values = new KnownValues(globals, parsed);
        var found = await CompletionBudget.SpendAsync(
            cancellationToken => Task.Run(() => values.OfAsync(option.Name, cancellationToken), cancellationToken))
            .ConfigureAwait(false);
        var given = parsed.GetResult(option)?.Tokens.Select(token => token.Value).ToHashSet() ?? [];
        var candidates = option.GetCompletions(CompletionContext.Empty).Select(value => new Candidate(value.Label)).Concat(
            from suggestion in found
            let text = word.Length > 0 && suggestion.Id?.StartsWith(word, StringComparison.Ordinal) == true
                ? suggestion.Id
                : suggestion.Text
            where !text.StartsWith('-') && !given.Contains(text)
            select new Candidate(text, suggestion.Label == suggestion.Text ? suggestion.ToolTip : suggestion.Label));
        return Begun(word, candidates, before);
    }
}
