using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Plexsphere.Core;
using Plexsphere.Core.Connections;
using Plexsphere.Core.Json;
using Plexsphere.Core.SignIn;
using Plexsphere.PowerShell.Commands;

namespace Plexsphere.Tests.Architecture;

/// <summary>Whatever holds a secret does not show it when it is written as text, by whomever and wherever.</summary>
public partial class SecretTextTests
{
    private const string Secret = "hunter2-hunter2-hunter2";
    private const int Depth = 4;

    private static readonly Assembly[] Ours =
    [
        typeof(PlexExecution).Assembly, typeof(PlexEngine).Assembly, typeof(PlexCommand).Assembly, typeof(Plexsphere.Cli.Session).Assembly,
    ];

    private static readonly Type[] Holders =
        [.. Ours.SelectMany(assembly => assembly.GetTypes()).Where(type => Fields(type).Any(field => IsSecret(type, field)))];

    public static TheoryData<Type> TypesWithText =>
    [
        .. from type in Ours.SelectMany(assembly => assembly.GetTypes()).Select(Closed).OfType<Type>()
           where !type.IsAbstract && !type.IsEnum && type.GetMethod(nameof(ToString), [])!.DeclaringType!.Assembly == type.Assembly
               && Fields(type).Any(held => IsSecret(type, held) || Holders.Contains(held.FieldType))
           orderby type.FullName
           select type,
    ];

    [Fact]
    public void The_types_that_hold_secrets_are_found()
    {
        Type[] some =
        [
            typeof(ConnectionRequest), typeof(Profile), typeof(SecretText), typeof(PlexToken), typeof(PlexConnectionSettings),
            typeof(PlexServiceCredential), typeof(TokenLease), typeof(DeviceCode), typeof(AccessToken), typeof(SandboxReady),
        ];

        Assert.Empty(some.Except(Holders));
    }

    [Theory]
    [MemberData(nameof(TypesWithText))]
    public void Text_of_a_type_holds_no_secret(Type type) => Assert.DoesNotContain(Secret, Render(type), StringComparison.Ordinal);

    private static string Render(Type type) => $"{Filled(type, Depth)}";

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (var at = type; at is not null && at.Assembly == type.Assembly; at = at.BaseType)
        {
            foreach (var field in at.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    // What the generated code of async methods and closures keeps has no text but its type's name.
    private static bool IsSecret(Type type, FieldInfo field) =>
        (field.FieldType == typeof(string) || field.FieldType == typeof(byte[]))
        && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
        && (SecretName().IsMatch(field.Name) || (SecretName().IsMatch(type.Name) && PlainName().IsMatch(field.Name)));

    private static Type? Closed(Type type)
    {
        try
        {
            return !type.IsGenericTypeDefinition ? type
                : type.MakeGenericType([.. type.GetGenericArguments().Select(_ => typeof(AccessToken))]);
        }
        catch (ArgumentException)
        {
            // Not for such a value.
            return null;
        }
    }

    private static object Filled(Type type, int depth)
    {
        var filled = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var field in Fields(type))
        {
            field.SetValue(
                filled,
                field.FieldType == typeof(string) ? IsSecret(type, field) ? Secret : "plain"
                    : field.FieldType == typeof(byte[]) ? Encoding.UTF8.GetBytes(IsSecret(type, field) ? Secret : "plain")
                    : field.FieldType == typeof(Uri) ? new Uri("https://plex.example")
                    : depth > 0 && Holders.Contains(field.FieldType) && !field.FieldType.IsAbstract ? Filled(field.FieldType, depth - 1)
                    : field.GetValue(filled));
        }

        return filled;
    }

    [GeneratedRegex("Token|Secret|Assertion|Password|_held$")]
    private static partial Regex SecretName();

    [GeneratedRegex("^<?Text>?")]
    private static partial Regex PlainName();
}
