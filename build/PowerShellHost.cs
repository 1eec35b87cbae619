namespace Plexsphere.Build;

/// <summary>Finds a PowerShell that can load the module: the one on PATH, or the one that the tool manifest asks for.</summary>
internal sealed record PowerShellHost(string Program, IReadOnlyList<string> Prefix, Version Version, string Home)
{
    private static readonly Version Oldest = new(7, 4);
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    internal static async Task<PowerShellHost?> FindAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync("pwsh", [], cancellationToken) is { } onPath)
        {
            return onPath;
        }

        return await Registry.RestoreToolsAsync(cancellationToken)
            ? await AskAsync("dotnet", ["tool", "run", "pwsh"], cancellationToken)
            : null;
    }

    /// <summary>
    /// The same PowerShell, quick to start. As a .NET tool it comes in intermediate language, for every kind of machine, and takes three
    /// times as long: that counts where it is started some hundred times. One that was installed otherwise is returned as it is.
    /// </summary>
    internal async Task<PowerShellHost> AheadAsync(CancellationToken cancellationToken)
    {
        if (Prefix.Count == 0)
        {
            return this;
        }

        string[] compiled = [Repository.At("artifacts", "publish", "PowerShell", "release", "pwsh.dll")];
        if (await AskCompiledAsync() is { } earlier)
        {
            return earlier;
        }

        CleanVerb.Remove(Repository.At("artifacts", "publish", "PowerShell"));
        CleanVerb.Remove(Repository.At("artifacts", "obj", "PowerShell"));
        await Tool.RunAsync(
            "dotnet",
            ["publish", "build/PowerShell", "-c", "Release", "--nologo", "-v", "quiet", $"-p:PowerShellHome={Home}"],
            cancellationToken);
        return await AskCompiledAsync() ?? throw new StepFailedException("The PowerShell that was compiled ahead does not start.");

        async Task<PowerShellHost?> AskCompiledAsync() =>
            File.Exists(compiled[0]) && await AskAsync("dotnet", compiled, cancellationToken) is { } found && found.Version == Version
                ? found
                : null;
    }

    internal IEnumerable<string> Script(string path, params IEnumerable<string> arguments) =>
        [.. Prefix, "-NoProfile", "-NonInteractive", "-File", path, .. arguments];

    internal IEnumerable<string> Command(string command) =>
        [.. Prefix, "-NoProfile", "-NonInteractive", "-Command", command];

    /// <summary>A text as PowerShell reads it in a command.</summary>
    internal static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static async Task<PowerShellHost?> AskAsync(string program, string[] prefix, CancellationToken cancellationToken)
    {
        var host = new PowerShellHost(program, prefix, new Version(), "");
        var output = await Tool.OutputAsync(
            program, host.Command("\"$($PSVersionTable.PSVersion)\"; $PSHOME"), StartLimit, cancellationToken);
        return output?.Split('\n', StringSplitOptions.TrimEntries) is [var version, var home]
            && Version.TryParse(version.Split('-')[0], out var number) && number >= Oldest
                ? host with { Version = number, Home = home }
                : null;
    }
}
