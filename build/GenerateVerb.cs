using System.Security.Cryptography;

namespace Plexsphere.Build;

/// <summary>Runs Kiota over the contract and writes the contract's SHA-256 beside Kiota's lock file.</summary>
internal static class GenerateVerb
{
    private const string Contract = "api/plexsphere-v1.yaml";
    private const string Target = "src/Plexsphere.Client/Generated";
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(20);

    private static readonly string[] Generate =
    [
        "generate", "--language", "CSharp", "--openapi", Contract, "--output", Target, "--class-name", "PlexsphereClient",
        "--namespace-name", "Plexsphere.Client", "--exclude-backward-compatible", "--clean-output", "--exclude-path", "/v1/nodes/*/**",
        "--serializer", "Microsoft.Kiota.Serialization.Json.JsonSerializationWriterFactory",
        "--deserializer", "Microsoft.Kiota.Serialization.Json.JsonParseNodeFactory",
    ];

    internal static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (program, prefix) = await FindKiotaAsync(cancellationToken);
        await Tool.RunAsync(program, [.. prefix, .. Generate], cancellationToken);
        var target = Repository.At(Target);
        var log = Path.Combine(target, ".kiota.log");
        File.Delete(log);

        // A pattern that does not fit is no error to Kiota: it then generates nothing, or too much.
        var nodes = Path.Combine(target, "V1", "Nodes");
        if (!File.Exists(Path.Combine(nodes, "NodesRequestBuilder.cs")) || Directory.Exists(Path.Combine(nodes, "Item")))
        {
            throw new StepFailedException("Kiota generated something else than the operators' side of the contract.");
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Repository.At(Contract), cancellationToken)));
        await File.WriteAllTextAsync(Path.Combine(target, "contract.sha256"), hash + "\n", cancellationToken);
        Console.WriteLine(
            $"Generated {Directory.EnumerateFiles(target, "*.cs", SearchOption.AllDirectories).Count()} files from {Contract}.");
        return 0;
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
}
