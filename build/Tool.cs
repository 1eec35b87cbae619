using System.Diagnostics;

namespace Plexsphere.Build;

/// <summary>Runs other programs.</summary>
internal static class Tool
{
    /// <summary>Runs a program with this console as its own; fails the step unless it exits with 0.</summary>
    internal static async Task RunAsync(
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var code = await ExitCodeAsync(program, arguments, cancellationToken, environment);
        if (code != 0)
        {
            throw new StepFailedException($"{Path.GetFileName(program)} ended with exit code {code}.");
        }
    }

    /// <summary>Runs a program with this console as its own.</summary>
    internal static async Task<int> ExitCodeAsync(
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(program, arguments, Capture.Nothing, environment);
        await WaitAsync(process, cancellationToken);
        return process.ExitCode;
    }

    /// <summary>
    /// Runs a program and returns its standard output; what it says on the other stream is for this console. Fails the step unless it exits
    /// with 0.
    /// </summary>
    internal static async Task<string> StandardOutputAsync(
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(program, arguments, Capture.Output, environment);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await WaitAsync(process, cancellationToken);
        return process.ExitCode == 0
            ? await output
            : throw new StepFailedException($"{Path.GetFileName(program)} ended with exit code {process.ExitCode}.");
    }

    /// <summary>Runs a program and returns what it printed; null when it is missing, fails, or is not done within the limit.</summary>
    internal static async Task<string?> OutputAsync(
        string program,
        IEnumerable<string> arguments,
        TimeSpan limit,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limit);
        try
        {
            using var process = Start(program, arguments, Capture.OutputAndErrors, environment);
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            await WaitAsync(process, timeout.Token);
            await errors;
            return process.ExitCode == 0 ? (await output).Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    internal static Process Start(
        string program,
        IEnumerable<string> arguments,
        Capture capture,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = capture != Capture.Nothing,
            RedirectStandardError = capture == Capture.OutputAndErrors,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new StepFailedException($"{program} did not start.");
    }

    private static async Task WaitAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
