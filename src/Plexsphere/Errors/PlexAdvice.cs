using System.Globalization;
using System.Text;

namespace Plexsphere;

/// <summary>
/// Fills the names of what failed into a recommended action, in the spelling of the shell that the line is pasted into. In a template
/// <c>{name}</c> stands for a name, and a part in square brackets is left out where one of its names is not known. Which credential it is
/// about is known: of <c>{token}</c>, <c>{secret}</c> and <c>{assertion}</c> one stands for its own name.
/// </summary>
internal static class PlexAdvice
{
    // Clocks of two machines differ; what was dispatched must not fall out of the window for it.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(1);

    /// <summary>The advice for PowerShell.</summary>
    internal static string ForPowerShell(string template, PlexSubject subject) => Fill(template, subject, InPowerShell);

    /// <summary>The advice for plexctl, in any POSIX shell.</summary>
    internal static string ForPlexctl(string template, PlexSubject subject) => Fill(template, subject, PosixText);

    private static string Fill(string template, PlexSubject subject, Func<string, string> quote)
    {
        var text = new StringBuilder(template.Length + 64);
        var (optional, known) = (-1, true);
        for (var i = 0; i < template.Length; i++)
        {
            switch (template[i])
            {
                case '[':
                    (optional, known) = (text.Length, true);
                    break;
                case ']':
                    text.Length = known ? text.Length : optional;
                    break;
                case '{':
                    var end = template.IndexOf('}', i);
                    var name = template[(i + 1)..end];
                    var value = Value(name, subject, quote);
                    known &= value is not null;
                    text.Append(value ?? Shape(name));
                    i = end;
                    break;
                case var c:
                    text.Append(c);
                    break;
            }
        }

        return text.ToString();
    }

    private static string? Value(string name, PlexSubject subject, Func<string, string> quote) => name switch
    {
        "server" => subject.Server is { } server ? Bare(server) : null,
        "project" => subject.ProjectId?.ToString(),
        "id" => subject.ExecutionId?.ToString(),
        "action" => Typed(subject.Action, quote),
        "selector" => Typed(subject.Selector, quote),
        "node" => subject.NodeId?.ToString(),
        "domain" => subject.DomainId?.ToString(),
        "after" => subject.SentAt is { } sent ? (sent - ClockMargin).UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : null,
        "agent" => subject.Agent is { } agent ? Bare(agent) : null,
        "agent-id" => subject.AgentActionId?.ToString(),
        "kind" => Quoted(subject.Kind, quote),
        "provider" => Typed(subject.IdentityProvider, quote),
        "token" => subject.Credential == PlexCredentialKind.Token ? "token" : null,
        "secret" => subject.Credential == PlexCredentialKind.ClientSecret ? "client secret" : null,
        "assertion" => subject.Credential == PlexCredentialKind.ClientAssertion ? "client assertion" : null,
        "file" => Quoted(subject.File, quote),
        "statuses" => subject.Statuses,
        "command" => subject.Command,

        // Not a line to be pasted as it is: nothing but a variable holds a connection, and only its owner knows which.
        "connection" => subject.OtherServer is { } other ? $"<connection to {Bare(other)}>" : null,
        _ => throw new ArgumentException($"No advice knows '{name}'.", nameof(name)),
    };

    // What stands where a name is not known.
    private static string Shape(string name) => name switch
    {
        "server" or "agent" => "<url>",
        "action" or "kind" => "<name>",
        "selector" => "<selector>",
        "after" => "15m",
        "statuses" => "<status>",
        "command" => "<command>",
        "file" => "<file>",
        _ => "<uuid>",
    };

    // What cannot be shown cannot be typed either.
    private static string? Typed(string? text, Func<string, string> quote) =>
        text is not null && PlexText.Line(text) == text ? quote(text) : null;

    private static string? Quoted(string? text, Func<string, string> quote) => text is null ? null : quote(PlexText.Line(text));

    // An address without what a shell could take for something else.
    private static string Bare(Uri address) =>
        address.GetLeftPart(UriPartial.Path).TrimEnd('/') is var text && text.All(IsPlain) ? text : "<url>";

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is ':' or '/' or '.' or '-' or '_' or '~' or '[' or ']' or '%';

    /// <summary>A text as PowerShell reads it back. It takes typographic quotation marks for quotation marks.</summary>
    internal static string InPowerShell(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var c in text)
        {
            quoted.Append(c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B' ? $"{c}{c}" : $"{c}");
        }

        return quoted.Append('\'').ToString();
    }

    private static string PosixText(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
