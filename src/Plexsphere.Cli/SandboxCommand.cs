using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Plexsphere.Cli;

/// <summary><c>plexctl sandbox</c>: starts the sandbox control plane with whatever options follow.</summary>
internal static partial class SandboxCommand
{
    private const string Program = "plexsphere-sandbox";
    private const int Sigterm = 15;

    internal static Command Create()
    {
        var rest = new Argument<string[]>("options") { Description = $"Options of {Program}; see 'plexctl sandbox -- --help'.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("sandbox", "Starts a local control plane with a simulated fleet.") { rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, stop) => RunAsync([.. parsed.GetValue(rest) ?? [], .. parsed.UnmatchedTokens], stop));
        return command;
    }

    private static async Task<int> RunAsync(string[] arguments, CancellationToken stop)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Find(), arguments))!;
            using var forward = stop.Register(() => Terminate(process));
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            await Console.Error.WriteLineAsync($"plexctl: {Program} is neither beside plexctl nor on PATH. Install it with 'dotnet tool install --global {Program}'.").ConfigureAwait(false);
            return 1;
        }
    }

    // Beside plexctl's own folder when both were built together, else on PATH.
    private static string Find()
    {
        var name = OperatingSystem.IsWindows() ? Program + ".exe" : Program;
        var beside = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "sandbox", name));
        return File.Exists(beside) ? beside : name;
    }

    // The sandbox ends cleanly on SIGTERM; there is no such thing on Windows.
    private static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
        }
        else
        {
            _ = Kill(process.Id, Sigterm);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);
}
