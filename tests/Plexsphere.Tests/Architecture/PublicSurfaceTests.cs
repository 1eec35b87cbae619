using System.Reflection;
using System.Security;
using Plexsphere.PowerShell.Commands;

namespace Plexsphere.Tests.Architecture;

/// <summary>What scripts and other modules can see of the two assemblies that load into the session's own context.</summary>
public class PublicSurfaceTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Vocabulary = typeof(PlexExecution).Assembly;
    private static readonly Assembly Module = typeof(PlexCommand).Assembly;

    public static TheoryData<string> Records => [.. Vocabulary.GetExportedTypes().Select(type => type.Name)];

    private static Type Record(string name) => Vocabulary.GetExportedTypes().Single(type => type.Name == name);

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static IEnumerable<Type> Parts(Type type) => type.HasElementType
        ? Parts(type.GetElementType()!)
        : type.GenericTypeArguments.SelectMany(Parts).Prepend(type);

    /// <summary>Every type that a visible member of the type mentions.</summary>
    private static IEnumerable<Type> Mentioned(Type type)
    {
        var methods = type.GetMembers(Declared).OfType<MethodBase>().Where(IsVisible)
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType)
                .Append(method is MethodInfo { ReturnType: var result } ? result : typeof(void)));
        var fields = type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly)
            .Select(field => field.FieldType);
        return methods.Concat(fields).Concat(type.GetInterfaces()).Append(type.BaseType ?? typeof(object)).SelectMany(Parts);
    }

    [Fact]
    public void Shows_nothing_of_the_engine_and_its_libraries()
    {
        foreach (var type in Vocabulary.GetExportedTypes().Concat(Module.GetExportedTypes()))
        {
            Assert.All(Mentioned(type), mentioned => Assert.False(
                mentioned.Assembly.GetName().Name is { } name
                    && (name.StartsWith("Microsoft.Kiota", StringComparison.Ordinal)
                        || name is "Plexsphere.Client" or "Plexsphere.Core" or "Std.UriTemplate"),
                $"{type} shows {mentioned}"));
        }
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Cannot_be_made_or_changed_by_the_engine_on_its_own(string name)
    {
        var type = Record(name);

        Assert.True(type.IsSealed || type.IsAbstract || type == typeof(PlexException));
        Assert.DoesNotContain(type.GetConstructors(Declared & ~BindingFlags.Static), IsVisible);
        Assert.DoesNotContain(type.GetProperties(Declared), property => property.SetMethod is { } set && IsVisible(set));
        Assert.DoesNotContain(
            type.GetMethods(Declared).Where(IsVisible),
            method => method.Name is "Parse" or "TryParse" or "Create" or "op_Implicit" or "op_Explicit");
        Assert.DoesNotContain(type.GetFields(Declared), field => field.IsPublic && !field.IsLiteral);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Has_no_property_that_shells_and_files_show_badly(string name) => Assert.All(Record(name).GetProperties(), property =>
    {
        Assert.False(property.PropertyType.IsArray, property.Name);
        Assert.NotEqual(typeof(SecureString), property.PropertyType);
        Assert.NotEqual(typeof(TimeSpan), property.PropertyType);
        Assert.NotEqual(typeof(DateTime), property.PropertyType);
    });

    [Fact]
    public void Has_a_text_of_its_own_where_it_is_a_property_of_another() => Assert.All(
        Vocabulary.GetExportedTypes().SelectMany(type => type.GetProperties()).SelectMany(property => Parts(property.PropertyType))
            .Where(type => type.Assembly == Vocabulary).Distinct(),
        type => Assert.NotEqual(typeof(object), type.GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType));

    [Fact]
    public void Properties_come_in_the_order_that_is_specified()
    {
        Assert.Equal(

            [
                "Id",
                "ProjectId",
                "DomainId",
                "Action",
                "Type",
                "Status",
                "IsFinished",
                "CreatedAt",
                "UpdatedAt",
                "DurationSeconds",
                "TargetCount",
                "SucceededCount",
                "FailedCount",
                "OpenCount",
                "Targets",
                "Server",
            ],
            typeof(PlexExecution).GetProperties().Select(property => property.Name));
        Assert.Equal(

            [
                "ExecutionId",
                "ProjectId",
                "NodeId",
                "NodeName",
                "Status",
                "CreatedAt",
                "UpdatedAt",
                "DurationSeconds",
                "OutputKind",
                "OutputSize",
                "Bucket",
                "Key",
                "Sha256",
            ],
            typeof(PlexTarget).GetProperties().Select(property => property.Name));
        Assert.Equal(

            [
                "ExecutionId",
                "ProjectId",
                "NodeId",
                "NodeName",
                "Action",
                "Type",
                "Status",
                "CreatedAt",
                "UpdatedAt",
                "DurationSeconds",
                "OutputKind",
                "OutputSize",
                "OutputIsText",
                "OutputTruncated",
                "Output",
                "Bucket",
                "Key",
                "Sha256",
                "Archive",
            ],
            typeof(PlexExecutionLog).GetProperties().Select(property => property.Name));
        Assert.Equal(
            "Id, Name, NameSource, Kind, DomainId, ProjectId, AgentVersion, Status, Actions, ReportedAt, Reachability, LastHeartbeatAt, "
                + "Labels, CreatedAt",
            string.Join(", ", typeof(PlexNode).GetProperties().Select(property => property.Name)));
        Assert.Equal(
            "Id, Slug, Name, DomainId, DomainSlug, Description, CreatedAt, UpdatedAt",
            string.Join(", ", typeof(PlexProject).GetProperties().Select(property => property.Name)));
        Assert.Equal(
            "Name, Type, Description, Parameters, NodeCount, Source",
            string.Join(", ", typeof(PlexAction).GetProperties().Select(property => property.Name)));
        Assert.Equal(

            [
                "Agent",
                "Id",
                "Kind",
                "State",
                "IsFinished",
                "CreatedAt",
                "ScheduledAt",
                "FinishedAt",
                "DurationSeconds",
                "Requester",
                "Stage",
                "Message",
                "ArgumentJson",
                "PayloadJson",
                "Argument",
                "Payload",
                "Headers",
                "History",
            ],
            typeof(PlexAgentAction).GetProperties().Select(property => property.Name));
    }
}
