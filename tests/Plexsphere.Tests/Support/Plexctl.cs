using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Plexsphere.Tests.Support;

/// <summary>Runs plexctl as it was built, as a process of its own.</summary>
internal static class Plexctl
{
    private const string DataHome = "XDG_DATA_HOME";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    // The native program, where the build names one. Else the build puts every project's output beside this one's: project, then
    // configuration.
    private static readonly string? Native =
        System.Environment.GetEnvironmentVariable("PLEXSPHERE_TEST_PLEXCTL") is { Length: > 0 } named ? named : null;

    private static readonly string Program = Native ?? Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Plexsphere.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "plexctl.dll"));

    private static readonly string[] Launch = Native is null ? ["dotnet", Program] : [Program];

    /// <summary>Starts it with an address and a token in the environment, each only when given, and without any profile.</summary>
    public static Process Start(Uri? server, string? token, params string[] arguments) =>
        Start(server, token, [.. Launch, .. arguments], []);

    public static Task<PlexctlResult> RunAsync(Uri? server, string? token, params string[] arguments) =>
        EndAsync(Start(server, token, arguments), token);

    /// <summary>Runs it with a folder in which its name book lies.</summary>
    public static Task<PlexctlResult> RunInAsync(string dataHome, Uri? server, string? token, params string[] arguments) =>
        EndAsync(Start(server, token, [.. Launch, .. arguments], [(DataHome, dataHome)]), token);

    /// <summary>Runs a piece of shell script in which <c>plexctl</c> is the program.</summary>
    public static Task<PlexctlResult> ScriptAsync(
        Uri? server,
        string? token,
        string script,
        params (string Name, string Value)[] environment) =>
        EndAsync(StartScript(server, token, script, environment), token);

    /// <summary>
    /// Starts a piece of shell script in which <c>plexctl</c> is the program, and <c>$RUNTIME "$PLEXCTL"</c> what an exec takes.
    /// </summary>
    public static Process StartScript(Uri? server, string? token, string script, params (string Name, string Value)[] environment)
    {
        var (program, arguments, variables) = Script(server, token, script);
        return Start(
            [program, .. arguments], [.. variables, .. environment.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value))]);
    }

    /// <summary>The program, the arguments and the environment of such a piece of shell script.</summary>
    public static (string Program, string[] Arguments, IEnumerable<KeyValuePair<string, string?>> Environment) Script(
        Uri? server, string? token, string script) => (
            "/bin/sh",
            ["-c", $"plexctl() {{ $RUNTIME \"$PLEXCTL\" \"$@\"; }}\n{script}"],
            [
                .. Environment(server, token), KeyValuePair.Create("RUNTIME", Native is null ? "dotnet" : null),
                KeyValuePair.Create("PLEXCTL", (string?)Program),
            ]);

    /// <summary>Sends it a signal, such as <c>INT</c>.</summary>
    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end. Whatever happened, the token is in none of the streams.</summary>
    public static async Task<PlexctlResult> EndAsync(Process process, string? token)
    {
        using (process)
        {
            try
            {
                process.StandardInput.Close();
                using var output = new MemoryStream();
                var reading = process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
                var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(
                    Patience, TestContext.Current.CancellationToken);
                await reading.WaitAsync(Patience, TestContext.Current.CancellationToken);
                await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(
                    Patience, TestContext.Current.CancellationToken);
                var result = new PlexctlResult(process.ExitCode, output.ToArray(), error);
                if (token is not null)
                {
                    Assert.DoesNotContain(token, result.Output, StringComparison.Ordinal);
                    Assert.DoesNotContain(token, result.Error, StringComparison.Ordinal);
                }

                return result;
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
    }

    private static Process Start(Uri? server, string? token, string[] command, (string Name, string Value)[] environment) => Start(
        command, [.. Environment(server, token), .. environment.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value))]);

    private static Process Start(string[] command, IEnumerable<KeyValuePair<string, string?>> environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static Dictionary<string, string?> Environment(Uri? server, string? token) => new()
    {
        ["PATH"] = $"{AppContext.BaseDirectory}{Path.PathSeparator}{System.Environment.GetEnvironmentVariable("PATH")}",
        ["HOME"] = AppContext.BaseDirectory,
        ["USERPROFILE"] = AppContext.BaseDirectory,
        [DataHome] = null,
        ["PLEXSPHERE_URL"] = server?.AbsoluteUri,
        ["PLEXSPHERE_TOKEN"] = token,
    };
}
