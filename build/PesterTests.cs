using System.Text.Json;

namespace Plexsphere.Build;

/// <summary>The tests in tests/pester, which look at a built or installed module in a real PowerShell.</summary>
internal static class PesterTests
{
    /// <summary>
    /// Runs them all, in one process more than the machine has processors, since each waits now and then; the environment says which module
    /// is meant where it is not the one in out/.
    /// </summary>
    internal static async Task<TestCounts> RunAsync(PowerShellHost host, Dictionary<string, string> environment, CancellationToken stop)
    {
        var share = Repository.At("artifacts", "test-results", "pester");
        CleanVerb.Remove(share);
        Directory.CreateDirectory(share);
        var counts = await Task.WhenAll(Enumerable.Range(1, Environment.ProcessorCount + 1).Select(RunShareAsync));
        return counts.Aggregate((left, right) => left + right);

        async Task<TestCounts> RunShareAsync(int number)
        {
            var results = Path.Combine(share, $"{number}.json");
            var script = host.Script(Repository.At("tests", "pester", "Invoke-Tests.ps1"), "-Share", share, "-ResultPath", results);
            var code = await Tool.ExitCodeAsync(host.Program, script, stop, new Dictionary<string, string>([.. TestVerb.Runtime, .. environment]));
            return File.Exists(results)
                ? Read(results)
                : throw new StepFailedException($"The Pester tests ended with exit code {code} and without results.");
        }
    }

    private static TestCounts Read(string results)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(results));
        return new TestCounts(
            json.RootElement.GetProperty("passed").GetInt32(),
            json.RootElement.GetProperty("failed").GetInt32(),
            json.RootElement.GetProperty("skipped").EnumerateObject().ToDictionary(kind => kind.Name, kind => kind.Value.GetInt32()));
    }
}
