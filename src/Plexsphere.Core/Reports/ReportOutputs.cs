using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Plexsphere.Core.Outputs;

namespace Plexsphere.Core.Reports;

/// <summary>What the nodes of a report put out: equal outputs once, and how the odd ones differ.</summary>
internal sealed class ReportOutputs
{
    private const int Named = 12;

    // So many failed ones are unfolded.
    private const int MostOpen = 5;

    // A short difference is shown even where it is longer than the output, for the lines around each change.
    private const int ShortDifference = 2_000;

    // What is kept for the lines of what is cut.
    private const int KeptForLines = 200_000;

    private readonly Dictionary<(Guid Execution, Guid Node), PlexExecutionLog> _logs = [];
    private readonly Dictionary<(Guid Execution, Guid Node), int> _places = [];
    private readonly List<(string Action, IReadOnlyList<PlexOutputGroup> Groups, string ComparedWith)> _folds;

    internal ReportOutputs(IEnumerable<ReportEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var log in entries.SelectMany(entry => new[] { entry.Log, entry.HealthLog }).OfType<PlexExecutionLog>())
        {
            _logs[(log.ExecutionId, log.NodeId)] = log;
        }

        _folds = [.. _logs.Values.GroupBy(log => (((IPlexNodeSource)log).Server, log.ProjectId, log.Action, log.Type)).Select(same =>
        {
            var fold = new OutputFold([], []);
            foreach (var log in same)
            {
                fold.Add(log, cancellationToken);
            }

            // Of equally many outputs, that of a failure is not what the others are to be like.
            var groups = fold.Groups();
            var usual = groups.FirstOrDefault(group => group.Count == groups[0].Count && !IsBad(group)) ?? groups[0];
            groups = usual == groups[0] ? groups : fold.Groups(usual.Nodes[0].NodeId);
            var compared = usual.Count > 1 ? "most" : $"<bdi>{Markup.Line(usual.Nodes[0].ToString())}</bdi>";
            return (same.Key.Action, (IReadOnlyList<PlexOutputGroup>)[.. groups.OrderBy(group => !IsBad(group))], compared);
        })];
        foreach (var group in _folds.SelectMany(fold => fold.Groups).Where(IsShown))
        {
            var place = Count++;
            foreach (var node in group.Nodes)
            {
                _places[(node.ExecutionId, node.NodeId)] = place;
            }
        }
    }

    /// <summary>How many different outputs there are to show.</summary>
    internal int Count { get; }

    /// <summary>Those that lie in the object store.</summary>
    internal IEnumerable<PlexExecutionLog> Archived => _logs.Values.Where(log => log.OutputKind == PlexOutputKind.Archived);

    /// <summary>Where in the page the output of a node is shown, as the number of its group; null where nowhere.</summary>
    internal int? PlaceOf(PlexExecutionLog? log) =>
        log is not null && _places.TryGetValue((log.ExecutionId, log.NodeId), out var place) ? place + 1 : null;

    /// <summary>The section; empty where there is nothing to show.</summary>
    internal string Section(ReportRoom room, CancellationToken cancellationToken)
    {
        if (Count == 0)
        {
            return "";
        }

        var html = new StringBuilder();
        var (place, cut, unnamed) = (0, 0, 0);
        foreach (var (action, groups, compared) in _folds)
        {
            if (_folds.Count > 1 && groups.Any(IsShown))
            {
                html.Append(CultureInfo.InvariantCulture, $"<h3>{Markup.Line(action)}</h3>\n");
            }

            var heading = _folds.Count > 1 ? "h4" : "h3";
            var usual = groups.FirstOrDefault(group => IsShown(group) && !IsBad(group));
            foreach (var (group, number) in groups.Where(IsShown).Select((group, number) => (group, number)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                place++;
                var isOpen = group == usual || (IsBad(group) && number < MostOpen);
                var piece = cut == 0 ? Group(group, place, heading, isOpen, compared, room.Left - KeptForLines) : null;
                if (piece is not null && room.Take(piece, KeptForLines))
                {
                    html.Append(piece);
                    continue;
                }

                cut++;
                piece = Line(group, place);
                if (room.Take(piece))
                {
                    html.Append(piece);
                }
                else
                {
                    unnamed++;
                }
            }

            var silent = groups.Where(group => group.OutputKind == PlexOutputKind.None).SelectMany(group => group.Nodes)
                .DistinctBy(node => node.NodeId).Select(node => node.ToString()).Order(StringComparer.Ordinal).ToList();
            if (silent.Count > 0)
            {
                html.Append(CultureInfo.InvariantCulture, $"<p class=\"quiet silent\">{ReportWords.Some(silent, Named)} put out ")
                    .Append("nothing.</p>\n");
            }
        }

        var notice = cut == 0 ? ""
            : $"<p class=\"verdict warn\"><strong>{ReportWords.Count(cut, "output")} of {ReportWords.Number(Count)} "
                + $"{(cut == 1 ? "is" : "are")} left out,</strong> so that the file stays below 5 MB: "
                + $"{(cut == 1 ? "it is" : "they are")} named below by count and digest"
                + $"{(unnamed == 0 ? "" : $", but for the last {ReportWords.Number(unnamed)}")}.</p>\n";
        return $"<section aria-labelledby=\"outputs\"><h2 id=\"outputs\">What the nodes put out</h2>\n{notice}{html}</section>\n";
    }

    private static bool IsBad(PlexOutputGroup group) => PlexStatus.IsFinished(group.Status) && group.Status != PlexStatus.Succeeded;

    // An archive has a row of its own, and nothing is counted.
    private static bool IsShown(PlexOutputGroup group) => group.OutputKind is not (PlexOutputKind.None or PlexOutputKind.Archived);

    private static string Who(PlexOutputGroup group) => group.Nodes.DistinctBy(node => node.NodeId).Count() is var nodes && nodes == 1
        ? $"<bdi>{Markup.Line(group.Nodes[0].ToString())}</bdi>"
        : ReportWords.Count(nodes, "node");

    private static string Head(PlexOutputGroup group, int place, string heading)
    {
        var names = group.Nodes.DistinctBy(node => node.NodeId).Select(node => node.ToString()).Order(StringComparer.Ordinal).ToList();
        return $"<article class=\"group\" id=\"o{place}\"><{heading}>{Who(group)} "
            + $"<span class=\"chip {ReportStatus.ClassOf(group.Status)}\">{Markup.Line(group.Status)}</span></{heading}>\n"
            + (names.Count == 1 ? "" : $"<p class=\"quiet\">{ReportWords.Some(names, Named)}</p>\n");
    }

    // Null where its text alone is more than there is room for.
    private string? Group(PlexOutputGroup group, int place, string heading, bool isOpen, string compared, int room)
    {
        var log = _logs[(group.Nodes[0].ExecutionId, group.Nodes[0].NodeId)];
        if (group.Output is not { } text)
        {
            var flaw = Markup.Line(log.OutputFlaw ?? group.OutputKind);
            return $"{Head(group, place, heading)}<p>The output cannot be read: {flaw}.</p></article>\n";
        }

        if (text.Length > room)
        {
            return null;
        }

        var html = new StringBuilder(Head(group, place, heading));
        var difference = Difference(group, text.Length);
        html.Append(CultureInfo.InvariantCulture, $"<details{(isOpen ? " open" : "")}><summary>{Size(log)}</summary>")
            .Append(CultureInfo.InvariantCulture, $"<pre tabindex=\"0\">\n{Markup.Lines(text)}</pre></details>\n");
        if (difference is not null)
        {
            html.Append(CultureInfo.InvariantCulture, $"<details{(isOpen ? "" : " open")}><summary>What differs from {compared}")
                .Append(CultureInfo.InvariantCulture, $"</summary><pre class=\"diff\" tabindex=\"0\">{difference}</pre></details>\n");
        }

        return html.Append("</article>\n").ToString();
    }

    // A long one that is longer than the output itself tells nobody anything.
    private static string? Difference(PlexOutputGroup group, int most)
    {
        if (group.Difference is not { Length: > 0 } difference || difference.Length > Math.Max(most, ShortDifference))
        {
            return null;
        }

        var html = new StringBuilder();
        foreach (var (line, number) in difference.TrimEnd('\n').Split('\n').Select((line, number) => (line, number)))
        {
            // The first two lines say what is compared.
            var look = number < 2 || line is ['@' or '\\', ..] ? " class=\"head\""
                : line is ['-', ..] ? " class=\"bad\""
                : line is ['+', ..] ? " class=\"ok\""
                : "";
            html.Append(CultureInfo.InvariantCulture, $"<span{look}>{Markup.Lines(line)}</span>");
        }

        return html.ToString();
    }

    private static string Size(PlexExecutionLog log) => $"Output, {ReportWords.Count(log.OutputSize ?? 0, "byte")}"
        + (log.OutputTruncated ? ", cut by the node" : "")
        + (log.OutputIsText ? "" : ", not text");

    private string Line(PlexOutputGroup group, int place)
    {
        var log = _logs[(group.Nodes[0].ExecutionId, group.Nodes[0].NodeId)];
        var digest = log.OutputBytes is { } bytes ? $" sha256:{Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant()}" : "";
        return $"<p id=\"o{place}\">{Who(group)} {Markup.Line(group.Status)}, {Size(log)} <span class=\"id\">{digest}</span></p>\n";
    }
}
