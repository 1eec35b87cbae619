using System.Text.RegularExpressions;
using System.Xml.Linq;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Architecture;

/// <summary>What a release takes for granted.</summary>
public partial class ReleaseTests
{
    private static readonly string Manifest = RepositoryFiles.Text("Plexsphere.psd1");
    private static readonly string Changelog = RepositoryFiles.Text("CHANGELOG.md");

    private static string Entry(string name) => Regex.Match(Manifest, $@"(?m)^\s*{name}\s*=\s*'([^']+)'").Groups[1].Value;

    [Fact]
    public void The_manifest_and_the_assemblies_have_one_version_and_it_is_semantic()
    {
        var version = Entry("ModuleVersion");

        Assert.Matches(@"^\d+\.\d+\.\d+$", version);
        Assert.Equal(version, XDocument.Load(RepositoryFiles.At("Directory.Build.props")).Descendants("VersionPrefix").Single().Value);
        Assert.StartsWith(version, typeof(PlexExecution).Assembly.GetName().Version!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GUID")]
    [InlineData("Author")]
    [InlineData("CompanyName")]
    [InlineData("Copyright")]
    [InlineData("Description")]
    [InlineData("PowerShellVersion")]
    [InlineData("ProjectUri")]
    [InlineData("LicenseUri")]
    [InlineData("ReleaseNotes")]
    public void The_manifest_says_what_the_gallery_shows(string name) => Assert.NotEmpty(Entry(name));

    [Fact]
    public void The_changelog_begins_with_what_is_not_released_and_has_dated_versions_below_it_newest_first()
    {
        var headings = Heading().Matches(Changelog).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal("[Unreleased]", headings[0]);
        var versions = headings.Skip(1).Select(heading => Assert.Single(Dated().Matches(heading)).Groups[1].Value).Select(Version.Parse).ToList();
        Assert.Equal(versions.OrderDescending(), versions);
        Assert.All(Kind().Matches(Changelog), kind => Assert.Contains(kind.Groups[1].Value, new[] { "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security" }));
    }

    [GeneratedRegex("(?m)^## (.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$")]
    private static partial Regex Dated();

    [GeneratedRegex("(?m)^### (.+)$")]
    private static partial Regex Kind();
}
