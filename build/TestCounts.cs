using System.Globalization;
using System.Xml.Linq;

namespace Plexsphere.Build;

/// <summary>How the tests of one runner went.</summary>
internal sealed record TestCounts(int Passed, int Failed, int Skipped)
{
    public static TestCounts operator +(TestCounts left, TestCounts right) =>
        new(left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped);

    /// <summary>Where a runner is to put its results; those of an earlier run are gone.</summary>
    internal static string Prepare(string name)
    {
        var file = Repository.At("artifacts", "test-results", name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Delete(file);
        return file;
    }

    /// <summary>Counts from a runner's results. A runner that broke after its last test does not pass for a success.</summary>
    internal static TestCounts Of(XElement run, int exitCode, string total, string[] failed, string[] skipped)
    {
        var bad = failed.Sum(Number);
        var left = skipped.Sum(Number);
        return new TestCounts(Number(total) - bad - left, bad == 0 && exitCode != 0 ? 1 : bad, left);

        int Number(string attribute) => int.Parse(run.Attribute(attribute)?.Value ?? "0", CultureInfo.InvariantCulture);
    }
}
