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
        var versions =
            headings.Skip(1).Select(heading => Assert.Single(Dated().Matches(heading)).Groups[1].Value).Select(Version.Parse).ToList();
        Assert.Equal(versions.OrderDescending(), versions);
        Assert.All(
            Kind().Matches(Changelog),
            kind => Assert.Contains(kind.Groups[1].Value, new[] { "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security" }));
    }

    [Theory]
    [InlineData("Plexsphere.PowerShell")]
    [InlineData("Plexsphere.Cli")]
    [InlineData("Plexsphere.Sandbox")]
    public void Every_library_that_comes_along_stands_in_the_notices(string project)
    {
        var notices = RepositoryFiles.Text("ThirdPartyNotices.txt");
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var folder = Path.Combine(here.Parent!.Parent!.FullName, project, here.Name);
        string[] ours = ["Plexsphere", "plexctl", "plexsphere-sandbox"];

        var libraries = Directory.EnumerateFiles(folder, "*.dll").Select(Path.GetFileNameWithoutExtension).OfType<string>()
            .Where(name => !ours.Contains(name.Split('.')[0]))
            .ToList();

        Assert.NotEmpty(libraries);
        Assert.All(libraries, name => Assert.Matches($@"(?m)^{Regex.Escape(name)} .*(MIT|Apache-2\.0)", notices));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData(".github", "workflows", "ci.yml")]
    public void Whoever_calls_the_build_calls_a_verb_that_there_is(params string[] file)
    {
        var verbs = Verb().Matches(RepositoryFiles.Text("build", "Program.cs")).Select(match => match.Groups[1].Value).ToList();
        var calls = Call().Matches(RepositoryFiles.Text(file)).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Contains(call, verbs));
    }

    [GeneratedRegex(@"Verb\(\s*""([a-z-]+)""")]
    private static partial Regex Verb();

    [GeneratedRegex(@"\./build\.(?:sh|ps1) ([a-z][a-z-]*)")]
    private static partial Regex Call();

    [GeneratedRegex("(?m)^## (.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$")]
    private static partial Regex Dated();

    [GeneratedRegex("(?m)^### (.+)$")]
    private static partial Regex Kind();
}
