using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Architecture;

/// <summary>The cmdlets' help, which is made from their pages and kept.</summary>
public class HelpTests
{
    private static readonly Dictionary<string, string> Made = RepositoryFiles.Text("src", "Plexsphere.PowerShell", "Help", "pages.sha256")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split("  "))
        .ToDictionary(line => line[1].Trim(), line => line[0]);

    public static TheoryData<string> Pages =>
        [.. Directory.EnumerateFiles(RepositoryFiles.At("docs"), "*-*.md").Select(page => $"docs/{Path.GetFileName(page)}")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Is_made_from_the_page_as_it_is(string page)
    {
        var text = RepositoryFiles.Text(page.Split('/')).ReplaceLineEndings("\n");

        Assert.True(
            Made.GetValueOrDefault(page) == Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
            $"{page} is not the page that the help was made from; './build.sh docs' makes it anew.");
    }

    [Fact]
    public void Has_a_command_for_each_page_and_no_other()
    {
        XNamespace command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
        var help = XDocument.Parse(RepositoryFiles.Text("src", "Plexsphere.PowerShell", "Help", "Plexsphere.PowerShell.dll-Help.xml"));

        var commands = help.Descendants(command + "details").Select(details => details.Element(command + "name")!.Value);

        Assert.Equal(Made.Keys.Select(page => Path.GetFileNameWithoutExtension(page)).Order(), commands.Order());
        Assert.Equal(Pages.Select(page => page.Data).Order(), Made.Keys.Order());
    }
}
