using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using Plexsphere.PowerShell.Commands;
using Plexsphere.Tests.Support;
using static Plexsphere.Tests.Architecture.CmdletFacts;

namespace Plexsphere.Tests.Architecture;

/// <summary>House rules of cmdlets.</summary>
public partial class CmdletTests
{
    public static TheoryData<string> Names => [.. Cmdlets.Select(type => type.Name)];

    public static TheoryData<string> NamesOfServerCmdlets =>
        [.. Cmdlets.Where(type => type.IsAssignableTo(typeof(PlexServerCommand))).Select(type => type.Name)];

    private static Type Cmdlet(string name) => Cmdlets.Single(type => type.Name == name);

    [Fact]
    public void There_are_cmdlets_to_look_at() => Assert.Contains(typeof(InvokePlexActionCommand), Cmdlets);

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_public_and_sealed_and_says_what_it_writes(string name)
    {
        var cmdlet = Cmdlet(name);

        Assert.True(cmdlet is { IsPublic: true, IsSealed: true });
        Assert.NotEmpty(Attributes<OutputTypeAttribute>(cmdlet));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_an_approved_verb_a_noun_of_ours_and_a_class_and_file_named_after_them(string name)
    {
        var approved = typeof(VerbsCommon).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(VerbsCommon).Namespace && type.Name.StartsWith("Verbs", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Select(verb => verb.Name)
            .ToHashSet();

        var (verb, noun) = NameOf(Cmdlet(name));

        Assert.Contains(verb, approved);
        Assert.StartsWith("Plex", noun, StringComparison.Ordinal);
        Assert.Equal($"{verb}{noun}Command", name);
        var commands = RepositoryFiles.At("src", "Plexsphere.PowerShell", "Commands");
        Assert.Single(Directory.EnumerateFiles(commands, $"{name}.cs", SearchOption.AllDirectories));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_a_page_and_tests(string name)
    {
        var (verb, noun) = NameOf(Cmdlet(name));

        Assert.True(File.Exists(RepositoryFiles.At("docs", $"{verb}-{noun}.md")));
        Assert.True(File.Exists(RepositoryFiles.At("tests", "pester", $"{verb}-{noun}.Tests.ps1")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Asks_before_it_changes_what_lies_outside_the_session_and_never_with_high_impact(string name)
    {
        var attribute = Assert.Single(Attributes<CmdletAttribute>(Cmdlet(name)));
        var verb = NameOf(Cmdlet(name)).Verb;

        var changes = verb is not (VerbsCommon.Get or VerbsDiagnostic.Test or VerbsLifecycle.Wait or VerbsCommon.Watch
            or VerbsCommunications.Connect or VerbsCommunications.Disconnect or VerbsData.ConvertFrom or VerbsData.Group
            or VerbsDiagnostic.Measure);
        Assert.Equal(changes, Value<bool>(attribute, nameof(CmdletAttribute.SupportsShouldProcess)));
        Assert.NotEqual((int)ConfirmImpact.High, Value<int?>(attribute, nameof(CmdletAttribute.ConfirmImpact)));
        Assert.False(Value<bool>(attribute, nameof(CmdletAttribute.SupportsPaging)));
        if (changes)
        {
            Assert.Equal((int)ConfirmImpact.Medium, Value<int?>(attribute, nameof(CmdletAttribute.ConfirmImpact)));
        }
    }

    [Theory]
    [MemberData(nameof(NamesOfServerCmdlets))]
    public void Takes_project_and_connection_in_every_parameter_set(string name)
    {
        var sets = Sets(Cmdlet(name));
        foreach (var parameter in new[] { "Project", "Connection" })
        {
            var own = SetsOf(Cmdlet(name).GetProperty(parameter)!).ToList();
            Assert.True(own is [AllSets] || own.ToHashSet().SetEquals(sets), parameter);
        }
    }

    [Fact]
    public void Whatever_has_executions_in_its_name_talks_to_the_control_plane() => Assert.All(
        Cmdlets.Where(cmdlet => NameOf(cmdlet) is (
            not (VerbsData.ConvertFrom or VerbsData.Group or VerbsDiagnostic.Measure),
            "PlexAction" or "PlexExecution" or "PlexExecutionLog")),
        cmdlet => Assert.Contains(cmdlet.Name, NamesOfServerCmdlets.Select(row => row.Data)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_default_parameter_set_exists(string name)
    {
        var cmdlet = Cmdlet(name);
        var sets = Parameters(cmdlet).SelectMany(SetsOf).Where(set => set != AllSets).ToHashSet();

        var preset = Value<string>(Assert.Single(Attributes<CmdletAttribute>(cmdlet)), nameof(CmdletAttribute.DefaultParameterSetName));

        Assert.True(sets.Count == 0 ? preset is null : sets.Contains(preset!), preset);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Ids_are_Guids_that_are_read_strictly(string name)
    {
        foreach (var parameter in Parameters(Cmdlet(name)))
        {
            var type = Nullable.GetUnderlyingType(parameter.PropertyType) ?? parameter.PropertyType;
            if (type == typeof(Guid) || type == typeof(Guid[]))
            {
                Assert.Single(parameter.CustomAttributes, attribute => attribute.AttributeType.Name == "UuidAttribute");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_of_the_same_name_mean_the_same(string name)
    {
        var aliases = new Dictionary<string, string[]>
        {
            ["Project"] = ["ProjectId", "project_id"],
            ["Node"] = ["NodeId", "node_id"],
            ["Id"] = ["ExecutionId", "execution_id"],
        };
        foreach (var parameter in Parameters(Cmdlet(name)).Where(parameter => aliases.ContainsKey(parameter.Name)
            && !NameOf(Cmdlet(name)).Noun.Contains("Agent", StringComparison.Ordinal)
            && (parameter.Name, NameOf(Cmdlet(name)).Noun) != ("Id", "PlexNode")))
        {
            var alias = Assert.Single(Attributes<AliasAttribute>(parameter)).ConstructorArguments[0];
            Assert.Equal(aliases[parameter.Name], Values<string>(alias));
        }
    }

    [Fact]
    public void What_is_dispatched_does_not_bind_from_the_pipeline()
    {
        foreach (var parameter in Parameters(typeof(InvokePlexActionCommand))
            .Where(parameter => parameter.Name is not ("Node" or "Project" or "InputObject")))
        {
            Assert.All(Attributes<ParameterAttribute>(parameter), attribute =>
            {
                Assert.False(Value<bool>(attribute, nameof(ParameterAttribute.ValueFromPipelineByPropertyName)), parameter.Name);
                Assert.False(Value<bool>(attribute, nameof(ParameterAttribute.ValueFromPipeline)), parameter.Name);
            });
        }
    }

    [Fact]
    public void No_parameter_takes_a_token_as_plain_text() => Assert.All(
        Cmdlets.SelectMany(Parameters).Where(parameter => parameter.Name is "Token" or "ClientSecret" or "Credential" or "Password"),
        parameter => Assert.NotEqual(typeof(string), parameter.PropertyType));

    [Fact]
    public void The_manifest_exports_exactly_the_cmdlets()
    {
        var manifest = RepositoryFiles.Text("Plexsphere.psd1");

        Assert.Equal(
            Cmdlets.Select(cmdlet => $"{NameOf(cmdlet).Verb}-{NameOf(cmdlet).Noun}").Order(StringComparer.Ordinal),
            Quoted().Matches(CmdletsToExport().Match(manifest).Groups[1].Value).Select(match => match.Groups[1].Value)
                .Order(StringComparer.Ordinal));
        foreach (var other in new[] { "FunctionsToExport", "AliasesToExport", "VariablesToExport" })
        {
            Assert.Matches($@"(?m)^\s*{other}\s*=\s*@\(\)\s*$", manifest);
        }
    }

    [GeneratedRegex(@"CmdletsToExport\s*=\s*@\(([^)]*)\)")]
    private static partial Regex CmdletsToExport();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();
}
