using System.Management.Automation;
using System.Reflection;
using Plexsphere.PowerShell.Commands;
using static Plexsphere.Tests.Architecture.CmdletFacts;

namespace Plexsphere.Tests.Architecture;

/// <summary>
/// How parameters bind, over every set of every cmdlet: no record of a pipeline has a command do anything but what the record itself names.
/// </summary>
public class CmdletBindingTests
{
    // Text that stays on this machine: names of files, variables and profiles, sizes of batches, titles, and what to compare outputs by.
    private static readonly string[] Local =
    [
        "TokenFile",
        "ClientSecretFile",
        "ClientAssertionFile",
        "JournalPath",
        "ProfileName",
        "CertificatePath",
        "KeyPath",
        "CertificateAuthorityPath",
        "NextCursorVariable",
        "BatchSize",
        "Path",
        "Title",
        "IgnoreProperty",
        "IgnorePattern",
        "CompareWith",
    ];

    // With nothing named these mean the session's own: its connection, its sandboxes, no error.
    private static readonly Type[] TakeNothingForTheirOwn =

        [
            typeof(DisconnectPlexsphereCommand),
            typeof(TestPlexConnectionCommand),
            typeof(StopPlexSandboxCommand),
            typeof(GetPlexExitCodeCommand),
        ];

    public static TheoryData<string, string> SetsOfCmdlets
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var cmdlet in Cmdlets)
            {
                foreach (var set in Sets(cmdlet))
                {
                    data.Add(cmdlet.Name, set);
                }
            }

            return data;
        }
    }

    private static Type Cmdlet(string name) => Cmdlets.Single(type => type.Name == name);

    private static bool IsMandatory(CustomAttributeData attribute) => Value<bool>(attribute, nameof(ParameterAttribute.Mandatory));

    private static bool ByValue(CustomAttributeData attribute) => Value<bool>(attribute, nameof(ParameterAttribute.ValueFromPipeline));

    private static bool ByName(CustomAttributeData attribute) =>
        Value<bool>(attribute, nameof(ParameterAttribute.ValueFromPipelineByPropertyName));

    private static bool FromPipeline(CustomAttributeData attribute) => ByValue(attribute) || ByName(attribute);

    /// <summary>The parameters of a set that the pipeline can bind, each with what the set says of it.</summary>
    private static List<(PropertyInfo Parameter, CustomAttributeData Attribute)> Piped(string cmdlet, string set) =>
        [.. Parameters(Cmdlet(cmdlet)).SelectMany(parameter => Attributes<ParameterAttribute>(parameter)
            .Where(attribute => (SetOf(attribute) == set || SetOf(attribute) == AllSets) && FromPipeline(attribute))
            .Select(attribute => (parameter, attribute)))];

    [Fact]
    public void There_are_sets_to_look_at()
    {
        var sets = SetsOfCmdlets.Select(row => row.Data).ToList();

        Assert.Contains((nameof(InvokePlexActionCommand), "Selector"), sets);
        Assert.Contains((nameof(GetPlexExecutionCommand), "Server"), sets);
        Assert.Contains((nameof(StartPlexAgentActionCommand), AllSets), sets);
        Assert.NotEmpty(Piped(nameof(InvokePlexActionCommand), "Node"));
    }

    [Theory]
    [MemberData(nameof(SetsOfCmdlets))]
    public void What_a_record_brings_along_binds_only_with_the_record_itself(string cmdlet, string set)
    {
        var piped = Piped(cmdlet, set);

        if (piped.Exists(bound => ByName(bound.Attribute)))
        {
            Assert.Contains(piped, bound => IsMandatory(bound.Attribute));
        }
    }

    [Theory]
    [MemberData(nameof(SetsOfCmdlets))]
    public void One_parameter_of_a_set_takes_the_record_as_it_is_and_it_is_required(string cmdlet, string set)
    {
        var whole = Piped(cmdlet, set).Where(bound => ByValue(bound.Attribute)).ToList();

        Assert.True(whole.Count <= 1);
        Assert.All(
            whole,
            bound => Assert.True(IsMandatory(bound.Attribute) || TakeNothingForTheirOwn.Contains(Cmdlet(cmdlet)), bound.Parameter.Name));
    }

    /// <summary>But for the name that a node gives itself, which is there to be taken over.</summary>
    [Fact]
    public void No_member_of_a_nodes_output_is_called_what_a_parameter_takes_by_its_name() => Assert.All(
        Cmdlets.SelectMany(Parameters).Where(parameter => Attributes<ParameterAttribute>(parameter).Any(ByName))
            .SelectMany(parameter => Attributes<AliasAttribute>(parameter)
                .SelectMany(attribute => Values<string>(attribute.ConstructorArguments[0])).Prepend(parameter.Name))
            .Where(name => name != "hostname"),
        name => Assert.Contains(name, OutputObject.ReservedNames, StringComparer.OrdinalIgnoreCase));

    [Theory]
    [MemberData(nameof(SetsOfCmdlets))]
    public void A_selector_or_a_list_takes_nothing_from_the_pipeline(string cmdlet, string set)
    {
        if (set is "Selector" or "List" && Cmdlet(cmdlet).IsAssignableTo(typeof(PlexServerCommand)))
        {
            Assert.Empty(Piped(cmdlet, set));
        }
    }

    [Theory]
    [MemberData(nameof(SetsOfCmdlets))]
    public void An_object_that_binds_whole_brings_its_project_and_its_agent_itself(string cmdlet, string set)
    {
        var piped = Piped(cmdlet, set);

        if (piped.Exists(bound => bound.Parameter.Name == "InputObject"))
        {
            // What a node is to be called is none of whom a command acts on.
            Assert.Single(piped, bound => bound.Parameter.Name != "Name");
        }
    }

    [Theory]
    [MemberData(nameof(SetsOfCmdlets))]
    public void An_object_that_stands_for_a_node_binds_in_the_default_set_and_from_the_pipeline(string cmdlet, string set)
    {
        foreach (var (parameter, attribute) in Parameters(Cmdlet(cmdlet))
            .SelectMany(parameter => Attributes<ParameterAttribute>(parameter).Select(attribute => (parameter, attribute))))
        {
            if (parameter.PropertyType == typeof(IPlexNodeSource[]) && SetOf(attribute) == set)
            {
                Assert.True(IsMandatory(attribute) && ByValue(attribute));
                Assert.Equal(set, Value<string>(
                    Assert.Single(Attributes<CmdletAttribute>(Cmdlet(cmdlet))), nameof(CmdletAttribute.DefaultParameterSetName)));
                Assert.Contains(parameter.CustomAttributes, other => other.AttributeType.Name == "NodeSourceAttribute");
            }
        }
    }

    [Fact]
    public void What_comes_with_a_node_names_it_only_where_it_binds_whole() => Assert.All(
        typeof(PlexExecution).Assembly.GetExportedTypes().Where(type => !type.IsAssignableTo(typeof(IPlexNodeSource)))
            .SelectMany(type => type.GetProperties()),
        property => Assert.DoesNotContain(property.Name, new[] { "Node", "NodeId", "node_id" }, StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void A_list_that_may_be_left_out_is_never_taken_for_left_out_where_it_is_empty()
    {
        // A mandatory one is refused by the engine where it is empty.
        var lists = Cmdlets.SelectMany(Parameters)
            .Where(parameter => parameter.PropertyType.IsArray && !Attributes<ParameterAttribute>(parameter).All(IsMandatory)).ToList();

        Assert.Contains(lists, parameter => parameter.Name == "Node");
        Assert.All(lists, parameter => Assert.True(
            Attributes<ValidateNotNullOrEmptyAttribute>(parameter).Any()
                || parameter.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "BatchSizeAttribute"),
            $"{parameter.DeclaringType!.Name}.{parameter.Name}"));
    }

    [Fact]
    public void Whatever_is_refused_of_a_connection_gives_the_old_one_up() => Assert.All(
        Parameters(typeof(ConnectPlexsphereCommand)).Where(parameter => parameter.PropertyType != typeof(SwitchParameter)),
        parameter => Assert.Contains(parameter.CustomAttributes, attribute => attribute.AttributeType.Name == "ConnectsAttribute"));

    [Fact]
    public void Every_text_that_is_sent_is_looked_at_before()
    {
        var texts = Cmdlets.SelectMany(Parameters)
            .Where(parameter => parameter.PropertyType == typeof(string) || parameter.PropertyType == typeof(string[])).ToList();

        Assert.NotEmpty(texts);
        Assert.All(texts, parameter => Assert.True(
            Local.Contains(parameter.Name)
                || Attributes<ValidateSetAttribute>(parameter).Any()
                || parameter.CustomAttributes.Any(attribute => attribute.AttributeType.Name is "SentTextAttribute"
                    or "SelectorAttribute" or "ProjectAttribute" or "NodeNameAttribute"),
            $"{parameter.DeclaringType!.Name}.{parameter.Name}"));
    }
}
