using System.Text.Json;
using System.Text.RegularExpressions;

namespace Plexsphere.Tests.Sandbox;

/// <summary>The description that the sandbox gives of itself.</summary>
public sealed partial class DescriptionTests : IAsyncLifetime
{
    private SandboxSession _session = null!;

    public async ValueTask InitializeAsync() => _session = await SandboxSession.StartAsync();

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathParameter();

    private async Task<List<(string Path, string Method, JsonElement Operation)>> OperationsAsync() =>
    [
        .. (await _session.GetAsync("/v1/openapi.json", "")).Json.GetProperty("paths").EnumerateObject().SelectMany(
            path => path.Value.EnumerateObject().Select(operation => (path.Name, operation.Name, operation.Value))),
    ];

    [Fact]
    public async Task Has_both_dispatch_keys_and_every_operation_once()
    {
        var operations = await OperationsAsync();

        var ids = operations.ConvertAll(operation => operation.Operation.GetProperty("operationId").GetString()!);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Superset(
            new HashSet<string>
            {
                "post /v1/projects/{project_id}/executions:dispatch",
                "post /v1/projects/{project_id}/executions/dispatch",
                "get /v1/projects/{project_id}/executions",
                "get /v1/projects/{project_id}/executions/{execution_id}",
                "get /v1/projects",
                "get /v1/projects/{id}",
                "get /v1/projects/{project_id}/capabilities",
                "get /v1/nodes",
                "get /v1/nodes/{id}/reachability",
                "get /v1/domains",
                "get /v1/domains/{domain_id}/mesh/topology",
                "get /v1/hooks",
                "get /v1/objects/{kind}/{id}/labels",
                "post /v1/objects/search",
                "get /v1/nodes/{id}/state",
                "post /v1/nodes/{id}/executions/{execution_id}",
                "post /v1/labels/selectors/preview",
                "get /v1/auth/idp-bindings",
                "post /v1/auth/device-code",
                "post /v1/auth/device-token",
                "post /v1/auth/service/token",
                "get /v1/auth/tokens",
                "delete /v1/auth/tokens/{id}",
                "post /v1/auth/tokens/{id}/rotate",
                "get /v1/auth/whoami",
                "get /v1/version",
                "get /v1/health",
                "get /v1/openapi.json",
            },
            operations.Select(operation => $"{operation.Method} {operation.Path}").ToHashSet());
    }

    [Fact]
    public async Task What_it_describes_is_served()
    {
        foreach (var (path, method, operation) in await OperationsAsync())
        {
            var response = await _session.SendAsync(
                new HttpMethod(method.ToUpperInvariant()), PathParameter().Replace(path, Guid.CreateVersion7().ToString()), token: "");
            if (operation.GetProperty("security").GetArrayLength() > 0)
            {
                Assert.True(response.Status == 401, $"{method} {path}: {response.Status}");
            }
            else
            {
                var expected = operation.TryGetProperty("requestBody", out _) ? 415 : 200;
                Assert.True(response.Status == expected, $"{method} {path}: {response.Status}");
            }
        }
    }

    [Fact]
    public async Task Pages_are_left_out_and_what_has_no_body_says_so()
    {
        var operations = await OperationsAsync();

        Assert.DoesNotContain(operations, operation => operation.Path == "/v1/device");
        Assert.DoesNotContain(operations, operation => operation.Path.EndsWith("/rotate", StringComparison.Ordinal)
            && operation.Operation.TryGetProperty("requestBody", out _));
        var revoke = operations.Single(operation => operation.Method == "delete").Operation.GetProperty("responses").GetProperty("204");
        Assert.False(revoke.TryGetProperty("content", out _));
    }

    [Fact]
    public async Task Nodes_have_a_credential_of_their_own()
    {
        foreach (var (path, _, operation) in await OperationsAsync())
        {
            var scheme =
                operation.GetProperty("security").EnumerateArray().SelectMany(entry => entry.EnumerateObject()).Select(entry => entry.Name);
            var ofNodes = path is "/v1/nodes/{id}/state" or "/v1/nodes/{id}/executions/{execution_id}";
            Assert.Equal(ofNodes, scheme.Contains("nskBearer"));
            Assert.StartsWith("/v1/", path, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Parameters_are_those_of_the_path_and_the_query()
    {
        foreach (var (path, _, operation) in await OperationsAsync())
        {
            var parameters = operation.GetProperty("parameters").EnumerateArray().ToList();
            Assert.Equal(
                PathParameter().Matches(path).Select(match => match.Groups[1].Value),
                parameters.Where(parameter => parameter.GetProperty("in").GetString() == "path")
                    .Select(parameter => parameter.GetProperty("name").GetString()));
        }

        var list =
            (await OperationsAsync()).Single(operation => operation.Operation.GetProperty("operationId").GetString() == "ListExecutions");
        Assert.Equal(
            ["project_id", "status", "action_name", "cursor", "limit"],
            list.Operation.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Is_an_openapi_document()
    {
        var document = (await _session.GetAsync("/v1/openapi.json", "")).Json;

        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        Assert.NotEmpty(document.GetProperty("info").GetProperty("title").GetString()!);
        Assert.NotEmpty(document.GetProperty("info").GetProperty("version").GetString()!);
    }
}
