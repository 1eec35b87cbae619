using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Plexsphere.Core.Reports;
using Plexsphere.Tests.Support;
using PuppeteerSharp;
using PuppeteerSharp.Media;

namespace Plexsphere.Tests.Integration;

/// <summary>Reports as a browser shows them: they fetch nothing, run nothing, fit, and can be read.</summary>
public sealed class ReportInBrowserTests(InstalledBrowser browser) : IClassFixture<InstalledBrowser>, IDisposable
{
    private const int Phone = 390;
    private const int Desk = 1_280;

    // For each text that is seen, its contrast with what is behind it, where that is too low.
    private const string Pale = """
        () => {
          const numbers = colour => colour.match(/[\d.]+/g).map(Number);
          const light = colour => numbers(colour).slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = element => {
            for (let e = element; e; e = e.parentElement) {
              const colour = getComputedStyle(e).backgroundColor;
              if (numbers(colour).length === 3) return colour;
            }
            return 'rgb(255, 255, 255)';
          };
          const found = [];
          let seen = 0;
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || element.getClientRects().length === 0) continue;
            seen++;
            const [a, b] = [light(getComputedStyle(element).color), light(behind(element))].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < 4.5) found.push(`${ratio.toFixed(2)}: ${walker.currentNode.data.trim().slice(0, 40)} in ${element.className}`);
          }
          return seen < 20 ? ['no text was seen'] : [...new Set(found)];
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("plexsphere-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Html(params PlexExecution[] executions)
    {
        var report = new Report(null, new StandingClock());
        foreach (var execution in executions)
        {
            report.Add(execution);
        }

        return report.ToHtml(CancellationToken.None);
    }

    // Texts that would do something if they were anything but text.
    private static string[] Hostile(string listener) =>
    [
        $"<img src=\"{listener}/img\"><script src=\"{listener}/script\"></script><script>window.hit = 1; fetch('{listener}/f')</script>",
        $"</pre></details></section><link rel=stylesheet href={listener}/link><meta http-equiv=refresh content=\"0;url={listener}/r\">",
        $"</style><style>body {{ background: url({listener}/css) !important; }} @import '{listener}/import';</style>]]>",
        $"<svg><image href=\"{listener}/svg\"/><style>@import url({listener}/svgcss)</style></svg><iframe src={listener}/frame></iframe>",
        $"\" onmouseover=\"fetch('{listener}/over')\" x='' onload=fetch('{listener}/load') style=\"background:url({listener}/style)\" \"",
        $"<base href={listener}/><a href=javascript:alert(1) ping={listener}/ping>x</a><video src={listener}/video autoplay></video>",
        "\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u001b[2J\u001b[H \u0000NUL \u009b31m",
        "abc\u202egpj.exe\u202c \u2066isolate\u2069 \u200f mark \u2028 line \u2029 paragraph \ufeff bom \U000e0041 tag",
        "<!-- --> <![CDATA[ ]]> &lt; &amp; &#x41; {{ }} ${x} <% %> `",
        new string('W', 16 * 1024),
        string.Concat(Enumerable.Repeat("e\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308", 200)),
    ];

    private static PlexExecution HostileRun(string listener)
    {
        var texts = Hostile(listener);
        var targets = texts.Select((text, index) =>
            SampleRun.Target(index, index % 3 == 0 ? "failed" : "succeeded", SampleRun.Inline(text), 0, 1 + index)).ToList();
        var archive = new JsonObject { ["kind"] = "object_store", ["bucket"] = texts[0], ["key"] = texts[1], ["sha256"] = texts[2] };
        targets.Add(SampleRun.Target(texts.Length, "succeeded", archive));
        return SampleRun.Of(texts[0], "failed", [.. targets], index => texts[index % texts.Length]);
    }

    private async Task<IPage> OpenAsync(
        string html, int width, string scheme = "light", List<string>? said = null, List<string>? asked = null)
    {
        var file = Path.Combine(_folder, $"{Guid.NewGuid():N}.html");
        await File.WriteAllTextAsync(file, html, new UTF8Encoding(false));
        var page = await browser.NewPageAsync();
        page.Console += (_, message) => said?.Add(message.Message.Text);
        page.PageError += (_, failure) => said?.Add(failure.Message);
        page.Request += (_, request) => asked?.Add(request.Request.Url);
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
        await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
        await page.GoToAsync(new Uri(file).AbsoluteUri, WaitUntilNavigation.Networkidle0);
        return page;
    }

    private static Task UnfoldAsync(IPage page) =>
        page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach(part => part.open = true)");

    [Fact]
    public async Task What_nodes_put_out_is_shown_and_does_nothing()
    {
        Needs.Browser();
        using var listener = new ScriptedServer(ScriptedResponse.Empty(204));
        var (said, asked) = (new List<string>(), new List<string>());
        await using var page = await OpenAsync(Html(HostileRun(listener.Address)), Desk, said: said, asked: asked);
        await UnfoldAsync(page);
        await page.WaitForNetworkIdleAsync();

        Assert.Empty(listener.Requests);
        Assert.Single(asked);
        Assert.Empty(said);
        Assert.True(await page.EvaluateExpressionAsync<bool>("window.hit === undefined"));
        Assert.Equal(0, await page.EvaluateExpressionAsync<int>(
            "document.querySelectorAll('script, img, link, iframe, image, base, video, [onload], [onmouseover], [style], [ping]').length"));
        Assert.Equal(1, await page.EvaluateExpressionAsync<int>("document.querySelectorAll('style').length"));

        // As text it is all there, and what cannot be seen has a name.
        var text = await page.EvaluateExpressionAsync<string>("document.body.textContent");
        foreach (var hostile in Hostile(listener.Address).Where(hostile => hostile.All(c => !char.IsControl(c) && c < '\u0300')))
        {
            Assert.Contains(hostile, text, StringComparison.Ordinal);
        }

        Assert.Contains("ESC[31mredESC[0m", text, StringComparison.Ordinal);
        Assert.Contains(" NULNUL", text, StringComparison.Ordinal);
        Assert.Contains("abcU+202Egpj.exe", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_slipped_through_would_not_be_fetched_or_run_either()
    {
        Needs.Browser();
        using var listener = new ScriptedServer(ScriptedResponse.Empty(204));
        const string Mark = "service.upgrade";
        var raw = string.Concat(Hostile(listener.Address).Take(6).Where(text => !text.Contains("http-equiv", StringComparison.Ordinal)));
        var html = Html(SampleRun.Incident());
        var place = html.IndexOf(Mark, html.IndexOf("<h1>", StringComparison.Ordinal), StringComparison.Ordinal);
        html = $"{html[..place]}{raw}{html[place..]}";

        // The same without the policy is fetched and run, so that there is something to be kept from.
        var open = html.Replace("Content-Security-Policy", "x-none", StringComparison.Ordinal);
        await using (var page = await OpenAsync(open, Desk))
        {
            Assert.True(await page.EvaluateExpressionAsync<bool>("window.hit === 1"));
            Assert.NotEmpty(listener.Requests);
        }

        var before = listener.Requests.Count;
        await using var closed = await OpenAsync(html, Desk);

        Assert.Equal(before, listener.Requests.Count);
        Assert.True(await closed.EvaluateExpressionAsync<bool>("window.hit === undefined"));
        Assert.Equal("none", await closed.EvaluateExpressionAsync<string>("getComputedStyle(document.body).backgroundImage"));
    }

    [Theory]
    [InlineData(Phone)]
    [InlineData(Desk)]
    public async Task It_fits_the_width_of_the_screen(int width)
    {
        Needs.Browser();
        using var listener = new ScriptedServer(ScriptedResponse.Empty(204));
        foreach (var execution in new[] { SampleRun.Incident(), HostileRun(listener.Address) })
        {
            await using var page = await OpenAsync(Html(execution, SampleRun.OfTexts(["a", "b"])), width);
            await UnfoldAsync(page);

            Assert.Equal(width, await page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"));
            Assert.Empty(await page.EvaluateExpressionAsync<string[]>(
                "[...document.querySelectorAll('pre')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent.slice(0, 40))"));
        }
    }

    [Theory]
    [InlineData("light", Desk)]
    [InlineData("dark", Desk)]
    [InlineData("light", Phone)]
    [InlineData("dark", Phone)]
    public async Task All_text_stands_out_from_what_is_behind_it(string scheme, int width)
    {
        Needs.Browser();
        await using var page = await OpenAsync(Html(SampleRun.Incident(), HostileRun("http://127.0.0.1:1")), width, scheme);
        await UnfoldAsync(page);

        Assert.Empty(await page.EvaluateFunctionAsync<string[]>(Pale));
        Assert.Equal(
            scheme == "dark" ? "rgb(13, 17, 23)" : "rgb(244, 246, 248)",
            await page.EvaluateExpressionAsync<string>("getComputedStyle(document.body).backgroundColor"));
    }

    [Fact]
    public async Task Headings_are_in_order_and_say_what_is_below_them()
    {
        Needs.Browser();
        await using var page = await OpenAsync(Html(SampleRun.Incident(), SampleRun.OfTexts(["a", "b"])), Desk);
        var headings = await page.EvaluateExpressionAsync<string[]>(
            "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(e => e.tagName[1] + ' ' + e.textContent.trim())");

        Assert.Equal(1, headings.Count(heading => heading[0] == '1'));
        Assert.Equal('1', headings[0][0]);
        Assert.All(headings.Zip(headings.Skip(1)), pair => Assert.True(pair.Second[0] - pair.First[0] <= 1, $"{pair}"));
        Assert.All(headings, heading => Assert.NotEqual(2, heading.Length));
        Assert.Equal(
            [
                "Totals", "Actions", "What failed", "Time line", "What the nodes put out", "Outputs in the object store", "All runs",
                "What to do next",
            ],
            headings.Where(heading => heading[0] == '2').Select(heading => heading[2..]));
        Assert.Empty(await page.EvaluateExpressionAsync<string[]>(
            "[...document.querySelectorAll('section')].map(e => e.getAttribute('aria-labelledby'))"
                + ".filter(id => !document.getElementById(id))"));
    }

    [Fact]
    public async Task Links_lead_to_the_outputs_that_they_name()
    {
        Needs.Browser();
        await using var page = await OpenAsync(Html(SampleRun.Incident()), Desk);
        var led = await page.EvaluateExpressionAsync<string[]>(
            "[...document.querySelectorAll('a')].map(e => document.querySelector(e.getAttribute('href')).textContent)");

        Assert.Contains("read-only file system", Assert.Single(led), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Printed_it_is_whole_and_black_on_white()
    {
        Needs.Browser();
        await using var page = await OpenAsync(Html(SampleRun.Incident()), Desk, "dark");
        Assert.NotEqual(0, await page.EvaluateExpressionAsync<int>("document.querySelectorAll('details:not([open])').length"));
        await page.EmulateMediaTypeAsync(MediaType.Print);

        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateExpressionAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Empty(await page.EvaluateExpressionAsync<string[]>(
            "[...document.querySelectorAll('pre, table')].filter(e => !e.checkVisibility({ contentVisibilityAuto: true }) || "
                + "e.getBoundingClientRect().height === 0 || e.scrollHeight > e.clientHeight + 1).map(e => e.textContent.slice(0, 40))"));
        Assert.Empty(await page.EvaluateFunctionAsync<string[]>(Pale));
        Assert.StartsWith("%PDF", Encoding.ASCII.GetString((await page.PdfDataAsync())[..4]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_nodes_are_one_page_that_opens()
    {
        Needs.Browser();
        var html = Html(SampleRun.OfTexts(Enumerable.Range(0, 1_000).Select(LargeOutput)));

        Assert.InRange(Encoding.UTF8.GetByteCount(html), 4_000_000, ReportPage.MostBytes);
        await using var page = await OpenAsync(html, Phone);
        Assert.Equal(1_000, await page.EvaluateExpressionAsync<int>("document.querySelectorAll('article').length"));
        Assert.Equal(Phone, await page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task The_readme_shows_a_report()
    {
        Needs.Browser();
        var picture = RepositoryFiles.At("docs", "images", "report.png");
        if (Environment.GetEnvironmentVariable("PLEXSPHERE_UPDATE_DOCS") == "1")
        {
            // Down to the end of the first difference.
            await using var page = await OpenAsync(Html(SampleRun.Incident()), 960);
            var height = await page.EvaluateExpressionAsync<decimal>(
                "document.querySelector('details[open] > .diff').getBoundingClientRect().bottom + 24");
            await page.ScreenshotAsync(picture, new ScreenshotOptions { Clip = new Clip { X = 0, Y = 0, Width = 960, Height = height } });
        }

        Assert.InRange(new FileInfo(picture).Length, 10_000, 200_000);
        Assert.Contains("docs/images/report.png", RepositoryFiles.Text("README.md"), StringComparison.Ordinal);
    }

    // 4 KiB, of which no two are alike.
    private static string LargeOutput(int number)
    {
        var text = new StringBuilder();
        for (var line = 0; text.Length < 4 * 1024; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{line:000} node {number:0000} unit-{(number * 7919) + line:x8}.service active\n");
        }

        return text.ToString(0, 4 * 1024);
    }

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 8, 4, 10, 1, 0, TimeSpan.Zero);
    }
}
