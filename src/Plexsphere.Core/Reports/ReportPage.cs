using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Plexsphere.Core.Reports;

/// <summary>
/// One page of HTML: what ran, what failed, when, what the nodes put out and what to do next. It has all it needs in itself, works without
/// script, and is kept below a size.
/// </summary>
internal sealed partial class ReportPage
{
    /// <summary>A page is smaller than this, in bytes.</summary>
    internal const int MostBytes = 5_000_000;

    // What tables may take up at most, so that something is left for outputs.
    private const int MostFailures = 1_500_000;
    private const int MostNodes = 1_000_000;
    private const int MostArchives = 500_000;

    // Headings of tables, and what is said of their cuts.
    private const int Frames = 10_000;

    // Beyond so many rows the table is folded away.
    private const int ShownRows = 15;
    private const int MostActions = 20;
    private const int LongestGist = 160;

    private static readonly SearchValues<char> Strokes = SearchValues.Create("{}[](),;:\"'-=#*_ \t");

    private readonly string? _title;
    private readonly IReadOnlyList<ReportEntry> _entries;
    private readonly int _refused;
    private readonly DateTimeOffset _now;
    private readonly List<string> _actions;
    private readonly bool _hasSteps;
    private readonly int _nodes;

    internal ReportPage(string? title, IReadOnlyList<ReportEntry> entries, int refused, DateTimeOffset now)
    {
        _title = title;
        _entries = entries;
        _refused = refused;
        _now = now;
        _actions = [.. entries.Select(entry => entry.Action).Distinct()];
        _hasSteps = entries.Any(entry => entry.Batch is not null);
        _nodes = entries.Where(entry => entry.NodeId is not null).DistinctBy(entry => (entry.Server, entry.NodeId)).Count();
    }

    // Where each node occurs once, a run is a node.
    private string Noun => _nodes == _entries.Count ? "node" : "run";

    internal string ToHtml(CancellationToken cancellationToken)
    {
        var outputs = new ReportOutputs(_entries, cancellationToken);
        var (head, times) = (Head() + Totals() + Actions(), ReportTimeLine.Section(_entries, _now, _actions.Count > 1));
        var (redo, foot) = (ReportRedo.Section(_entries), Foot());
        var room = new ReportRoom(MostBytes - Frames - Encoding.UTF8.GetByteCount(head + times + redo + foot));
        var failures = Failures(room, outputs);
        var nodes = Nodes(room);
        var archives = Archives(room, outputs);
        return string.Concat([head, failures, times, outputs.Section(room, cancellationToken), archives, nodes, redo, foot]);
    }

    private string Head()
    {
        var what = _actions is [var action] ? action : ReportWords.Count(_actions.Count, "action");
        var title = _title ?? (_entries.Count == 0 ? "No executions" : $"{what} on {ReportWords.Count(_nodes, "node")}");
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{ReportStyle.Policy}">
            <meta name="referrer" content="no-referrer">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Markup.Plain(title)}</title>
            <style>{ReportStyle.Sheet}</style>
            </head>
            <body>
            <main class="page">
            <header>
            <p class="kicker">Plexsphere report</p>
            <h1>{Markup.Line(title)}</h1>
            {Verdict()}
            {Facts()}
            </header>

            """;
    }

    private string Verdict()
    {
        if (_entries.Count == 0)
        {
            // Of a command before that failed nothing comes either.
            return "<p class=\"verdict idle\"><strong>No execution was given:</strong> nothing ran, or what ran was not read.</p>";
        }

        var (failed, open, idle) = (Names(entry => entry.IsFailure), Names(entry => entry.IsOpen), Names(IsIdle));
        var all = $"{ReportWords.Count(_entries.Count, Noun)}{(Noun == "run" ? $" on {ReportWords.Count(_nodes, "node")}" : "")}";
        var rest = open.Count > 0 ? $" {ReportWords.Number(open.Count)} had not ended." : "";
        rest += idle.Count > 0 ? $" {ReportWords.Number(idle.Count)} {(idle.Count == 1 ? "was" : "were")} not started." : "";
        return failed.Count > 0
            ? $"<p class=\"verdict bad\"><strong>{ReportWords.Number(failed.Count)} of {all} did not succeed:</strong> "
                + $"{ReportWords.Some([.. failed.Distinct()])}.{rest}</p>"
            : open.Count > 0
            ? $"<p class=\"verdict open\"><strong>{ReportWords.Number(open.Count)} of {all} had not ended:</strong> "
                + $"{ReportWords.Some([.. open.Distinct()])}. None had failed.</p>"
            : idle.Count > 0
            ? $"<p class=\"verdict idle\"><strong>{ReportWords.Number(idle.Count)} of {all} {(idle.Count == 1 ? "was" : "were")} left out:"
                + $"</strong> {ReportWords.Some([.. idle.Distinct()])}. None failed.</p>"
            : $"<p class=\"verdict ok\"><strong>All succeeded:</strong> {all}.</p>";
    }

    private string Facts()
    {
        var facts = new StringBuilder("<dl>\n");
        var servers = _entries.Select(entry => entry.Server).OfType<Uri>().Select(ReportWords.Address).Distinct().ToList();
        var projects = _entries.Select(entry => entry.ProjectId).OfType<Guid>().Distinct().Select(id => $"{id}").ToList();
        var executions = _entries.Select(entry => entry.ExecutionId).OfType<Guid>().Distinct().Select(id => $"{id}").ToList();
        Fact(servers.Count > 1 ? "Servers" : "Server", ReportWords.Some(servers));
        Fact(projects.Count > 1 ? "Projects" : "Project", Ids(projects));
        Fact(_actions.Count > 1 ? "Actions" : "Action", ReportWords.Some(_actions));
        if (_entries.Any(entry => entry.Began is not null))
        {
            var begin = _entries.Min(entry => entry.Began)!.Value;
            var end = _entries.Max(entry => entry.Ended);
            Fact("When", $"{ReportWords.Time(begin)} UTC"
                + (end is null || end <= begin ? "" : $", for {ReportWords.Duration((end.Value - begin).TotalSeconds)}"));
        }

        Fact(executions.Count > 1 ? "Executions" : "Execution", executions.Count > 1 ? ReportWords.Number(executions.Count)
            : Ids(executions));
        facts.Append("</dl>");
        var bare = _entries.Count(entry => entry.IsBare);
        if (bare > 0)
        {
            facts.Append(CultureInfo.InvariantCulture, $"\n<p class=\"verdict warn\"><strong>Outputs and times are missing</strong> of ")
                .Append(CultureInfo.InvariantCulture, $"{ReportWords.Count(bare, "step")}: they came from a file, which does not ")
                .Append("keep them. Their executions, given together with them, would bring them along.</p>");
        }

        if (_refused > 0)
        {
            facts.Append(CultureInfo.InvariantCulture, $"\n<p class=\"verdict warn\"><strong>{ReportWords.Count(_refused, "object")} ")
                .Append(_refused == 1 ? "is" : "are").Append(" missing:</strong> neither an execution nor a step of a rollout.</p>");
        }

        return facts.ToString();

        string Ids(List<string> ids) => ids.Count == 0 ? "" : $"<span class=\"uuid\">{ReportWords.Some(ids)}</span>";

        void Fact(string name, string value)
        {
            if (value.Length > 0)
            {
                facts.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{value}</dd></div>\n");
            }
        }
    }

    private string Totals()
    {
        if (_entries.Count == 0)
        {
            return "";
        }

        var html = new StringBuilder("<section aria-labelledby=\"totals\"><h2 id=\"totals\">Totals</h2>\n<ul class=\"tiles\">\n");
        html.Append(CultureInfo.InvariantCulture, $"<li class=\"idle\"><strong>{ReportWords.Number(_entries.Count)}</strong> ")
            .Append(CultureInfo.InvariantCulture, $"<span>{Noun}{(_entries.Count == 1 ? "" : "s")}</span></li>\n");
        var statuses = _entries.GroupBy(entry => entry.Status).OrderBy(group => ReportStatus.RankOf(group.Key))
            .ThenByDescending(group => group.Count()).Take(MostActions).ToList();
        foreach (var status in statuses)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li class=\"{ReportStatus.ClassOf(status.Key)}\"><strong>")
                .Append(CultureInfo.InvariantCulture, $"{ReportWords.Number(status.Count())}</strong> <span>{Markup.Line(status.Key)}")
                .Append("</span></li>\n");
        }

        html.Append("</ul>\n<svg class=\"share\" aria-hidden=\"true\">");
        var left = 0.0;
        foreach (var status in statuses)
        {
            var share = status.Count() * 100.0 / _entries.Count;
            html.Append(CultureInfo.InvariantCulture, $"<rect class=\"{ReportStatus.ClassOf(status.Key)}\" x=\"{left:0.##}%\" ")
                .Append(CultureInfo.InvariantCulture, $"width=\"{share:0.##}%\" height=\"10\"/>");
            left += share;
        }

        return html.Append("</svg>\n</section>\n").ToString();
    }

    private string Actions()
    {
        if (_actions.Count < 2)
        {
            return "";
        }

        var html = new StringBuilder("<section aria-labelledby=\"actions\"><h2 id=\"actions\">Actions</h2>\n<table>\n")
            .Append("<thead><tr><th>Action</th><th>Nodes</th><th>Succeeded</th><th>Took</th></tr></thead>\n<tbody>\n");
        foreach (var action in _entries.GroupBy(entry => entry.Action).OrderByDescending(group => group.Count(entry => entry.IsFailure))
            .ThenByDescending(group => group.Count()).Take(MostActions))
        {
            var well = action.Count(entry => entry.Status == PlexStatus.Succeeded);
            var slowest = action.Max(entry => entry.DurationSeconds);
            var nodes = action.DistinctBy(entry => (entry.Server, entry.NodeId)).Count();
            var took = slowest is null ? "" : $"at most {ReportWords.Duration(slowest.Value)}";
            html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"name\">{Markup.Line(action.Key)}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td class=\"few\">{ReportWords.Count(nodes, "node")}</td><td class=\"few\">")
                .Append(CultureInfo.InvariantCulture, $"{ReportWords.Number(well)} of {ReportWords.Number(action.Count())} succeeded</td>")
                .Append(CultureInfo.InvariantCulture, $"<td class=\"few\">{took}</td></tr>\n");
        }

        return html.Append("</tbody></table>\n")
            .Append(_actions.Count > MostActions
                ? $"<p class=\"quiet\">And {ReportWords.Count(_actions.Count - MostActions, "action")} more.</p>\n"
                : "")
            .Append("</section>\n").ToString();
    }

    private string Failures(ReportRoom room, ReportOutputs outputs)
    {
        var failed = ByName(_entries.Where(entry => entry.IsFailure));
        if (failed.Count == 0)
        {
            return "";
        }

        var rows = Rows(room, room.Left - MostFailures, failed, entry =>
        {
            var place = outputs.PlaceOf(entry.HealthLog) ?? outputs.PlaceOf(entry.Log);
            return $"<tr><td>{Node(entry)}</td>{Chip(entry)}{What(entry)}<td>{Why(entry)}"
                + (place is null ? "" : $" <a href=\"#o{place}\">Output</a>") + "</td></tr>\n";
        });
        return $"<section aria-labelledby=\"failed\"><h2 id=\"failed\">What failed</h2>\n<table>\n<thead><tr><th>Node</th><th>Status</th>"
            + $"{WhatHead()}<th>Why</th></tr></thead>\n<tbody>\n{rows}</section>\n";
    }

    private string Nodes(ReportRoom room)
    {
        if (_entries.Count == 0)
        {
            return "";
        }

        var all = ByName(_entries);
        var rows = Rows(room, room.Left - MostNodes, all, entry =>
            $"<tr><td>{Node(entry)}</td>{Chip(entry)}{What(entry)}<td class=\"time\">"
                + $"{(entry.DurationSeconds is { } took ? ReportWords.Duration(took) : "")}</td>"
                + $"<td>{(entry.Began is { } began ? $"<span class=\"time\">{ReportWords.Time(began)}</span> " : "")}"
                + $"<span class=\"id\">{entry.ExecutionId}</span></td></tr>\n");
        var noun = Noun == "run" ? "All runs" : "All nodes";
        return $"<section aria-labelledby=\"nodes\"><h2 id=\"nodes\">{noun}</h2>\n<details{(all.Count > ShownRows ? "" : " open")}>"
            + $"<summary>{ReportWords.Count(all.Count, Noun)}, failures first</summary>\n<table>\n<thead><tr><th>Node</th><th>Status</th>"
            + $"{WhatHead()}<th>Took</th><th>Began (UTC), execution</th></tr></thead>\n<tbody>\n{rows}</details></section>\n";
    }

    private static string Archives(ReportRoom room, ReportOutputs outputs)
    {
        var archived = outputs.Archived.OrderBy(log => log.NodeName ?? $"{log.NodeId}", StringComparer.OrdinalIgnoreCase).ToList();
        if (archived.Count == 0)
        {
            return "";
        }

        var rows = Rows(room, room.Left - MostArchives, archived, log =>
            $"<tr><td><span class=\"name\"><bdi>{Markup.Line(log.NodeName ?? $"{log.NodeId}")}</bdi></span></td>"
                + $"<td>{Markup.Line($"{log.Bucket}/{log.Key}")}"
                + $"{(log.Sha256 is null ? "" : $" <span class=\"id\">sha256:{Markup.Line(log.Sha256)}</span>")}</td></tr>\n");
        return "<section aria-labelledby=\"archives\"><h2 id=\"archives\">Outputs in the object store</h2>\n"
            + "<p class=\"quiet\">These were too large to come along. They are in the control plane's object store, for whoever may read "
            + "it.</p>\n<table>\n<thead><tr>"
            + $"<th>Node</th><th>Bucket and key, digest</th></tr></thead>\n<tbody>\n{rows}</section>\n";
    }

    private string Foot() => $"""
        <footer><p>Made {ReportWords.Time(_now)} UTC by Plexsphere for PowerShell. This file is complete by itself: opened, it asks
        nothing of anybody. It shows what servers and nodes said; control characters are shown by their names or numbers, as
        <b class="c">ESC</b> is.</p></footer>
        </main>
        </body>
        </html>

        """;

    private static bool IsIdle(ReportEntry entry) => entry.Status is PlexRolloutStatus.NotStarted or PlexRolloutStatus.Skipped;

    private List<string> Names(Func<ReportEntry, bool> which) => [.. ByName(_entries.Where(which)).Select(entry => entry.Name)];

    private static List<ReportEntry> ByName(IEnumerable<ReportEntry> entries) =>
        [.. entries.OrderByDescending(entry => entry.IsFailure).ThenBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(entry => entry.Began)];

    private static string Rows<T>(ReportRoom room, int keep, List<T> rows, Func<T, string> row)
    {
        var html = new StringBuilder();
        for (var i = 0; i < rows.Count; i++)
        {
            var piece = row(rows[i]);
            if (!room.Take(piece, keep))
            {
                return html.Append("</tbody></table>\n<p class=\"verdict warn\"><strong>And ")
                    .Append(CultureInfo.InvariantCulture, $"{ReportWords.Number(rows.Count - i)} more,</strong> which are left out ")
                    .Append("so that the file stays below 5 MB.</p>\n").ToString();
            }

            html.Append(piece);
        }

        return html.Append("</tbody></table>\n").ToString();
    }

    private static string Node(ReportEntry entry) => $"<span class=\"name\"><bdi>{Markup.Line(entry.Name)}</bdi></span>"
        + (entry.NodeName is null ? "" : $" <span class=\"id\">{entry.NodeId}</span>");

    private static string Chip(ReportEntry entry) =>
        $"<td><span class=\"chip {ReportStatus.ClassOf(entry.Status)}\">{Markup.Line(entry.Status)}</span></td>";

    private string WhatHead() => (_actions.Count > 1 ? "<th>Action</th>" : "") + (_hasSteps ? "<th>Batch</th>" : "");

    private string What(ReportEntry entry) => (_actions.Count > 1 ? $"<td>{Markup.Line(entry.Action)}</td>" : "")
        + (_hasSteps ? $"<td>{(entry.Batch is { } batch ? $"batch {ReportWords.Number(batch)}" : "")}</td>" : "");

    private static string Why(ReportEntry entry) =>
        Markup.Line(entry.Message ?? Gist(entry.HealthLog) ?? Gist(entry.Log) ?? (entry.ExecutionId is null ? "" : "It put out nothing."));

    // The first line that sounds like a failure, else the first that says something; a bracket alone does not.
    private static string? Gist(PlexExecutionLog? log)
    {
        if (log?.Output is not { } text)
        {
            return log?.Archive;
        }

        string? first = null;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var said = line.Trim();
            if (said.ContainsAnyExcept(Strokes))
            {
                var shown = said.Length > LongestGist ? $"{said[..LongestGist]}…" : said.ToString();
                if (Trouble().IsMatch(said))
                {
                    return shown;
                }

                first ??= shown;
            }
        }

        return first;
    }

    [GeneratedRegex(
        "error|fatal|fail|denied|cannot|panic|exception|refused|timed out", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Trouble();
}
