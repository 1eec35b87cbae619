using System.Management.Automation;
using System.Reflection;
using Plexsphere.PowerShell.Commands;

namespace Plexsphere.Tests.Architecture;

/// <summary>
/// What the compiled cmdlets declare. Attributes are read as data: the reference assembly that the tests run against has attribute
/// classes whose properties are empty.
/// </summary>
internal static class CmdletFacts
{
    /// <summary>The name of the set that a parameter without one belongs to.</summary>
    public const string AllSets = "__AllParameterSets";

    public static IReadOnlyList<Type> Cmdlets { get; } =
    [
        .. typeof(PlexCommand).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(Cmdlet)) && !type.IsAbstract),
    ];

    public static IEnumerable<CustomAttributeData> Attributes<T>(MemberInfo member)
        where T : Attribute => member.CustomAttributes.Where(attribute => attribute.AttributeType == typeof(T));

    public static T? Value<T>(CustomAttributeData attribute, string property) =>
        attribute.NamedArguments.SingleOrDefault(argument => argument.MemberName == property).TypedValue.Value is T value ? value : default;

    /// <summary>The members of an attribute's argument that is an array.</summary>
    public static IEnumerable<T> Values<T>(CustomAttributeTypedArgument argument) =>
        ((IEnumerable<CustomAttributeTypedArgument>)argument.Value!).Select(member => (T)member.Value!);

    public static (string Verb, string Noun) NameOf(Type cmdlet)
    {
        var arguments = Assert.Single(Attributes<CmdletAttribute>(cmdlet)).ConstructorArguments;
        return ((string)arguments[0].Value!, (string)arguments[1].Value!);
    }

    public static IEnumerable<PropertyInfo> Parameters(Type cmdlet) =>
        cmdlet.GetProperties().Where(property => Attributes<ParameterAttribute>(property).Any());

    public static string SetOf(CustomAttributeData parameter) =>
        Value<string>(parameter, nameof(ParameterAttribute.ParameterSetName)) ?? AllSets;

    /// <summary>The sets of a cmdlet; the one of all parameters where it has no other.</summary>
    public static IReadOnlySet<string> Sets(Type cmdlet)
    {
        var named = Parameters(cmdlet).SelectMany(SetsOf).Where(set => set != AllSets).ToHashSet();
        return named.Count > 0 ? named : new HashSet<string> { AllSets };
    }

    public static IEnumerable<string> SetsOf(PropertyInfo parameter) => Attributes<ParameterAttribute>(parameter).Select(SetOf);
}
