using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Plexsphere.Core.Completion;

namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes a parameter within a second, and has nothing to say where nobody answers.</summary>
internal abstract class PlexCompleter : IArgumentCompleter
{
    // The server gets a little less than the second, so that what was seen before can still be offered in time.
    private static readonly TimeSpan ServerBudget = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return Suggest(fakeBoundParameters)
            .Where(suggestion => suggestion.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase))

            // What cannot be typed safely is not offered, and the engine takes no empty text.
            .Where(suggestion => suggestion.Text.Length > 0 && PlexText.Line(suggestion.Text) == suggestion.Text)
            .Select(suggestion => new CompletionResult(
                Quote(suggestion.Text), suggestion.Text, CompletionResultType.ParameterValue, ToolTip(suggestion)));
    }

    /// <summary>Asks for what could be given.</summary>
    /// <param name="bound">The other parameters of the command, as far as their values are known.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    private protected abstract Task<IReadOnlyList<Suggestion>> SuggestAsync(IDictionary bound, CancellationToken cancellationToken);

    /// <summary>The value of another parameter of the command.</summary>
    private protected static object? Bound(IDictionary parameters, string name) =>
        parameters[name] is PSObject wrapped ? wrapped.BaseObject : parameters[name];

    private IReadOnlyList<Suggestion> Suggest(IDictionary bound)
    {
        using var stop = new CancellationTokenSource(ServerBudget);
        try
        {
            var call = SuggestAsync(bound, stop.Token);
            return call.Wait(Budget) ? call.Result : [];
        }
        catch (Exception e) when (e is PlexException or AggregateException or OperationCanceledException)
        {
            return [];
        }
    }

    private static string ToolTip(Suggestion suggestion) =>
        suggestion.ToolTip.Length == 0 ? suggestion.Text : PlexText.Line(suggestion.ToolTip);

    // Bare only what cannot be taken for anything else: -Wait would be a parameter, and PowerShell has several quotation marks.
    private static string Quote(string text) =>
        char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/')
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
