namespace Plexsphere.Build;

/// <summary>Asks registries for tools, but not for long: on a machine that reaches none, the build goes on without them.</summary>
internal static class Registry
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Restores the tools of .config/dotnet-tools.json; says so in one line when that does not work.</summary>
    internal static Task<bool> RestoreToolsAsync(CancellationToken stop) =>
        AskAsync("dotnet tool restore", "dotnet", ["tool", "restore"], stop);

    /// <summary>Installs a PowerShell module for the current user; says so in one line when that does not work.</summary>
    internal static Task<bool> InstallModuleAsync(PowerShellHost host, string name, string version, CancellationToken stop)
    {
        var command = $"Install-PSResource {name} -Version {version} -Scope CurrentUser -TrustRepository -ErrorAction Stop";
        return AskAsync(command, host.Program, [.. host.Prefix, "-NoProfile", "-NonInteractive", "-Command", command], stop);
    }

    private static async Task<bool> AskAsync(string what, string program, string[] arguments, CancellationToken stop)
    {
        var worked = await Tool.OutputAsync(program, arguments, Patience, stop) is not null;
        if (!worked)
        {
            Console.WriteLine($"'{what}' failed or took longer than {Patience.TotalSeconds:0} s; going on without it.");
        }

        return worked;
    }
}
