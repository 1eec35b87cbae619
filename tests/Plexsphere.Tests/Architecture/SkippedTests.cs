using System.Text.RegularExpressions;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Architecture;

/// <summary>What may be left out of a run: what stands in one place for each of the two suites, and nothing else.</summary>
public partial class SkippedTests
{
    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(RepositoryFiles.At("tests", folder), pattern, SearchOption.AllDirectories);

    [Fact]
    public void Pester_tests_are_left_out_by_what_their_tags_say_they_need()
    {
        var needs = Regex.Match(RepositoryFiles.Text("tests", "pester", "Invoke-Tests.ps1"), @"(?s)\$needs = @\{(.*?)\n\}").Groups[1].Value;
        var known = Need().Matches(needs).Select(need => need.Groups[1].Value).ToHashSet();

        Assert.NotEmpty(known);
        Assert.All(Files("pester", "*.Tests.ps1"), file =>
        {
            var text = File.ReadAllText(file);
            Assert.DoesNotMatch(@"(?m)-Skip:|^\s*(It|Context|Describe)\b.* -Skip\b|Set-ItResult", text);
            Assert.All(Tag().Matches(text).SelectMany(tags => tags.Groups[1].Value.Split(", ")), tag => Assert.Contains(tag, known));
        });
    }

    [Fact]
    public void Xunit_tests_are_left_out_by_what_Needs_says() => Assert.All(
        Files("Plexsphere.Tests", "*.cs").Where(file => Path.GetFileName(file) is not ("Needs.cs" or "SkippedTests.cs")),
        file => Assert.DoesNotMatch(
            @"Assert\.Skip|\[(Fact|Theory|InlineData|MemberData)\([^)]*\b(Skip\w*|Explicit)\s*=", File.ReadAllText(file)));

    [GeneratedRegex(@"(?m)^\s+(\w+)\s+= ")]
    private static partial Regex Need();

    [GeneratedRegex(@"(?m)^\s*(?:It|Context|Describe)\b.* -Tag (\w+(?:, \w+)*)")]
    private static partial Regex Tag();
}
