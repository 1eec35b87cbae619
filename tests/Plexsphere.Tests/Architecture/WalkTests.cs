using System.Text.RegularExpressions;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Architecture;

/// <summary>What docs/architecture.md and docs/decisions name in backticks is there: files, folders, types and their members.</summary>
public partial class WalkTests
{
    private static readonly string[] Folders = ["api", "bench", "build", "docs", "src", "tests"];

    /// <summary>Everything in the checkout that belongs to it, with slashes; folders end with one.</summary>
    private static readonly IReadOnlyList<string> Paths =
    [
        .. Directory.EnumerateFiles(RepositoryFiles.At(".")).Select(Relative),
        .. Folders.Select(folder => $"{folder}/"),
        .. Folders.SelectMany(folder => Directory.EnumerateFileSystemEntries(RepositoryFiles.At(folder), "*", SearchOption.AllDirectories))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Select(path => Directory.Exists(path) ? $"{Relative(path)}/" : Relative(path)),
    ];

    public static TheoryData<string> Pages =>
    [
        "docs/architecture.md",
        .. Directory.EnumerateFiles(RepositoryFiles.At("docs", "decisions"), "*.md").Select(Relative).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_file_and_folder_that_a_page_names_is_there(string page)
    {
        var wrong = (
            from name in NamesIn(page)
            where FileOrFolder().IsMatch(name.Text)
            let found = Find(name)
            where found.Count != 1
            select $"{name.Text} is {(found.Count == 0 ? "not there" : $"any of {string.Join(", ", found)}")}").ToList();

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_type_and_member_that_a_page_names_is_there(string page)
    {
        var wrong = (
            from name in NamesIn(page)
            let match = TypeAndMember().Match(name.Text)
            where match.Success
            let files = Paths.Where(path => path.EndsWith($"/{match.Groups["type"].Value}.cs", StringComparison.Ordinal))
            where !files.Any(file => Regex.IsMatch(RepositoryFiles.Text(file), $@"\b{match.Groups["member"].Value}\b"))
            select $"{name.Text} is not there").ToList();

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void Every_folder_of_a_project_is_listed()
    {
        var listed =
            from name in NamesIn("docs/architecture.md")
            where name.Project is not null && name.Text.EndsWith('/')
            select $"{name.Project}{name.Text}";
        var there = Paths.Where(path => path.EndsWith('/') && path.StartsWith("src/", StringComparison.Ordinal) && path != "src/"
            && !path.StartsWith("src/Plexsphere.Client/", StringComparison.Ordinal)
            && path.Count(character => character == '/') > 2);

        Assert.Empty(there.Except(listed));
    }

    private static string Relative(string path) =>
        Path.GetRelativePath(RepositoryFiles.At("."), path).Replace(Path.DirectorySeparatorChar, '/');

    // Below the heading of a project, names are those of its folders; elsewhere as much of a path as tells it from all others.
    private static IReadOnlyList<string> Find((string Text, string? Project) name) =>
        Paths.Contains($"{name.Project}{name.Text}") ? [$"{name.Project}{name.Text}"]
        : Paths.Contains(name.Text) ? [name.Text]
        : [.. Paths.Where(path => path.EndsWith($"/{name.Text}", StringComparison.Ordinal))];

    private static IEnumerable<(string Text, string? Project)> NamesIn(string page)
    {
        string? project = null;
        foreach (var line in RepositoryFiles.Text(page).Split('\n'))
        {
            var names = InBackticks().Matches(line).Select(match => match.Groups[1].Value).ToList();
            if (line.StartsWith('#'))
            {
                project = names.SingleOrDefault();
            }
            else
            {
                foreach (var name in names)
                {
                    yield return (name, project);
                }
            }
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InBackticks();

    [GeneratedRegex(@"^[\w./-]+(?:/|\.(?:cs|md|ya?ml|ps1xml|psd1|ps1|sh))$")]
    private static partial Regex FileOrFolder();

    [GeneratedRegex(@"^(?<type>[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\.(?<member>[A-Z][A-Za-z0-9]*))?$")]
    private static partial Regex TypeAndMember();
}
