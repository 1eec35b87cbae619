using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Plexsphere.Core.Reports;
using Plexsphere.Tests.Fuzzing;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

/// <summary>What a report says, as HTML; how it looks is seen in <c>ReportInBrowserTests</c>.</summary>
public partial class ReportTests
{
    private static readonly Guid Other = Guid.Parse("0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c3");

    private static string Html(params object[] given)
    {
        var report = new Report(null, TimeProvider.System);
        foreach (var item in given)
        {
            Add(report, item);
        }

        return report.ToHtml(CancellationToken.None);
    }

    private static void Add(Report report, object item)
    {
        if (item is PlexExecution execution)
        {
            report.Add(execution);
        }
        else if (item is PlexRolloutStep step)
        {
            report.Add(step);
        }
        else
        {
            report.Add((ReportEntry)item);
        }
    }

    // What is read, without tags; entities are what they stand for.
    private static string Text(string html) =>
        WebUtility.HtmlDecode(Tag().Replace(html[html.IndexOf("<body>", StringComparison.Ordinal)..], ""));

    private static PlexRolloutStep Step(
        string status,
        int node = 0,
        int? batch = 1,
        string? message = null,
        PlexExecution? execution = null,
        PlexExecution? health = null) =>
        new(SampleRun.Connection(), batch, Sample.Project, "service.restart", SampleRun.NodeId(node), status)
        {
            NodeName = $"edge-{node}",
            ExecutionId = execution?.Id,
            HealthExecutionId = health?.Id,
            DurationSeconds = execution?.DurationSeconds,
            Message = message,
            Execution = execution,
            HealthExecution = health,
        };

    private static PlexExecution Execution(string status, string text, Guid? id = null, string action = "service.restart")
    {
        var wire = Sample.Execution(status, id, SampleRun.Target(0, status, SampleRun.Inline(text)));
        wire["action"] = action;
        return Sample.Read(wire);
    }

    private static ReportEntry Row(string status, Guid? execution = null) => new()
    {
        Server = new Uri("https://user:hunter2@plex.example/base?token=hunter2"),
        ProjectId = Sample.Project,
        Action = "service.restart",
        NodeId = SampleRun.NodeId(0),
        NodeName = "edge-0",
        Status = status,
        IsStep = true,
        IsFromFile = true,
        Batch = 1,
        ExecutionId = execution,
    };

    [Fact]
    public void Any_text_is_nothing_but_text() => Damage.ForAll<string?>(text =>
    {
        foreach (var html in new[] { Markup.Lines(text), Markup.Line(text), Markup.Plain(text) })
        {
            var bare = html.Replace("<b class=\"c\">", "", StringComparison.Ordinal).Replace("</b>", "", StringComparison.Ordinal);
            Assert.DoesNotContain(bare, c => c is '<' or '>' or '"' or '\'');
            Assert.DoesNotMatch("&(?!(lt|gt|amp|quot|#39);)", html);
            Assert.Equal(PlexText.Lines(WebUtility.HtmlDecode(html)), WebUtility.HtmlDecode(html));
        }

        Assert.DoesNotContain('\n', Markup.Line(text));
        Assert.DoesNotContain("<b", Markup.Plain(text), StringComparison.Ordinal);
    });

    [Fact]
    public void Text_that_is_only_text_stays_as_it_is() => Damage.ForAll<string?>(text =>
    {
        var visible = string.Concat((text ?? "").Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && PlexText.Line($"{c}") == $"{c}"
            && c is not ('\uFFFE' or '\uFFFF') and not (>= '\uFDD0' and <= '\uFDEF')));

        Assert.Equal(visible, WebUtility.HtmlDecode(Markup.Lines(visible)));
    });

    [Theory]
    [InlineData("\u001b[31m", "<b class=\"c\">ESC</b>[31m")]
    [InlineData("\0\u0007\u007f", "<b class=\"c\">NUL BEL DEL</b>")]
    [InlineData("a\r\nb\tc\rd", "a\nb\tc<b class=\"c\">CR</b>d")]
    [InlineData("\u202ex\u2028\u009b", "<b class=\"c\">U+202E</b>x<b class=\"c\">U+2028 U+009B</b>")]
    [InlineData("\U000e0041\uffff", "<b class=\"c\">U+E0041 U+FFFF</b>")]
    public void What_cannot_be_seen_is_shown_as_what_it_is(string text, string html) => Assert.Equal(html, Markup.Lines(text));

    // Not as data: the runner passes on no text that is none.
    [Fact]
    public void Half_of_a_surrogate_pair_is_shown_as_its_number() =>
        Assert.Equal("\ud83d\ude80 <b class=\"c\">U+D83D</b>", Markup.Lines("\ud83d\ude80 \ud83d"));

    [Fact]
    public void A_long_name_is_cut_between_characters_and_says_so()
    {
        var name = new string('a', 399);
        Assert.Equal($"{name}… (1,401 characters)", Markup.Line($"{name}\ud83d\ude80{new string('b', 1000)}"));
        Assert.Equal(new string('a', 400), Markup.Line(new string('a', 400)));
        Assert.Equal(1401, Markup.Lines(new string('a', 1401)).Length);
    }

    [Fact]
    public void The_policy_allows_the_one_style_and_nothing_else()
    {
        var html = Html();
        var style = Regex.Match(html, "(?s)<style>(.*?)</style>").Groups[1].Value;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));

        Assert.Contains(
            "http-equiv=\"Content-Security-Policy\" content=\""
                + $"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\"",
            html,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\r', style);
        Assert.DoesNotMatch(@"(?i)url\(|@import|https?:|//", style);
    }

    [Fact]
    public void Of_nothing_it_says_that_nothing_ran()
    {
        var html = Html();

        Assert.Contains("<h1>No executions</h1>", html, StringComparison.Ordinal);
        Assert.Contains("nothing ran, or what ran was not read", Text(html), StringComparison.Ordinal);
        Assert.DoesNotContain("<h2", html, StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_what_failed_first_and_by_name()
    {
        var html = Html(SampleRun.Incident());
        var text = Text(html);

        Assert.Contains("<h1>service.upgrade on 12 nodes</h1>", html, StringComparison.Ordinal);
        Assert.Contains("2 of 12 nodes did not succeed: core-us-09, core-us-17.", text, StringComparison.Ordinal);
        foreach (var fact in new[] { "https://plex.example/", $"{Sample.Project}", $"{Sample.Id}", "2026-08-04 10:00:00 UTC, for 14.9 s" })
        {
            Assert.Contains(fact, text, StringComparison.Ordinal);
        }

        var failed = text[text.IndexOf("What failed", StringComparison.Ordinal)..text.IndexOf("Time line", StringComparison.Ordinal)];
        Assert.Matches(
            $@"(?s)core-us-09 {SampleRun.NodeId(2)}\s*failed\s*error: /var/lib/plexd/run.*"
                + $@"core-us-17 {SampleRun.NodeId(7)}\s*timeout\s*It put out nothing\.",
            failed);
        Assert.DoesNotContain("edge-eu-07", failed, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_outputs_are_there_once_and_the_odd_one_with_its_difference()
    {
        var html = Html(SampleRun.Incident());

        Assert.Single(Regex.Matches(html, "(?m)^mesh: 11 of 11 peers answer$"));
        Assert.Contains("<span class=\"bad\">-mesh: 11 of 11 peers answer</span>", html, StringComparison.Ordinal);
        Assert.Contains("<span class=\"ok\">+mesh: 9 of 11 peers answer</span>", html, StringComparison.Ordinal);
        Assert.Contains("8 nodes <span class=\"chip ok\">succeeded</span>", html, StringComparison.Ordinal);

        // The failed one comes first, open.
        Assert.Matches("(?s)id=\"o1\"><h3><bdi>core-us-09</bdi>.*?<details open>.*?read-only file system.*?id=\"o2\"><h3>8 nodes", html);
    }

    [Fact]
    public void Where_no_output_is_that_of_most_they_are_compared_with_one_that_succeeded_by_its_name()
    {
        var html = Html(SampleRun.Of(
            "health.check",
            "failed",
            [
                SampleRun.Target(0, "failed", SampleRun.Inline("checks: 4\nlinks down\n")),
                SampleRun.Target(1, "succeeded", SampleRun.Inline("checks: 4\nlinks up\n")),
            ],
            index => $"node-{index}"));

        Assert.Contains("<summary>What differs from <bdi>node-1</bdi></summary>", html, StringComparison.Ordinal);
        Assert.Contains("<span class=\"bad\">-links up</span>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("differs from most", html, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archived_output_is_named_by_bucket_key_and_digest() =>
        Assert.Matches($"edge-ap-08\\s*outputs/executions/1/2.out sha256:{new string('a', 64)}", Text(Html(SampleRun.Incident())));

    [Fact]
    public void It_says_how_to_redo_with_the_ids_that_are_meant()
    {
        var text = Text(Html(SampleRun.Incident()));

        Assert.Contains("\nConnect-Plexsphere https://plex.example/\n", text, StringComparison.Ordinal);
        Assert.Contains($"Redo-PlexExecution -Id {Sample.Id} -Project {Sample.Project}", text, StringComparison.Ordinal);
        Assert.Contains($"Redo-PlexExecution -Id {Sample.Id} -Project {Sample.Project} -Status timeout", text, StringComparison.Ordinal);
        Assert.DoesNotContain("What to do next", Text(Html(SampleRun.OfTexts(["a"]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_bring_their_outputs_along_and_say_how_to_go_on()
    {
        var (bad, well) = (Execution("failed", "no space left\n"), Execution("succeeded", "up\n", Other));
        var ill = Execution("failed", "peer down\n", Sample.NumberedId(9), "health.check");
        var html = Html(
            Step(PlexRolloutStatus.Failed, 0, 1, null, bad),
            Step(PlexRolloutStatus.Unhealthy, 0, 2, "health.check: failed", well, ill),
            Step(PlexRolloutStatus.NotStarted, 2, 3),
            Step(PlexRolloutStatus.Skipped, 3, null, "it is unreachable"));
        var text = Text(html);

        Assert.Contains("no space left", text, StringComparison.Ordinal);
        Assert.Contains("peer down", text, StringComparison.Ordinal);
        Assert.Contains("batch 2", text, StringComparison.Ordinal);
        Assert.Contains($"Redo-PlexExecution -Id {bad.Id} -Project {Sample.Project}", text, StringComparison.Ordinal);
        Assert.Contains($"Get-PlexExecutionLog -Id {ill.Id} -Project {Sample.Project}", text, StringComparison.Ordinal);
        var goesOn = $"Invoke-PlexRollout service.restart -Node {SampleRun.NodeId(2)} -Project {Sample.Project}";
        Assert.Contains(goesOn, text, StringComparison.Ordinal);
        Assert.Contains("2 of 4 runs on 3 nodes did not succeed: edge-0. 2 were not started.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_from_a_file_says_that_its_outputs_are_missing_until_its_execution_comes_along()
    {
        var execution = Execution("failed", "no space left\n");
        var row = Row(PlexRolloutStatus.Failed, execution.Id);
        var alone = Text(Html(row));

        Assert.Contains("Outputs and times are missing of 1 step", alone, StringComparison.Ordinal);
        Assert.DoesNotContain("What the nodes put out", alone, StringComparison.Ordinal);
        var connected = Execution("failed", "no space left\n");
        connected.Connection = SampleRun.Connection();
        var same = row with { Server = connected.Server };
        foreach (var both in new[] { Text(Html(same, connected)), Text(Html(connected, same)) })
        {
            Assert.Contains("1 of 1 node did not succeed: edge-0.", both, StringComparison.Ordinal);
            Assert.Contains("no space left", both, StringComparison.Ordinal);
            Assert.DoesNotContain("missing", both, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_execution_that_is_given_twice_counts_once_as_it_was_given_last()
    {
        var text = Text(Html(Execution("started", "so far"), Execution("succeeded", "done")));

        Assert.Contains("All succeeded: 1 node.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("so far", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_execution_without_targets_is_no_success()
    {
        var text = Text(Html(Sample.Read(Sample.Execution())));

        Assert.Contains("did not succeed: no node.", text, StringComparison.Ordinal);
        Assert.Contains("The execution has no target: no node ran it.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_not_ended_is_open_and_can_be_waited_for()
    {
        var text = Text(Html(Sample.Read(Sample.Execution("started", null, SampleRun.Target(0, "started", null)))));

        Assert.Contains("1 of 1 node had not ended", text, StringComparison.Ordinal);
        Assert.Contains($"Wait-PlexExecution -Id {Sample.Id} -Project {Sample.Project}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_refused_is_said_to_be_missing() => Assert.Contains(
        "2 objects are missing",
        Text(new Report("x", TimeProvider.System) { Refused = 2 }.ToHtml(CancellationToken.None)),
        StringComparison.Ordinal);

    [Fact]
    public void No_secret_of_a_connection_or_of_an_address_is_in_it()
    {
        var html = Html(SampleRun.Incident(), Row(PlexRolloutStatus.Failed));

        Assert.DoesNotContain(Engines.Token, html, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", html, StringComparison.Ordinal);
        Assert.Contains("https://plex.example/base", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Above_five_megabytes_later_outputs_are_named_by_count_and_digest()
    {
        // Of 600 outputs of 16 KiB about three hundred have room; the largest group comes before them.
        var texts = Enumerable.Range(0, 600)
            .Select(number => $"{number:000}{new string((char)('a' + (number % 26)), (16 * 1024) - 3)}").ToList();
        texts.AddRange(["common", "common"]);
        var html = Html(SampleRun.OfTexts(texts));
        var text = Text(html);

        Assert.InRange(Encoding.UTF8.GetByteCount(html), ReportPage.MostBytes - 300_000, ReportPage.MostBytes);
        var said = Regex.Match(text, @"(\d+) outputs of 601 are left out, so that the file stays below 5 MB");
        var cut = int.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(cut, 250, 350);
        Assert.Equal(cut, Regex.Count(text, "sha256:[0-9a-f]{64}"));
        Assert.Equal(601 - cut, Regex.Count(html, "<article"));
        var last = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(texts[599]))).ToLowerInvariant();
        Assert.Contains($"sha256:{last}", text, StringComparison.Ordinal);
        Assert.Contains("common", text, StringComparison.Ordinal);
    }

    [Fact]
    public void However_many_nodes_and_whatever_they_say_it_stays_below_five_megabytes()
    {
        var execution = SampleRun.OfTexts(Enumerable.Range(0, 30_000).Select(number => $"\u001b\u001b{number}<&>"), status: "failed");
        var html = Html(execution);

        Assert.True(Encoding.UTF8.GetByteCount(html) <= ReportPage.MostBytes);
        Assert.Matches(@"And [\d,]+ more, which are left out", Text(html));
        Assert.Contains("but for the last", Text(html), StringComparison.Ordinal);
        Assert.Equal("</html>", html.TrimEnd()[^7..]);
    }

    [Fact]
    public void A_stop_ends_it()
    {
        var report = new Report(null, TimeProvider.System);
        report.Add(SampleRun.Incident());

        Assert.Throws<OperationCanceledException>(() => report.ToHtml(new CancellationToken(canceled: true)));
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
