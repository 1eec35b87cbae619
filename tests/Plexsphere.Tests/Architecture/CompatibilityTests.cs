using System.CommandLine;
using System.Management.Automation;
using System.Reflection;
using Plexsphere.Cli;
using Plexsphere.Tests.Support;
using static Plexsphere.Tests.Architecture.CmdletFacts;

namespace Plexsphere.Tests.Architecture;

/// <summary>
/// What scripts rely on, line by line, against PublicSurface.txt, which holds what was promised: a line that is gone or another is a
/// breaking change. What is new is written there by running these tests once with PLEXSPHERE_UPDATE_SURFACE=1.
/// </summary>
public class CompatibilityTests
{
    private static readonly string File = RepositoryFiles.At("tests", "Plexsphere.Tests", "Architecture", "PublicSurface.txt");

    [Fact]
    public void Nothing_that_was_promised_is_gone_or_different_and_what_is_new_is_written_down()
    {
        string[] surface = [.. Surface().Distinct().Order(StringComparer.Ordinal)];
        if (Environment.GetEnvironmentVariable("PLEXSPHERE_UPDATE_SURFACE") is not null)
        {
            System.IO.File.WriteAllLines(File, surface);
        }

        var promised = System.IO.File.ReadAllLines(File);
        var broken = promised.Except(surface).ToList();
        var added = surface.Except(promised).ToList();

        Assert.True(broken.Count == 0, $"This breaks scripts, so that it belongs into the next major version (before 1.0, minor "
            + $"version):\n{string.Join('\n', broken)}");
        Assert.True(
            added.Count == 0,
            $"This is new; run once with PLEXSPHERE_UPDATE_SURFACE=1, and name it in CHANGELOG.md:\n{string.Join('\n', added)}");
    }

    [Fact]
    public void A_parameter_that_becomes_required_would_be_seen()
    {
        var line = Assert.Single(Surface(), line => line.StartsWith("Invoke-PlexAction -Selector ", StringComparison.Ordinal));

        Assert.Equal("Invoke-PlexAction -Selector System.String in Selector: required", line);
    }

    private static IEnumerable<string> Surface() =>

        [
            .. Cmdlets.SelectMany(OfCmdlet),
            .. typeof(PlexExecution).Assembly.GetExportedTypes().SelectMany(OfType),
            .. OfErrors(),
            .. OfPlexctl(),
        ];

    private static IEnumerable<string> OfCmdlet(Type cmdlet)
    {
        var (verb, noun) = NameOf(cmdlet);
        var name = $"{verb}-{noun}";
        yield return $"{name} (default set: "
            + $"{Value<string>(Attributes<CmdletAttribute>(cmdlet).Single(), nameof(CmdletAttribute.DefaultParameterSetName)) ?? "all"})";
        foreach (var type in Attributes<OutputTypeAttribute>(cmdlet)
            .SelectMany(attribute => Values<Type>(attribute.ConstructorArguments[0])))
        {
            yield return $"{name} writes {type}";
        }

        foreach (var parameter in Parameters(cmdlet))
        {
            foreach (var alias in Attributes<AliasAttribute>(parameter)
                .SelectMany(attribute => Values<string>(attribute.ConstructorArguments[0])))
            {
                yield return $"{name} -{parameter.Name} is also -{alias}";
            }

            foreach (var attribute in Attributes<ParameterAttribute>(parameter))
            {
                yield return $"{name} -{parameter.Name} {Nullable.GetUnderlyingType(parameter.PropertyType) ?? parameter.PropertyType} "
                    + $"in {(SetOf(attribute) == AllSets ? "all" : SetOf(attribute))}: {Binding(attribute)}";
            }
        }
    }

    private static string Binding(CustomAttributeData parameter)
    {
        List<string> words = [Value<bool>(parameter, nameof(ParameterAttribute.Mandatory)) ? "required" : "optional"];
        if (Value<int?>(parameter, nameof(ParameterAttribute.Position)) is { } position)
        {
            words.Add($"position {position}");
        }

        if (Value<bool>(parameter, nameof(ParameterAttribute.ValueFromPipeline)))
        {
            words.Add("from the pipeline");
        }

        if (Value<bool>(parameter, nameof(ParameterAttribute.ValueFromPipelineByPropertyName)))
        {
            words.Add("by property name");
        }

        return string.Join(", ", words);
    }

    private static IEnumerable<string> OfType(Type type)
    {
        var members = type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly);
        return members.Select(member => member switch
        {
            PropertyInfo property => $"[{type}] {property.Name}: {property.PropertyType}",
            FieldInfo { IsLiteral: true } constant => $"[{type}] {constant.Name} = '{constant.GetRawConstantValue()}'",
            MethodInfo { IsSpecialName: false } method =>
                $"[{type}] {method.Name}({string.Join(", ", method.GetParameters().Select(given => given.ParameterType))}): "
                    + $"{method.ReturnType}",
            _ => null,
        }).OfType<string>().Prepend($"[{type}] is {type.BaseType}");
    }

    private static IEnumerable<string> OfErrors() => typeof(PlexErrors).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
        .Select(row => (PlexError)row.GetValue(null)!)
        .Select(error => $"error {error.Id}: {error.Category}, exit code {error.ExitCode}");

    private static IEnumerable<string> OfPlexctl()
    {
        return OfCommand(PlexctlCommand.Create(new GlobalOptions()), "plexctl");

        static IEnumerable<string> OfCommand(Command command, string name) =>
        [
            name,
            .. command.Options.SelectMany(option => option.Aliases.Prepend(option.Name)).Select(option => $"{name} {option}"),
            .. command.Subcommands.SelectMany(inner => OfCommand(inner, $"{name} {inner.Name}")),
        ];
    }
}
