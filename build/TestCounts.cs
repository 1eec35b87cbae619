using System.Globalization;
using System.Xml.Linq;

namespace Plexsphere.Build;

/// <summary>How the tests of one runner went.</summary>
internal sealed record TestCounts(int Passed, int Failed, int Skipped)
{
    public static TestCounts operator +(TestCounts left, TestCounts right) =>
        new(left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped);

    /// <summary>Runs a runner, which is told a file for its results, and counts them. One that broke after its last test does not pass for a success.</summary>
    internal static async Task<TestCounts> OfAsync(string runner, Func<string, Task<int>> runAsync, string[] failed, string[] skipped)
    {
        var file = Repository.At("artifacts", "test-results", $"{runner}.xml");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Delete(file);
        var code = await runAsync(file);
        if (!File.Exists(file))
        {
            throw new StepFailedException($"{runner} ended with exit code {code} and without results.");
        }

        var run = XDocument.Load(file).Root!.DescendantsAndSelf().First(element => element.Attribute("total") is not null);
        var bad = failed.Sum(Number);
        var left = skipped.Sum(Number);
        return new TestCounts(Number("total") - bad - left, bad == 0 && code != 0 ? 1 : bad, left);

        int Number(string attribute) => int.Parse(run.Attribute(attribute)?.Value ?? "0", CultureInfo.InvariantCulture);
    }
}
