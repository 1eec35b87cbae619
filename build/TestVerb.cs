using System.Globalization;

namespace Plexsphere.Build;

/// <summary>Runs the xunit tests always, and the Pester tests where PowerShell and Pester are to be had.</summary>
internal static class TestVerb
{
    internal static async Task<int> RunAsync(CancellationToken stop)
    {
        await BuildVerb.RunAsync(stop);
        var counts = await XunitAsync(stop) + await PesterAsync(stop);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{counts.Passed} passed, {counts.Failed} failed, {counts.Skipped} skipped"));
        return counts.Failed == 0 ? 0 : 1;
    }

    private static Task<TestCounts> XunitAsync(CancellationToken stop) => TestCounts.OfAsync(
        "xunit",
        results => Tool.ExitCodeAsync("dotnet", [Path.Combine(Repository.Built("Plexsphere.Tests"), "Plexsphere.Tests.dll"), "-noLogo", "-noColor", "-xml", results], stop),
        failed: ["failed", "errors"],
        skipped: ["skipped", "not-run"]);

    private static async Task<TestCounts> PesterAsync(CancellationToken stop)
    {
        var host = await PowerShellHost.FindAsync(stop);
        if (host is null)
        {
            return PesterTests.Skip("no PowerShell 7.4 or later is on PATH or to be had by 'dotnet tool restore'");
        }

        if (!await PesterTests.CanRunAsync(host, stop))
        {
            return PesterTests.Skip($"PowerShell {host.Version} has no Pester 5.7.1 or later 5, and the gallery does not serve it");
        }

        if (!await DocsVerb.LayHelpAsync(host, stop))
        {
            Console.WriteLine("The tests of Get-Help are skipped: there is no PlatyPS 1 to make the help with.");
        }

        if (!await Registry.HasModuleAsync(host, "PSScriptAnalyzer", new Version(1, 25, 0), stop))
        {
            Console.WriteLine("The tests of the scripts' style are skipped: there is no PSScriptAnalyzer.");
        }

        return await PesterTests.RunAsync(host, [], stop);
    }
}
