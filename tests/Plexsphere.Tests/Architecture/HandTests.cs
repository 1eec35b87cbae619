using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Plexsphere.Cli;
using Plexsphere.Core;
using Plexsphere.PowerShell.Commands;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Architecture;

/// <summary>
/// What keeps the code in one hand where the compiler cannot; the names of fields are the compiler's to check (.editorconfig).
/// </summary>
public partial class HandTests
{
    private const int LongestLine = 140;
    private const string RawText = "\"\"\"";

    private static readonly Assembly[] Ours =
    [
        typeof(PlexExecution).Assembly, typeof(PlexEngine).Assembly, typeof(PlexCommand).Assembly, typeof(Session).Assembly,
        typeof(SandboxHost).Assembly,
    ];

    private static IEnumerable<string> Sources() =>
        new[] { "src", "tests", "bench", "build" }.SelectMany(folder => RepositoryFiles.Sources(folder));

    [Fact]
    public void Lines_have_140_characters_at_most_and_end_without_blanks_raw_texts_aside()
    {
        var tooLong = new List<string>();
        foreach (var file in Sources())
        {
            var (number, inside) = (0, false);
            foreach (var line in File.ReadLines(file))
            {
                number++;
                var marks = line.Split(RawText).Length - 1;
                if ((line.Length > LongestLine || line.EndsWith(' ')) && !inside && marks == 0)
                {
                    tooLong.Add($"{Path.GetRelativePath(RepositoryFiles.At("."), file)}:{number}");
                }

                inside ^= marks % 2 == 1;
            }
        }

        Assert.True(tooLong.Count == 0, string.Join("\n", tooLong));
    }

    [Fact]
    public void What_ends_a_call_is_named_cancellationToken()
    {
        var others =
            from type in Ours.SelectMany(assembly => assembly.GetTypes())
            from method in type.GetMethods(
                BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            let tokens = method.GetParameters().Where(parameter => parameter.ParameterType == typeof(CancellationToken)).ToList()
            where tokens.Count > 0 && tokens.TrueForAll(token => token.Name is not ("cancellationToken" or "_"))
            select $"{type}.{method.Name}";

        Assert.True(!others.Any(), string.Join("\n", others));
    }

    /// <summary>Instance properties aside, which serialisers and records want to see.</summary>
    [Fact]
    public void Inside_internal_types_public_is_what_an_interface_or_a_base_class_demands()
    {
        const BindingFlags Declared =
            BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly;
        var others =
            from type in Ours.SelectMany(assembly => assembly.GetTypes())
            where !type.IsVisible && !type.IsInterface && !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !IsDelegate(type)
                && !IsGenerated(type)
            from method in type.GetMethods(Declared)
            where !method.IsSpecialName && !method.IsVirtual && !method.IsDefined(typeof(CompilerGeneratedAttribute))
                && !Implements(type, method)
            select $"{type}.{method.Name}";

        Assert.True(!others.Any(), string.Join("\n", others));
    }

    private static bool IsDelegate(Type type) => typeof(Delegate).IsAssignableFrom(type);

    // Of a record the compiler makes more than it marks.
    private static bool IsGenerated(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal) || type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute));

    private static bool Implements(Type type, MethodInfo method) =>
        type.GetInterfaces().Any(implemented => type.GetInterfaceMap(implemented).TargetMethods.Contains(method));

    [Fact]
    public void A_file_is_named_after_the_one_type_in_it() => Assert.All(
        Sources().Where(file => Path.GetFileName(file) is not ("Program.cs" or "AssemblyInfo.cs")),
        file => Assert.Equal(
            [Path.GetFileNameWithoutExtension(file)],
            File.ReadLines(file).Select(line => TypeAtTheMargin().Match(line)).Where(match => match.Success)
                .Select(match => match.Groups[1].Value)));

    [GeneratedRegex(@"^(?:[a-z]+ )*(?:class|struct|interface|enum|record|delegate \S+) (?:struct )?(\w+)")]
    private static partial Regex TypeAtTheMargin();
}
