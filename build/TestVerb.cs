using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Plexsphere.Build;

/// <summary>Runs the xunit tests always, and the Pester tests where PowerShell and Pester are to be had.</summary>
internal static partial class TestVerb
{
    private static readonly Version PesterVersion = new(5, 7, 1);

    private static string Results => Repository.At("artifacts", "test-results");

    internal static async Task<int> RunAsync(CancellationToken stop)
    {
        await BuildVerb.RunAsync(stop);
        Directory.CreateDirectory(Results);
        var counts = await XunitAsync(stop) + await PesterAsync(stop);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{counts.Passed} passed, {counts.Failed} failed, {counts.Skipped} skipped"));
        return counts.Failed == 0 ? 0 : 1;
    }

    private static async Task<TestCounts> XunitAsync(CancellationToken stop)
    {
        var results = Path.Combine(Results, "xunit.xml");
        File.Delete(results);
        var assembly = Path.Combine(Repository.Built("Plexsphere.Tests"), "Plexsphere.Tests.dll");
        var code = await Tool.ExitCodeAsync("dotnet", [assembly, "-noLogo", "-noColor", "-xml", results], stop);
        if (!File.Exists(results))
        {
            throw new StepFailedException($"The xunit runner ended with exit code {code} and without results.");
        }

        var run = XDocument.Load(results).Root!.Elements("assembly").First();
        var counts = new TestCounts(Number(run, "passed"), Number(run, "failed") + Number(run, "errors"), Number(run, "skipped") + Number(run, "not-run"));

        // A runner that broke after its last test must not pass for a success.
        return code != 0 && counts.Failed == 0 ? counts with { Failed = 1 } : counts;
    }

    private static async Task<TestCounts> PesterAsync(CancellationToken stop)
    {
        var host = await PowerShellHost.FindAsync(stop);
        if (host is null)
        {
            return Skip("no PowerShell 7.4 or later is on PATH or to be had by 'dotnet tool restore'");
        }

        if (!await Registry.HasModuleAsync(host, "Pester", PesterVersion, stop))
        {
            return Skip($"PowerShell {host.Version} has no Pester 5, and the gallery does not serve it");
        }

        if (!await DocsVerb.LayHelpAsync(host, stop))
        {
            Console.WriteLine("The tests of Get-Help are skipped: there is no PlatyPS 1 to make the help with.");
        }

        if (!await Registry.HasModuleAsync(host, "PSScriptAnalyzer", new Version(1, 25, 0), stop))
        {
            Console.WriteLine("The tests of the scripts' style are skipped: there is no PSScriptAnalyzer.");
        }

        var results = Path.Combine(Results, "pester.xml");
        File.Delete(results);
        var code = await Tool.ExitCodeAsync(host.Program, host.Script(Repository.At("tests", "pester", "Invoke-Tests.ps1"), "-ResultPath", results), stop);
        if (!File.Exists(results))
        {
            throw new StepFailedException($"Pester ended with exit code {code} and without results.");
        }

        var run = XDocument.Load(results).Root!;
        var failed = Number(run, "failures") + Number(run, "errors");
        var skipped = Number(run, "skipped") + Number(run, "ignored") + Number(run, "inconclusive") + Number(run, "invalid");
        var counts = new TestCounts(Number(run, "total") - failed - skipped, failed, skipped);
        return code != 0 && counts.Failed == 0 ? counts with { Failed = 1 } : counts;
    }

    private static TestCounts Skip(string reason)
    {
        var count = Directory.EnumerateFiles(Repository.At("tests", "pester"), "*.Tests.ps1").Sum(file => PesterTest().Count(File.ReadAllText(file)));
        Console.WriteLine($"{count} Pester tests were skipped: {reason}.");
        return new TestCounts(0, 0, count);
    }

    private static int Number(XElement element, string attribute) => int.Parse(element.Attribute(attribute)?.Value ?? "0", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*It\s+['""]", RegexOptions.Multiline)]
    private static partial Regex PesterTest();
}
