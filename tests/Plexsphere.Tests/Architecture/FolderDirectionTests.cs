using System.Reflection;
using Plexsphere.Core;
using Plexsphere.PowerShell.Commands;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Architecture;

/// <summary>
/// Each folder of a project uses only those left of it. A type lies in the folder of the file that is named after it, which is its
/// namespace except in the vocabulary.
/// </summary>
public class FolderDirectionTests
{
    /// <summary>The folder of what lies at the top of a project.</summary>
    private const string Root = ".";

    /// <summary>Each project's folders from left to right, in groups whose members do not use each other.</summary>
    private static readonly Dictionary<string, (Assembly Compiled, string[][] Groups)> Directions = new()
    {
        ["Plexsphere"] = (typeof(PlexExecution).Assembly,
        [
            ["Text", "Notices"],
            ["Errors"],
            ["Connections"],
            ["Executions", "Agents", "Sandboxes"],
            ["Fleet", "Rollouts"],
        ]),
        ["Plexsphere.Core"] = (typeof(PlexEngine).Assembly,
        [
            ["Json", "Http", "Waiting"],
            ["Connections"],
            ["ControlPlane", "Agents", "Sandboxes"],
            ["Fleet", "SignIn"],
            ["Executions"],
            ["Outputs", "Rollouts", "Completion"],
            ["Watching", "Reports"],
            [Root],
        ]),
        ["Plexsphere.PowerShell"] = (typeof(PlexCommand).Assembly,
        [
            ["Loading", "Sessions"],
            ["Streams", "Binding"],
            ["Completion"],
            ["Commands"],
            ["Commands/Agents", "Commands/Connections", "Commands/Executions", "Commands/Fleet", "Commands/Sandboxes"],
            ["Commands/Rollouts"],
        ]),
        ["Plexsphere.Sandbox"] = (typeof(SandboxHost).Assembly,
        [
            ["Operations", "Options", "Selectors", "Simulation", "Statuses", "Wire"],
            ["Fleet", "Http", "Outputs"],
            ["Access", "Actions", "Agents", "Faults"],
            ["Agents/Kinds", "Executions", "History", "Inventory"],
            ["Listing", "Nodes"],
            ["NodeAgents"],
            ["Api"],
            ["Admin"],
            ["Hosting"],
            ["CommandLine"],
            [Root],
        ]),
    };

    public static TheoryData<string> Projects => [.. Directions.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_use_only_those_left_of_them(string project)
    {
        var (compiled, groups) = Directions[project];
        var folders = RepositoryFiles.Sources("src", project)
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => FolderOf(project, file));
        var places = groups
            .SelectMany((group, place) => group.Select(folder => (folder, place)))
            .ToDictionary(pair => pair.folder, pair => pair.place);

        Assert.Equal(folders.Values.Distinct().Order(StringComparer.Ordinal), places.Keys.Order(StringComparer.Ordinal));
        var against = (
            from reference in CompiledReferences.Of(compiled)
            let source = folders.GetValueOrDefault(NameOf(reference.From))
            let target = folders.GetValueOrDefault(NameOf(reference.To))
            where source is not null && target is not null && source != target && places[target] >= places[source]
            orderby source, target
            select $"{NameOf(reference.From)} → {NameOf(reference.To)}: {source} → {target}").ToList();
        Assert.True(against.Count == 0, string.Join(Environment.NewLine, against));
    }

    private static string FolderOf(string project, string file) => Path
        .GetRelativePath(RepositoryFiles.At("src", project), Path.GetDirectoryName(file)!)
        .Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Without the number of type parameters.</summary>
    private static string NameOf(Type type) => type.Name.Split('`')[0];
}
