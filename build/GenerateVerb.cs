using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Plexsphere.Build;

/// <summary>
/// Runs Kiota over the operations that the engine calls, and writes the contract's SHA-256 beside Kiota's lock file. Kiota does not see
/// the contract's responses: docs/decisions/kiota-and-the-readers.md says why.
/// </summary>
internal static partial class GenerateVerb
{
    private const string Contract = "api/plexsphere-v1.yaml";
    private const string Requests = "artifacts/plexsphere-v1-requests.yaml";
    private const string Target = "src/Plexsphere.Client/Generated";
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(20);

    /// <summary>What the engine calls; a test compares it with what it does call.</summary>
    private static readonly string[] Operations =
    [
        "/v1/auth/device-code#POST",
        "/v1/auth/device-token#POST",
        "/v1/auth/idp-bindings#GET",
        "/v1/auth/service/token#POST",
        "/v1/auth/whoami#GET",
        "/v1/domains#GET",
        "/v1/domains/{domain_id}/mesh/topology#GET",
        "/v1/hooks#GET",
        "/v1/nodes#GET",
        "/v1/nodes/{id}/reachability#GET",
        "/v1/objects/search#POST",
        "/v1/objects/{kind}/{id}/labels#GET",
        "/v1/openapi.json#GET",
        "/v1/projects#GET",
        "/v1/projects/{project_id}#GET",
        "/v1/projects/{project_id}/capabilities#GET",
        "/v1/projects/{project_id}/executions#GET",
        "/v1/projects/{project_id}/executions/dispatch#POST",
        "/v1/projects/{project_id}/executions/{execution_id}#GET",
        "/v1/projects/{project_id}/executions:dispatch#POST",
        "/v1/version#GET",
    ];

    private static readonly string[] Generate =
    [
        "generate", "--language", "CSharp", "--openapi", Requests, "--output", Target, "--class-name", "PlexsphereClient",
        "--namespace-name", "Plexsphere.Client", "--exclude-backward-compatible", "--clean-output",
        "--serializer", "Microsoft.Kiota.Serialization.Json.JsonSerializationWriterFactory",
        "--deserializer", "Microsoft.Kiota.Serialization.Json.JsonParseNodeFactory",
        .. Operations.SelectMany(operation => new[] { "--include-path", operation }),
    ];

    internal static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var contract = await File.ReadAllLinesAsync(Repository.At(Contract), cancellationToken);
        await File.WriteAllLinesAsync(Repository.At(Requests), WithoutResponses(contract), cancellationToken);
        var (program, prefix) = await FindKiotaAsync(cancellationToken);
        await Tool.RunAsync(program, [.. prefix, .. Generate], cancellationToken);
        var target = Repository.At(Target);
        File.Delete(Path.Combine(target, ".kiota.log"));

        // Neither a pattern that does not fit nor a contract that it cannot read is an error to Kiota: it then generates something else.
        var files = Directory.GetFiles(target, "*.cs", SearchOption.AllDirectories);
        var generated = files.SelectMany(OperationsIn).ToHashSet();
        if (!generated.SetEquals(Operations))
        {
            generated.SymmetricExceptWith(Operations);
            throw new StepFailedException($"Kiota generated too much or too little: {string.Join(", ", generated)}.");
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Repository.At(Contract), cancellationToken)));
        await File.WriteAllTextAsync(Path.Combine(target, "contract.sha256"), hash + "\n", cancellationToken);
        Console.WriteLine($"Generated {files.Length} files from {Contract}.");
        return 0;
    }

    // Kiota makes a model of every response that it sees.
    private static IEnumerable<string> WithoutResponses(IEnumerable<string> contract)
    {
        var inside = false;
        foreach (var line in contract)
        {
            inside = inside && (line.Length == 0 || line.StartsWith("        ", StringComparison.Ordinal));
            if (inside)
            {
                continue;
            }

            yield return line;
            if (line == "      responses:")
            {
                inside = true;
                yield return "        2XX:";
                yield return "          description: Whatever it is, the engine reads it.";
            }
        }
    }

    private static IEnumerable<string> OperationsIn(string file)
    {
        var text = File.ReadAllText(file);
        return Method().Matches(text).Select(method => $"{Template().Match(text).Groups[1].Value}#{method.Groups[1].Value}");
    }

    private static async Task<(string Program, string[] Prefix)> FindKiotaAsync(CancellationToken cancellationToken)
    {
        if (await Tool.OutputAsync("kiota", ["--version"], AskLimit, cancellationToken) is not null)
        {
            return ("kiota", []);
        }

        return await Registry.RestoreToolsAsync(cancellationToken)
            ? ("dotnet", ["tool", "run", "kiota"])
            : throw new StepFailedException("Kiota is neither on PATH nor to be had by 'dotnet tool restore'.");
    }

    [GeneratedRegex(@"new RequestInformation\(Method\.(\w+),")]
    private static partial Regex Method();

    [GeneratedRegex(@"""\{\+baseurl\}((?:[^""{]|\{[^?}]+\})*)")]
    private static partial Regex Template();
}
