using System.Reflection;
using Plexsphere.Core;
using Plexsphere.PowerShell.Commands;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Architecture;

/// <summary>Who may know whom.</summary>
public class ReferenceTests
{
    private static IEnumerable<string> References(Type type) => type.Assembly.GetReferencedAssemblies().Select(name => name.Name!);

    [Fact]
    public void The_vocabulary_needs_nothing_but_the_framework() => Assert.All(
        References(typeof(PlexExecution)),
        name => Assert.True(name.StartsWith("System.", StringComparison.Ordinal) && name != "System.Management.Automation", name));

    [Fact]
    public void The_engine_knows_no_PowerShell() => Assert.DoesNotContain("System.Management.Automation", References(typeof(PlexEngine)));

    [Fact]
    public void The_cmdlets_know_neither_the_client_nor_HTTP() => Assert.DoesNotContain(
        References(typeof(PlexCommand)),
        name => name.StartsWith("Microsoft.Kiota", StringComparison.Ordinal) || name is "Plexsphere.Client" or "System.Net.Http");

    [Fact]
    public void Only_the_control_plane_knows_Kiota()
    {
        var knowing = new[] { "Plexsphere", "Plexsphere.Core", "Plexsphere.PowerShell", "Plexsphere.Cli", "Plexsphere.Sandbox" }
            .SelectMany(project => RepositoryFiles.Sources("src", project))
            .Where(file => File.ReadLines(file).Any(line =>
                !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
                && (line.Contains(
                    "Microsoft.Kiota", StringComparison.Ordinal) || line.Contains("Plexsphere.Client", StringComparison.Ordinal))))
            .Select(file => Path.GetRelativePath(RepositoryFiles.At("src"), Path.GetDirectoryName(file)!))
            .Distinct();

        Assert.Equal([Path.Combine("Plexsphere.Core", "ControlPlane")], knowing);
        Assert.All(
            typeof(PlexEngine).Assembly.GetTypes()
                .Where(type => type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                .Any(member => member.FieldType.FullName?.StartsWith("Microsoft.Kiota", StringComparison.Ordinal) == true)),
            type => Assert.StartsWith("Plexsphere.Core.ControlPlane", type.FullName, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Plexsphere.Core")]
    [InlineData("Plexsphere.PowerShell")]
    [InlineData("Plexsphere.Sandbox")]
    public void Namespaces_are_folders(string project)
    {
        foreach (var file in RepositoryFiles.Sources("src", project).Where(file => Path.GetFileName(file) != "Program.cs"))
        {
            // What a cmdlet's errors are called contains its namespace, so all cmdlets have the same one.
            var folder = Path.GetRelativePath(RepositoryFiles.At("src", project), Path.GetDirectoryName(file)!);
            folder = folder.StartsWith("Commands", StringComparison.Ordinal) ? "Commands" : folder;
            var expected = folder == "." ? project : $"{project}.{folder.Replace(Path.DirectorySeparatorChar, '.')}";
            Assert.Contains(File.ReadLines(file), line => line == $"namespace {expected};");
        }
    }
}
