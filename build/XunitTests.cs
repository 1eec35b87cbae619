using System.Globalization;
using System.Xml.Linq;

namespace Plexsphere.Build;

/// <summary>The tests in tests/Plexsphere.Tests.</summary>
internal static class XunitTests
{
    private const string Report = "xunit.xml";

    /// <summary>Runs them all, as they were built.</summary>
    internal static async Task<TestCounts> RunAsync(string plexctl, CancellationToken cancellationToken)
    {
        var folder = Repository.At("artifacts", "test-results");
        var results = Path.Combine(folder, Report);
        Directory.CreateDirectory(folder);
        File.Delete(results);
        string[] arguments =
        [
            "test", "--project", "tests/Plexsphere.Tests", "-c", "Release", "--no-build", "--no-progress",
            "--report-xunit-xml", "--report-xunit-xml-filename", Report, "--results-directory", folder,
        ];
        var environment = new Dictionary<string, string>(TestVerb.Runtime) { ["PLEXSPHERE_TEST_PLEXCTL"] = plexctl };
        var code = await Tool.ExitCodeAsync("dotnet", arguments, cancellationToken, environment);
        return File.Exists(results)
            ? Read(XDocument.Load(results), code)
            : throw new StepFailedException($"The xunit tests ended with exit code {code} and without results.");
    }

    /// <summary>Counts the tests; a run that broke after its last test does not pass for a success.</summary>
    private static TestCounts Read(XDocument results, int code)
    {
        var tests = results.Descendants("test").ToLookup(test => test.Attribute("result")!.Value);
        var failed = tests["Fail"].Count() + tests["NotRun"].Count()
            + results.Descendants("assembly").Sum(run => int.Parse(run.Attribute("errors")!.Value, CultureInfo.InvariantCulture));
        return new TestCounts(
            tests["Pass"].Count(),
            failed == 0 && code != 0 ? 1 : failed,
            tests["Skip"].GroupBy(Kind).ToDictionary(kind => kind.Key, kind => kind.Count()));
    }

    private static string Kind(XElement test) => test.Element("reason")!.Value;
}
