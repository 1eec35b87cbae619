using System.Text.RegularExpressions;

namespace Plexsphere.Build;

/// <summary>The tests in tests/pester, which look at a built or installed module in a real PowerShell.</summary>
internal static partial class PesterTests
{
    private static readonly Version PesterVersion = new(5, 7, 1);

    internal static Task<bool> CanRunAsync(PowerShellHost host, CancellationToken stop) => Registry.HasModuleAsync(host, "Pester", PesterVersion, stop);

    /// <summary>Runs them all; the environment says which module is meant where it is not the one in out/.</summary>
    internal static Task<TestCounts> RunAsync(PowerShellHost host, Dictionary<string, string> environment, CancellationToken stop) => TestCounts.OfAsync(
        "pester",
        results => Tool.ExitCodeAsync(host.Program, host.Script(Repository.At("tests", "pester", "Invoke-Tests.ps1"), "-ResultPath", results), stop, environment),
        failed: ["failures", "errors"],
        skipped: ["skipped", "ignored", "inconclusive", "invalid"]);

    /// <summary>Counts those that stand in the files, and says why none of them is run.</summary>
    internal static TestCounts Skip(string reason)
    {
        var count = Directory.EnumerateFiles(Repository.At("tests", "pester"), "*.Tests.ps1").Sum(file => Test().Count(File.ReadAllText(file)));
        Console.WriteLine($"{count} Pester tests were skipped: {reason}.");
        return new TestCounts(0, 0, count);
    }

    [GeneratedRegex(@"^\s*It\s+['""]", RegexOptions.Multiline)]
    private static partial Regex Test();
}
