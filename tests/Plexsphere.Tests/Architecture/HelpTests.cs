using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Architecture;

/// <summary>The cmdlets' help, which is made from their pages and kept.</summary>
public class HelpTests
{
    private const string Help = "src/Plexsphere.PowerShell/Help/Plexsphere.PowerShell.dll-Help.xml";

    private static readonly Dictionary<string, string> Made = RepositoryFiles.Text("src", "Plexsphere.PowerShell", "Help", "help.sha256")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split("  "))
        .ToDictionary(line => line[1].Trim(), line => line[0]);

    public static TheoryData<string> Pages =>
        [.. Directory.EnumerateFiles(RepositoryFiles.At("docs"), "*-*.md").Select(page => $"docs/{Path.GetFileName(page)}")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Is_made_from_the_page_as_it_is(string page) =>
        Assert.True(IsAsItWas(page), $"{page} has changed since the help was made from it; './build.sh docs' makes the help anew.");

    [Fact]
    public void Is_changed_by_nothing_else() =>
        Assert.True(IsAsItWas(Help), $"{Help} is made by './build.sh docs' from the pages in docs/; change those.");

    [Fact]
    public void Has_a_command_for_each_page_and_no_other()
    {
        XNamespace command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
        var commands =
            XDocument.Parse(Text(Help)).Descendants(command + "details").Select(details => details.Element(command + "name")!.Value);

        Assert.Equal(Pages.Select(page => Path.GetFileNameWithoutExtension(page.Data)).Order(), commands.Order());
        Assert.Equal(Pages.Select(page => page.Data).Append(Help).Order(), Made.Keys.Order());
    }

    private static bool IsAsItWas(string file) =>
        Made.GetValueOrDefault(file) == Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(Text(file).ReplaceLineEndings("\n"))));

    private static string Text(string file) => RepositoryFiles.Text(file.Split('/'));
}
