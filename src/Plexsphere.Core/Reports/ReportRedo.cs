using System.Globalization;
using System.Text;

namespace Plexsphere.Core.Reports;

/// <summary>What to do next, as commands that can be pasted. None of them names parameters: those can be secrets.</summary>
internal static class ReportRedo
{
    private const int MostIds = 100;
    private const int MostPlaces = 10;

    /// <summary>The section; empty where there is nothing to do.</summary>
    internal static string Section(IReadOnlyList<ReportEntry> entries)
    {
        var places = entries.Where(entry => entry.NodeId is not null).GroupBy(entry => (entry.Server, entry.ProjectId))
            .Select(place => (place.Key, Commands: Commands([.. place], place.Key.ProjectId).ToList()))
            .Where(place => place.Commands.Count > 0).ToList();
        if (places.Count == 0)
        {
            return "";
        }

        var html = new StringBuilder("<section aria-labelledby=\"redo\"><h2 id=\"redo\">What to do next</h2>\n");
        foreach (var ((server, project), commands) in places.Take(MostPlaces))
        {
            html.Append(places.Count == 1 ? "" : $"<h3>{Where(server, project)}</h3>\n");
            if (server is not null)
            {
                var address = Typed(ReportWords.Address(server));
                html.Append(Command("Connect first, where this session is not.", $"Connect-Plexsphere {address}"));
            }

            foreach (var (why, command) in commands)
            {
                html.Append(Command(why, command));
            }
        }

        if (places.Count > MostPlaces)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>And {ReportWords.Count(places.Count - MostPlaces, "project")} more.</p>\n");
        }

        return html.Append("</section>\n").ToString();
    }

    private static IEnumerable<(string Why, string Command)> Commands(IReadOnlyList<ReportEntry> entries, Guid? project)
    {
        var of = project is null ? "" : $" -Project {project}";
        var failed = With(PlexStatus.Failed, PlexStatus.Cancelled);
        if (Ids(failed) is { Count: > 0 } toRedo)
        {
            yield return (
                "Repeat the action on the nodes where it failed, and on those alone. In another session than the first one, add what it "
                    + "was dispatched with, -Parameter or -NoParameter: no server keeps it.",
                $"Redo-PlexExecution -Id {Listed(toRedo)}{of}");
        }

        if (Ids(With(PlexStatus.Timeout)) is { Count: > 0 } late)
        {
            yield return (
                "Where it timed out, it may have run all the same. Look at the nodes before it runs there twice.",
                $"Redo-PlexExecution -Id {Listed(late)}{of} -Status timeout");
        }

        if (Ids(With(PlexRolloutStatus.Unhealthy), entry => entry.HealthExecutionId) is { Count: > 0 } ill)
        {
            yield return ("Read what the health action said.", $"Get-PlexExecutionLog -Id {Listed(ill)}{of}");
        }

        foreach (var same in With(PlexRolloutStatus.Refused, PlexRolloutStatus.NotStarted).GroupBy(entry => entry.Action).Take(MostPlaces))
        {
            if (PlexText.Line(same.Key) == same.Key)
            {
                yield return (
                    "Go on with the nodes where nothing was started. Add the parameters, batches and health action of the first time.",
                    $"Invoke-PlexRollout {Typed(same.Key)} -Node {Listed([.. same.Select(entry => entry.NodeId!.Value).Distinct()])}{of}");
            }
        }

        var open = entries.Where(entry => entry.IsOpen || entry.Status is PlexRolloutStatus.Unknown or PlexRolloutStatus.Lost).ToList();
        if (Ids(open) is { Count: > 0 } unfinished)
        {
            yield return ("Follow what had not ended, or was not seen to end.", $"Wait-PlexExecution -Id {Listed(unfinished)}{of}");
        }

        if (Ids(failed) is { Count: > 0 } toRead)
        {
            yield return ("Read what its nodes put out.", $"Get-PlexExecutionLog -Id {Listed(toRead)}{of}");
        }

        List<ReportEntry> With(params string[] statuses) => [.. entries.Where(entry => statuses.Contains(entry.Status))];
    }

    private static List<Guid> Ids(List<ReportEntry> entries, Func<ReportEntry, Guid?>? id = null) =>
        [.. entries.Select(id ?? (entry => entry.ExecutionId)).OfType<Guid>().Distinct()];

    private static string Listed(List<Guid> ids) => string.Join(", ", ids.Take(MostIds))
        + (ids.Count > MostIds ? $" <# and {ReportWords.Number(ids.Count - MostIds)} more #>" : "");

    // Bare where PowerShell reads it back as it is.
    private static string Typed(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '/') && text is not ['-', ..]
            ? text
            : PlexAdvice.InPowerShell(text);

    private static string Where(Uri? server, Guid? project) => string.Join(", ", new[]
    {
        project is null ? "" : $"Project {project}",
        server is null ? "" : Markup.Line(ReportWords.Address(server)),
    }.Where(part => part.Length > 0));

    private static string Command(string why, string command) =>
        $"<p>{Markup.Line(why)}</p><pre tabindex=\"0\">\n{Markup.Lines(command)}</pre>\n";
}
