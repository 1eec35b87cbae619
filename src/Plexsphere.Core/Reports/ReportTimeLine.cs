using System.Globalization;
using System.Text;

namespace Plexsphere.Core.Reports;

/// <summary>When each node began and ended, drawn to scale: failures first, then as they began.</summary>
internal static class ReportTimeLine
{
    private const int MostRows = 60;

    // What is too short to be seen is drawn as wide as this, in percent.
    private const double Narrowest = 0.6;

    /// <summary>The section; empty where no times are known.</summary>
    internal static string Section(IReadOnlyList<ReportEntry> entries, DateTimeOffset now, bool withAction)
    {
        var timed = entries.Where(entry => entry.Began is not null).ToList();
        if (timed.Count == 0)
        {
            return "";
        }

        var begin = timed.Min(entry => entry.Began!.Value);
        var end = timed.Max(entry => EndOf(entry, now));
        var span = Math.Max(0.001, (end - begin).TotalSeconds);
        var rows = timed.OrderByDescending(entry => entry.IsFailure).ThenBy(entry => entry.Began)
            .ThenBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var html = new StringBuilder("<section aria-labelledby=\"times\"><h2 id=\"times\">Time line</h2>\n<div class=\"axis\"><div>");
        html.Append(CultureInfo.InvariantCulture, $"<span>{ReportWords.Time(begin)} UTC</span>")
            .Append(CultureInfo.InvariantCulture, $"<span>+{ReportWords.Duration(span / 2)}</span>")
            .Append(CultureInfo.InvariantCulture, $"<span>+{ReportWords.Duration(span)}</span></div></div>\n<ol class=\"rows\">\n");
        foreach (var entry in rows.Take(MostRows))
        {
            var (from, to) = ((entry.Began!.Value - begin).TotalSeconds, (EndOf(entry, now) - begin).TotalSeconds);
            var width = Math.Max(Narrowest, (to - from) / span * 100);
            var left = Math.Min(from / span * 100, 100 - width);
            var took = entry.Ended is null ? "open" : ReportWords.Duration(to - from);
            html.Append(CultureInfo.InvariantCulture, $"<li><span><bdi>{Markup.Line(entry.Name)}</bdi>")
                .Append(withAction ? $" <span class=\"quiet\">{Markup.Line(entry.Action)}</span>" : "")
                .Append(CultureInfo.InvariantCulture, $"</span><svg role=\"img\" aria-label=\"{Markup.Plain(entry.Status)}, {took}, ")
                .Append(CultureInfo.InvariantCulture, $"{ReportWords.Duration(from)} after the begin\">")
                .Append("<line x1=\"0\" x2=\"100%\" y1=\"50%\" y2=\"50%\"/>")
                .Append(CultureInfo.InvariantCulture, $"<rect class=\"{ReportStatus.ClassOf(entry.Status)}\" x=\"{left:0.##}%\" ")
                .Append(CultureInfo.InvariantCulture, $"width=\"{width:0.##}%\" y=\"2\" height=\"12\" rx=\"3\"/></svg>")
                .Append(CultureInfo.InvariantCulture, $"<span class=\"took\">{took}</span></li>\n");
        }

        html.Append("</ol>\n");
        if (rows.Count > MostRows)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"quiet\">And {ReportWords.Number(rows.Count - MostRows)} more, which ")
                .Append("are in the table of all nodes.</p>\n");
        }

        return html.Append("</section>\n").ToString();
    }

    // A clock of the server's may be ahead of ours.
    private static DateTimeOffset EndOf(ReportEntry entry, DateTimeOffset now) =>
        entry.Ended ?? (now > entry.Began!.Value ? now : entry.Began.Value);
}
