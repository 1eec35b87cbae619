namespace Plexsphere.Build;

/// <summary>Asks registries for tools, but not for long: on a machine that reaches none, the build goes on without them.</summary>
internal static class Registry
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Restores the tools of .config/dotnet-tools.json; says so in one line when that does not work.</summary>
    internal static Task<bool> RestoreToolsAsync(CancellationToken stop) =>
        AskAsync("dotnet tool restore", "dotnet", ["tool", "restore"], stop);

    /// <summary>Whether PowerShell has a module of this version, or a later one with its major number; one that is missing is installed for the current user.</summary>
    internal static async Task<bool> HasModuleAsync(PowerShellHost host, string name, Version version, CancellationToken stop)
    {
        if (await IsThereAsync())
        {
            return true;
        }

        var command = $"Install-PSResource {name} -Version {version} -Scope CurrentUser -TrustRepository -ErrorAction Stop";
        return await AskAsync(command, host.Program, host.Command(command), stop) && await IsThereAsync();

        async Task<bool> IsThereAsync()
        {
            var question = $"if (-not (Get-Module {name} -ListAvailable | Where-Object {{ $_.Version.Major -eq {version.Major} -and $_.Version -ge '{version}' }})) {{ exit 1 }}";
            return await Tool.OutputAsync(host.Program, host.Command(question), Patience, stop) is not null;
        }
    }

    private static async Task<bool> AskAsync(string what, string program, IEnumerable<string> arguments, CancellationToken stop)
    {
        var worked = await Tool.OutputAsync(program, arguments, Patience, stop) is not null;
        if (!worked)
        {
            Console.WriteLine($"'{what}' failed or took longer than {Patience.TotalSeconds:0} s; going on without it.");
        }

        return worked;
    }
}
