namespace Plexsphere.Build;

/// <summary>
/// Installs the packages as a user does, into a profile that has nothing yet, and runs a first session and the Pester tests on what was
/// installed. On Windows the module goes into the account's own profile: it cannot be led elsewhere.
/// </summary>
internal static class TestPackageVerb
{
    internal static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Repository.Packages))
        {
            throw new StepFailedException("There are no packages in out/packages; './build.sh package' makes them.");
        }

        var host = await PowerShellHost.FindAsync(cancellationToken)
            ?? throw new StepFailedException(
                "The packages are tested in PowerShell 7.4 or later, and there is none on PATH or to be had by 'dotnet tool restore'.");
        var profile = Repository.At("artifacts", "clean-profile");
        CleanVerb.Remove(profile);

        // An account has its data folder before it has anything in it; without one, PSResourceGet writes into the current folder.
        Directory.CreateDirectory(DataFolder(profile));
        var tools = Path.Combine(profile, "tools");
        await InstallToolAsync("plexctl");
        await InstallToolAsync("plexsphere-sandbox");

        var path = tools + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        var session = Path.Combine(profile, "session.txt");
        var script = host.Script(Repository.At("build", "session.ps1"), "-Packages", Repository.Packages, "-Manifest", session);
        if (await Tool.ExitCodeAsync(host.Program, script, cancellationToken, InProfile(profile, path)) != 0)
        {
            throw new StepFailedException("The packages do not work when they are installed.");
        }

        var installed = new Dictionary<string, string>
        {
            ["PATH"] = path,
            ["PLEXSPHERE_TEST_MODULE"] = await File.ReadAllTextAsync(session, cancellationToken),
            ["PLEXSPHERE_TEST_SANDBOX"] = Path.Combine(tools, Repository.Executable("plexsphere-sandbox")),
        };
        await Tool.RunAsync(
            "dotnet",
            ["build", "tests/Plexsphere.Testing", "-c", "Release", "--nologo", "-v", "quiet", "-clp:NoSummary"],
            cancellationToken);
        return TestVerb.Close(await PesterTests.RunAsync(await host.AheadAsync(cancellationToken), installed, cancellationToken));

        // From the folder alone, and past the machine's cache, which may hold another package of this version.
        Task InstallToolAsync(string name) => Tool.RunAsync(
            "dotnet",
            ["tool", "install", name, "--tool-path", tools, "--source", Repository.Packages, "--no-http-cache"],
            cancellationToken,
            new Dictionary<string, string> { ["NUGET_PACKAGES"] = Path.Combine(profile, "packages") });
    }

    private static string DataFolder(string profile) => Path.Combine(profile, ".local", "share");

    /// <summary>
    /// The environment in which PowerShell takes another folder for the user's own; where 'dotnet tool' finds PowerShell stays as it is.
    /// </summary>
    private static Dictionary<string, string> InProfile(string folder, string path)
    {
        var own = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return new Dictionary<string, string>
        {
            ["HOME"] = folder,
            ["USERPROFILE"] = folder,
            ["XDG_CONFIG_HOME"] = Path.Combine(folder, ".config"),
            ["XDG_DATA_HOME"] = DataFolder(folder),
            ["XDG_CACHE_HOME"] = Path.Combine(folder, ".cache"),
            ["DOTNET_CLI_HOME"] = Environment.GetEnvironmentVariable("DOTNET_CLI_HOME") ?? own,
            ["NUGET_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(own, ".nuget", "packages"),
            ["PATH"] = path,
        };
    }
}
