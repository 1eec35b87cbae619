namespace Plexsphere.Build;

/// <summary>The product's main job for real: dispatch a diagnostic to a cohort, follow it, list executions, read every target's output.</summary>
internal static class DemoVerb
{
    private const string Action = "diagnostics.collect";
    private const string Selector = "env=prod,tier=edge";

    internal static async Task<int> RunAsync(CancellationToken stop)
    {
        await BuildVerb.RunAsync(stop);
        var host = await PowerShellHost.FindAsync(stop);
        await using var sandbox = await SandboxProcess.StartAsync(stop, "--nodes", "12", "--executions", "5");
        Console.WriteLine($"A sandbox with 12 nodes serves {sandbox.Url}.");
        var environment = new Dictionary<string, string> { ["PLEXSPHERE_URL"] = sandbox.Url, ["PLEXSPHERE_TOKEN"] = sandbox.Token };
        if (host is not null)
        {
            Console.WriteLine($"PowerShell {host.Version} is here: the demo runs the module.");
            var script = host.Script(Repository.At("build", "demo.ps1"), "-Project", sandbox.Project, "-Action", Action, "-Selector", Selector);
            return await Tool.ExitCodeAsync(host.Program, script, stop, environment);
        }

        Console.WriteLine("No PowerShell 7.4 or later is here: the demo runs plexctl.");
        return await WithPlexctlAsync(sandbox.Project, environment, stop);
    }

    private static async Task<int> WithPlexctlAsync(string project, Dictionary<string, string> environment, CancellationToken stop)
    {
        string[] prompt = ["--project", project];
        await CallAsync(["action", "dispatch", .. prompt, "--action", Action, "--selector", Selector, "--wait"]);
        await CallAsync(["action", "list", .. prompt]);
        var json = await Tool.OutputAsync(Repository.Plexctl, ["action", "list", .. prompt, "--action-name", Action, "--status", "succeeded", "--output", "json"], TimeSpan.FromMinutes(1), stop, environment)
            ?? throw new StepFailedException("plexctl could not list the executions.");
        using var list = System.Text.Json.JsonDocument.Parse(json);
        var newest = list.RootElement.GetProperty("items").EnumerateArray().MaxBy(item => item.GetProperty("created_at").GetDateTimeOffset());
        await CallAsync(["exec-log", "get", .. prompt, "--id", newest.GetProperty("id").GetString()!]);
        return 0;

        async Task CallAsync(string[] arguments)
        {
            Console.WriteLine();
            Console.WriteLine($"> plexctl {string.Join(' ', arguments.Select(argument => argument.Contains('=', StringComparison.Ordinal) ? $"'{argument}'" : argument))}");
            var code = await Tool.ExitCodeAsync(Repository.Plexctl, arguments, stop, environment);
            if (code != 0)
            {
                throw new StepFailedException($"plexctl ended with exit code {code}.");
            }
        }
    }
}
