namespace Plexsphere.Build;

/// <summary>Builds, then makes the help that Get-Help shows from the pages in docs/.</summary>
internal static class DocsVerb
{
    private const string Language = "en-US";
    private const string PlatyPS = "Microsoft.PowerShell.PlatyPS";
    private static readonly Version PlatyPSVersion = new(1, 0, 3);

    internal static async Task<int> RunAsync(CancellationToken stop)
    {
        await BuildWithHelpAsync(stop);
        return 0;
    }

    /// <summary>Builds and makes the help; returns the PowerShell that did. Fails where there is none, or no PlatyPS.</summary>
    internal static async Task<PowerShellHost> BuildWithHelpAsync(CancellationToken stop)
    {
        await BuildVerb.RunAsync(stop);
        var host = await PowerShellHost.FindAsync(stop)
            ?? throw new StepFailedException("The help is made in PowerShell 7.4 or later, and there is none on PATH or to be had by 'dotnet tool restore'.");
        if (!await LayHelpAsync(host, stop))
        {
            throw new StepFailedException($"The help is made by {PlatyPS} 1, which is not installed, and the gallery does not serve it.");
        }

        Console.WriteLine("Made out/Plexsphere/en-US (help).");
        return host;
    }

    /// <summary>Copies the built module's help to another layout of the module.</summary>
    internal static void CopyHelp(string module)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Module, Language)))
        {
            BuildVerb.Copy(file, Path.Combine(module, Language));
        }
    }

    /// <summary>Lays the help into the built module; false where PlatyPS is not to be had.</summary>
    internal static async Task<bool> LayHelpAsync(PowerShellHost host, CancellationToken stop)
    {
        if (!await Registry.HasModuleAsync(host, PlatyPS, PlatyPSVersion, stop))
        {
            return false;
        }

        var script = host.Script(Repository.At("build", "docs.ps1"), "-Docs", Repository.At("docs"), "-Destination", Path.Combine(Repository.Module, Language));
        await Tool.RunAsync(host.Program, script, stop);
        return true;
    }
}
