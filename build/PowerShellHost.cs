namespace Plexsphere.Build;

/// <summary>Finds a PowerShell that can load the module: the one on PATH, or the one that the tool manifest asks for.</summary>
internal sealed record PowerShellHost(string Program, IReadOnlyList<string> Prefix, Version Version)
{
    private static readonly Version Oldest = new(7, 4);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    internal static async Task<PowerShellHost?> FindAsync(CancellationToken stop)
    {
        if (await AskAsync("pwsh", [], stop) is { } onPath)
        {
            return onPath;
        }

        return await Registry.RestoreToolsAsync(stop) ? await AskAsync("dotnet", ["tool", "run", "pwsh"], stop) : null;
    }

    internal IEnumerable<string> Script(string path, params string[] arguments) =>
        [.. Prefix, "-NoProfile", "-NonInteractive", "-File", path, .. arguments];

    internal IEnumerable<string> Command(string command) =>
        [.. Prefix, "-NoProfile", "-NonInteractive", "-Command", command];

    private static async Task<PowerShellHost?> AskAsync(string program, string[] prefix, CancellationToken stop)
    {
        var host = new PowerShellHost(program, prefix, new Version());
        var text = await Tool.OutputAsync(program, host.Command("\"$($PSVersionTable.PSVersion)\""), StartLimit, stop);
        return Version.TryParse(text?.Split('-')[0], out var version) && version >= Oldest ? host with { Version = version } : null;
    }
}
