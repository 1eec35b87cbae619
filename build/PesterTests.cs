using System.Text.Json;

namespace Plexsphere.Build;

/// <summary>The tests in tests/pester, which look at a built or installed module in a real PowerShell.</summary>
internal static class PesterTests
{
    /// <summary>
    /// Runs them all, in one process more than the machine has processors, since each waits now and then; the environment says which module
    /// is meant where it is not the one in out/.
    /// </summary>
    internal static async Task<TestCounts> RunAsync(
        PowerShellHost host,
        Dictionary<string, string> environment,
        CancellationToken cancellationToken)
    {
        var share = Repository.At("artifacts", "test-results", "pester");
        CleanVerb.Remove(share);
        Directory.CreateDirectory(share);
        var runs = await Task.WhenAll(Enumerable.Range(1, Environment.ProcessorCount + 1).Select(RunShareAsync));

        // A process that ends in the middle takes its file along, and no other looks at that again.
        var files = Directory.EnumerateFiles(Repository.At("tests", "pester"), "*.Tests.ps1").Select(Path.GetFileName).OfType<string>();
        var lost = files.Except(runs.SelectMany(run => run.Files)).ToList();
        foreach (var file in lost)
        {
            Console.WriteLine($"FAILED {file}{Environment.NewLine}    The process that ran it ended before it did.");
        }

        return runs.Select(run => run.Counts).Aggregate(
            new TestCounts(0, lost.Count, TestCounts.NothingSkipped), (left, right) => left + right);

        async Task<(TestCounts Counts, IReadOnlyList<string> Files)> RunShareAsync(int number)
        {
            var results = Path.Combine(share, $"{number}.json");
            var script = host.Script(Repository.At("tests", "pester", "Invoke-Tests.ps1"), "-Share", share, "-ResultPath", results);
            await Tool.ExitCodeAsync(
                host.Program, script, cancellationToken, new Dictionary<string, string>([.. TestVerb.Runtime, .. environment]));
            return File.Exists(results) ? Read(results) : (new TestCounts(0, 0, TestCounts.NothingSkipped), []);
        }
    }

    private static (TestCounts Counts, IReadOnlyList<string> Files) Read(string results)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(results));
        var counts = new TestCounts(
            json.RootElement.GetProperty("passed").GetInt32(),
            json.RootElement.GetProperty("failed").GetInt32(),
            json.RootElement.GetProperty("skipped").EnumerateObject().ToDictionary(kind => kind.Name, kind => kind.Value.GetInt32()));
        return (counts, [.. json.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetString()!)]);
    }
}
