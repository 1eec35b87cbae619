using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Kiota.Abstractions;
using Plexsphere.Client;
using Plexsphere.Core;
using Plexsphere.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Plexsphere.Tests.Architecture;

/// <summary>The contract that the client is generated from, and what the engine makes of it.</summary>
public partial class ContractTests
{
    private static readonly YamlMappingNode Contract = Load();

    private static YamlMappingNode Load()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(RepositoryFiles.Text("api", "plexsphere-v1.yaml")));
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static YamlMappingNode Map(YamlNode node, params string[] path) =>
        path.Aggregate((YamlMappingNode)node, (parent, name) => (YamlMappingNode)parent[name]);

    private static string Text(KeyValuePair<YamlNode, YamlNode> member) => ((YamlScalarNode)member.Key).Value!;

    private static IEnumerable<(string Operation, YamlMappingNode Responses)> Operations() =>
        from path in Map(Contract, "paths").Children
        from operation in ((YamlMappingNode)path.Value).Children
        where Text(operation) is "get" or "post" or "put" or "patch" or "delete"
        select ($"{Text(operation)} {Text(path)}", Map(operation.Value, "responses"));

    /// <summary>The problem bodies among the examples, as status and code.</summary>
    private static HashSet<(int Status, string Code)> Problems() =>
    [
        .. from example in Map(Contract, "components", "examples").Children
           let value = example.Value["value"] as YamlMappingNode
           where value is not null && value.Children.ContainsKey("code")
           select (int.Parse(
               ((YamlScalarNode)value["status"]).Value!,
               System.Globalization.CultureInfo.InvariantCulture), ((YamlScalarNode)value["code"]).Value!),
    ];

    private static IEnumerable<MethodInfo> Generated() => typeof(PlexsphereClient).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly));

    /// <summary>The methods of request builders that the engine refers to.</summary>
    private static List<string> Called()
    {
        using var file = new PEReader(File.OpenRead(typeof(PlexEngine).Assembly.Location));
        var metadata = file.GetMetadataReader();
        return
        [
            .. from handle in metadata.MemberReferences
               let member = metadata.GetMemberReference(handle)
               where member.Parent.Kind == HandleKind.TypeReference && metadata.GetString(member.Name).EndsWith(
                   nameof(RequestInformation), StringComparison.Ordinal)
               let type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent)
               select $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}.{metadata.GetString(member.Name)}",
        ];
    }

    [Fact]
    public void The_client_was_generated_from_the_contract_as_it_is()
    {
        var noted = RepositoryFiles.Text("src", "Plexsphere.Client", "Generated", "contract.sha256").Trim();

        Assert.Equal(noted, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(RepositoryFiles.At("api", "plexsphere-v1.yaml")))));
    }

    [Fact]
    public void What_is_generated_is_what_the_engine_calls()
    {
        var generated = Generated().Where(method => method.ReturnType == typeof(RequestInformation))
            .Select(method => $"{method.DeclaringType!.FullName}.{method.Name}");

        Assert.Equal(generated.Order(), Called().Order());
    }

    [Fact]
    public void Nothing_that_reads_a_response_is_generated() => Assert.All(
        Generated().Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal)),
        method => Assert.Equal(typeof(Task<Stream>), method.ReturnType));

    [Theory]
    [InlineData("/v1/projects/{project_id}/executions:dispatch")]
    [InlineData("/v1/projects/{project_id}/executions/dispatch")]
    public void A_dispatch_is_documented_on_both_paths_with_every_success(string path)
    {
        var responses = Map(Contract, "paths", path, "post", "responses");

        Assert.Equal(["200", "201", "202"], responses.Children.Select(Text).Where(status => status.StartsWith('2')));
    }

    [Fact]
    public void The_rest_of_the_operations_is_documented() => Assert.Superset(
        new HashSet<string>
        {
            "get /v1/projects/{project_id}/executions",
            "get /v1/projects/{project_id}/executions/{execution_id}",
            "get /v1/auth/whoami",
            "get /v1/version",
            "get /v1/health",
            "post /v1/nodes/{id}/executions/{execution_id}",
        },
        Operations().Select(operation => operation.Operation).ToHashSet());

    [Fact]
    public void Every_operation_documents_the_errors_it_does_not_name() => Assert.All(Operations(), operation =>
        Assert.Superset(new HashSet<string> { "4XX", "5XX" }, operation.Responses.Children.Select(Text).ToHashSet()));

    [Fact]
    public void Every_code_that_the_engine_tells_apart_is_documented_with_its_status()
    {
        var rows = Row().Matches(RepositoryFiles.Text("src", "Plexsphere.Core", "Http", "Failures.cs"))
            .SelectMany(row => Word().Matches(row.Groups[2].Value).Select(code =>
                (int.Parse(row.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), code.Groups[1].Value)))
            .ToHashSet();

        Assert.True(rows.Count >= 12);
        Assert.Superset(rows, Problems());
    }

    [GeneratedRegex("""\((\d{3}), ("[^)]*")\)\s*=>""")]
    private static partial Regex Row();

    [GeneratedRegex("\"([a-z_]+)\"")]
    private static partial Regex Word();
}
