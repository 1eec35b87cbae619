using System.Text.Json;
using System.Text.RegularExpressions;
using Plexsphere.Testing;

namespace Plexsphere.Build;

/// <summary>
/// The product's main job for real: dispatch a diagnostic to a cohort, follow it, and read what its nodes put out; 80 columns wide.
/// </summary>
internal static partial class DemoVerb
{
    private const string Action = "diagnostics.collect";
    private const string Selector = "env=prod,tier=edge";
    private const int Width = 80;

    internal static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await BuildVerb.RunAsync(native: false, cancellationToken);
        var host = await PowerShellHost.FindAsync(cancellationToken);
        using var sandbox = await RunningSandbox.StartAsync(
            Repository.Sandbox, "--nodes", "12", "--executions", "5", "--node-names");
        Console.WriteLine($"A sandbox with 12 nodes serves {sandbox.Url}.");
        var environment = new Dictionary<string, string> { ["PLEXSPHERE_URL"] = sandbox.Url, ["PLEXSPHERE_TOKEN"] = sandbox.Token };
        if (host is not null)
        {
            Console.WriteLine($"PowerShell {host.Version} is here: the demo runs the module.");
            var pwsh = string.Join(' ', [host.Program, .. host.Prefix]);
            string[] what =
            [
                "-Module",
                Path.Combine(Repository.Module, "Plexsphere.psd1"),
                "-Project",
                sandbox.Project,
                "-Action",
                Action,
                "-Selector",
                Selector,
            ];
            var report = Repository.At("out", "demo-report.html");
            var script = host.Script(Repository.At("build", "demo.ps1"), [.. what, "-Pwsh", pwsh, "-Report", report]);
            return await Tool.ExitCodeAsync(host.Program, script, cancellationToken, environment);
        }

        Console.WriteLine("No PowerShell 7.4 or later is here: the demo runs plexctl.");
        await RunPlexctlAsync(sandbox.Project, environment, cancellationToken);
        return 0;
    }

    private static async Task RunPlexctlAsync(string project, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        Show("export PLEXSPHERE_URL PLEXSPHERE_TOKEN", $"project={project}");
        Show(
            "execution=$(plexctl action dispatch --project $project \\",
            $"    --action {Action} --selector {Selector} --wait \\",
            "    --output json | jq -r .id)");
        string[] dispatch =
        [
            "action",
            "dispatch",
            "--project",
            project,
            "--action",
            Action,
            "--selector",
            Selector,
            "--wait",
            "--output",
            "json",
        ];
        using var minted = JsonDocument.Parse(await Tool.StandardOutputAsync(Repository.Plexctl, dispatch, cancellationToken, environment));
        string[] which = ["--project", project, "--id", minted.RootElement.GetProperty("id").GetString()!];

        Show("plexctl action get --project $project --id $execution | cut -c -80");
        var table = await Tool.StandardOutputAsync(Repository.Plexctl, ["action", "get", .. which], cancellationToken, environment);
        Print(table.Split('\n').Select(line => line[..Math.Min(line.Length, Width)].TrimEnd()));

        var outputs =
            (await Tool.StandardOutputAsync(Repository.Plexctl, ["exec-log", "get", .. which], cancellationToken, environment)).Split('\n');
        Show("plexctl exec-log get --project $project --id $execution >outputs", "grep -m 3 -E '\"(hostname|arch|cpu_count)\"' outputs");
        Print(outputs.Where(line => Member().IsMatch(line)).Take(3));

        Show("grep -m 1 archived: outputs | fold");
        Print(outputs.First(line => line.StartsWith("archived:", StringComparison.Ordinal)).Chunk(Width).Select(part => new string(part)));

        Console.WriteLine("""

            What to do next:
              ./out/plexctl/plexctl sandbox --nodes 12    a sandbox of your own
              ./out/plexctl/plexctl --help                what plexctl can do
              docs/about_Plexsphere.md                    what the module can do
              docs/runbooks/README.md                     scripts for a scheduler, to copy
            """);
    }

    private static void Show(params ReadOnlySpan<string> lines)
    {
        Console.WriteLine();
        foreach (var line in lines)
        {
            Console.WriteLine(line[0] == ' ' ? $"> {line}" : $"$ {line}");
        }
    }

    private static void Print(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }

    [GeneratedRegex("\"(hostname|arch|cpu_count)\"")]
    private static partial Regex Member();
}
