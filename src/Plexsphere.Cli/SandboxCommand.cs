using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Plexsphere.Core.Sandboxes;

namespace Plexsphere.Cli;

/// <summary><c>plexctl sandbox</c>: starts the sandbox control plane with whatever options follow.</summary>
internal static partial class SandboxCommand
{
    private const int Sigterm = 15;

    internal static Command Create()
    {
        var rest = new Argument<string[]>("options")
        {
            Description = "Options of plexsphere-sandbox; see 'plexctl sandbox -- --help'.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("sandbox", "Starts a local control plane with a simulated fleet.") { rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => RunAsync(
            [.. parsed.GetValue(rest) ?? [], .. parsed.UnmatchedTokens], cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            // It ends when plexctl does, however that ends.
            string[] parent = Array.Exists(arguments, argument => argument is "--parent" or "--help" or "-h" or "--version"
                || argument.StartsWith("--parent=", StringComparison.Ordinal))
                ? []
                : ["--parent", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)];
            using var process =
                Process.Start(new ProcessStartInfo(SandboxProgram.Find(AppContext.BaseDirectory), [.. arguments, .. parent]))!;
            using var forward = cancellationToken.Register(() => Terminate(process));
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            return process.ExitCode;
        }
        catch (Win32Exception e)
        {
            throw new PlexException(PlexErrors.SandboxFailed, $"The sandbox could not be started: {PlexText.Line(e.Message)}");
        }
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
