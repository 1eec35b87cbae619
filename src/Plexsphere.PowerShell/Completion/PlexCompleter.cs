using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Plexsphere.Core;
using Plexsphere.Core.Completion;
using Plexsphere.PowerShell.Commands;

namespace Plexsphere.PowerShell.Completion;

/// <summary>
/// Completes a parameter from what the connection has seen and, within a second, from the server. Never makes a connection, and has
/// nothing to say where there is none or the server does not answer.
/// </summary>
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
        var connection = Bound(fakeBoundParameters, "Connection") as PlexConnection ?? DefaultConnection.OfThisRunspace();
        if (connection is null)
        {
            return [];
        }

        var project = Guid.TryParse(Bound(fakeBoundParameters, "Project")?.ToString(), out var named) ? named : connection.ProjectId;
        var word = wordToComplete.Trim('\'', '"');
        return Suggest(connection, project)
            .Where(suggestion => suggestion.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase))

            // What cannot be typed safely is not offered, and the engine takes no empty text.
            .Where(suggestion => suggestion.Text.Length > 0 && PlexText.Line(suggestion.Text) == suggestion.Text)
            .Select(suggestion => new CompletionResult(Quote(suggestion.Text), suggestion.Text, CompletionResultType.ParameterValue, ToolTip(suggestion)));
    }

    private protected abstract Task<IReadOnlyList<Suggestion>> SuggestAsync(Suggestions suggestions, Guid? project, CancellationToken stop);

    private IReadOnlyList<Suggestion> Suggest(PlexConnection connection, Guid? project)
    {
        using var stop = new CancellationTokenSource(ServerBudget);
        try
        {
            var call = SuggestAsync(new Suggestions(PlexEngine.Of(connection)), project, stop.Token);
            return call.Wait(Budget) ? call.Result : [];
        }
        catch (Exception e) when (e is PlexException or AggregateException or OperationCanceledException)
        {
            return [];
        }
    }

    private static object? Bound(IDictionary parameters, string name) =>
        parameters[name] is PSObject wrapped ? wrapped.BaseObject : parameters[name];

    private static string ToolTip(Suggestion suggestion) => suggestion.ToolTip.Length == 0 ? suggestion.Text : PlexText.Line(suggestion.ToolTip);

    // Bare only what cannot be taken for anything else: -Wait would be a parameter, and PowerShell has several quotation marks.
    private static string Quote(string text) =>
        char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/')
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
