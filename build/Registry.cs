namespace Plexsphere.Build;

/// <summary>Asks registries for tools. A machine that reaches none is told so at once, and the build goes on without them.</summary>
internal static class Registry
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Restores the tools of .config/dotnet-tools.json; says so in one line when that does not work.</summary>
    internal static Task<bool> RestoreToolsAsync(CancellationToken cancellationToken) =>
        AskAsync("dotnet tool restore", "dotnet", ["tool", "restore"], cancellationToken);

    /// <summary>
    /// Where a PowerShell module lies of the version that the tool manifest names, or a later one with its major number: on PSModulePath,
    /// or
    /// in artifacts/, where it is saved from the gallery. Nothing is installed for a user. Null when it is not to be had.
    /// </summary>
    internal static async Task<string?> FindModuleAsync(PowerShellHost host, string name, CancellationToken cancellationToken)
    {
        var version = ToolManifest.Module(name);
        var saved = Repository.At("artifacts", "modules");
        if (await WhereAsync() is { } there)
        {
            return there;
        }

        Directory.CreateDirectory(saved);
        var command = $"Save-PSResource {name} -Version {version} -Path {PowerShellHost.Quoted(saved)} -TrustRepository -ErrorAction Stop";
        return await AskAsync(command, host.Program, host.Command(command), cancellationToken) ? await WhereAsync() : null;

        async Task<string?> WhereAsync()
        {
            var question = $$"""
                $env:PSModulePath += [System.IO.Path]::PathSeparator + {{PowerShellHost.Quoted(saved)}}
                $found = Get-Module {{name}} -ListAvailable | Where-Object { $_.Version.Major -eq {{version.Major}} -and $_.Version -ge '{{version}}' }
                if (-not $found) { exit 1 }
                $found[0].Path
                """;
            return await Tool.OutputAsync(host.Program, host.Command(question), Patience, cancellationToken);
        }
    }

    private static async Task<bool> AskAsync(
        string what,
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken)
    {
        var worked = await Tool.OutputAsync(program, arguments, Patience, cancellationToken) is not null;
        if (!worked)
        {
            Console.WriteLine($"'{what}' failed or took longer than {Patience.TotalMinutes:0} minutes; run it to see why.");
        }

        return worked;
    }
}
