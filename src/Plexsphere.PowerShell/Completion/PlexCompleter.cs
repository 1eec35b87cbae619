using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Plexsphere.Core.Completion;
using Plexsphere.PowerShell.Binding;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes a parameter within a second, and has nothing to say where nobody answers.</summary>
internal abstract class PlexCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');

        // A list, also where it is empty: to null, and to what fails, the engine offers names of files.
        return CompletionBudget.SpendAsync(cancellationToken => SuggestAsync(word, fakeBoundParameters, cancellationToken))
            .GetAwaiter().GetResult()
            .Select(suggestion => (Value: ValueFor(suggestion, word), Suggestion: suggestion))

            // What cannot be typed safely is not offered, and the engine takes no empty text.
            .Where(found => found.Value is { Length: > 0 } value && PlexText.Line(value) == value)
            .Select(found => new CompletionResult(
                found.Suggestion.IsCode ? found.Value! : Quote(found.Value!),
                Shown(found.Suggestion.Label, found.Value!),
                CompletionResultType.ParameterValue,
                Shown(found.Suggestion.ToolTip, found.Value!)))
            .ToList();
    }

    /// <summary>Asks for what could be given.</summary>
    /// <param name="word">What was written of it.</param>
    /// <param name="bound">The other parameters of the command, as far as their values are known.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    private protected abstract Task<IReadOnlyList<Suggestion>> SuggestAsync(
        string word, IDictionary bound, CancellationToken cancellationToken);

    /// <summary>The value of another parameter of the command.</summary>
    private protected static object? Bound(IDictionary parameters, string name) =>
        PSValue.Unwrap(parameters[name]);

    // By its name or its text; by its id where that was begun.
    private static string? ValueFor(Suggestion suggestion, string word) =>
        suggestion.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase)
        || suggestion.Label.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? suggestion.Text
        : suggestion.Id?.StartsWith(word, StringComparison.OrdinalIgnoreCase) == true ? suggestion.Id
        : null;

    private static string Shown(string text, string otherwise) => PlexText.Line(text) is { Length: > 0 } line ? line : otherwise;

    // Bare only what cannot be taken for anything else: -Wait would be a parameter, and PowerShell has several quotation marks.
    private static string Quote(string text) =>
        char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/')
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
