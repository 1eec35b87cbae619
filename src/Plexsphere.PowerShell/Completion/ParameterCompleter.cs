using System.Collections;
using System.Management.Automation.Language;
using Plexsphere.Core;
using Plexsphere.Core.Completion;

namespace Plexsphere.PowerShell.Completion;

/// <summary>
/// Completes the parameters of the action that the same command names, as whole hashtables: those that are required, then all. Inside of
/// a hashtable the engine asks no completer.
/// </summary>
internal class ParameterCompleter : PlexCompleter
{
    /// <summary>The parameter of the command that names the action.</summary>
    private protected virtual string NamedBy => "Action";

    private protected override async Task<IReadOnlyList<Suggestion>> SuggestAsync(
        string word, IDictionary bound, CancellationToken cancellationToken)
    {
        if (Bound(bound, NamedBy)?.ToString() is not { } action || ConnectionCompleter.ConnectionOf(bound) is not { } connection)
        {
            return [];
        }

        var engine = PlexEngine.Behind(connection);
        var project = await ConnectionCompleter.ProjectAsync(engine, bound, cancellationToken).ConfigureAwait(false);
        var declared = await engine.Suggestions.ParametersAsync(project, action, cancellationToken).ConfigureAwait(false);
        return
        [
            .. declared.SelectMany(parameters => new[] { parameters.Where(parameter => parameter.Required).ToList(), [.. parameters] })
                .Where(parameters => parameters.Count > 0)
                .Select(parameters => parameters.OrderByDescending(parameter => parameter.Required).ToList())
                .Select(parameters => new Suggestion(Literal(parameters), ToolTip(parameters)) { IsCode = true })
                .DistinctBy(suggestion => suggestion.Text),
        ];
    }

    private static string Literal(IEnumerable<PlexActionParameter> parameters) =>
        $"@{{ {string.Join("; ", parameters.Select(parameter => $"{Key(parameter.Name)} = {Value(parameter)}"))} }}";

    private static string Key(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : Quoted(name);

    private static string Value(PlexActionParameter parameter) => (parameter.Type, parameter.Default) switch
    {
        ("bool" or "boolean", "true") => "$true",
        ("bool" or "boolean", "false") => "$false",
        (_, var text) => Quoted(text ?? ""),
    };

    private static string ToolTip(IEnumerable<PlexActionParameter> parameters) => string.Join(", ", parameters.Select(parameter =>
        $"{parameter}{(parameter.Type is null ? "" : $" ({parameter.Type})")}"
            + $"{(parameter.Description is null ? "" : $": {parameter.Description}")}"));

    private static string Quoted(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
