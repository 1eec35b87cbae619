using System.Globalization;
using System.Runtime.InteropServices;

namespace Plexsphere.Cli;

/// <summary>
/// Ctrl+C or a request to end: the first one asks the command to end, and another one of its kind is the system's business.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>How long a dispatch that is under way may take to be answered all the same.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    // For what cannot be asked: a write to a pipe that nobody reads, the opening of a pipe that nobody writes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _code;

    internal Interruption()
    {
        // Kept, because a command that is left behind may look at it when this is gone.
        Stop = _source.Token;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Take(context, Cli.ExitCode.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Take(context, Cli.ExitCode.Terminated)),
            .. IsHangUpIgnored()
                ? []
                : new[] { PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Take(context, Cli.ExitCode.HungUp)) },
        ];
    }

    internal CancellationToken Stop { get; }

    /// <summary>What shells give to a command that ended by this signal.</summary>
    internal int ExitCode => _code;

    /// <summary>Waits for a command; for one that does not end when it is asked to, not for long.</summary>
    internal async Task<int> EndOfAsync(Task<int> command)
    {
        try
        {
            await command.WaitAsync(Stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!command.IsCompleted)
        {
            await Task.WhenAny(command, Task.Delay(Patience)).ConfigureAwait(false);
        }

        return command.IsCompleted ? await command.ConfigureAwait(false) : _code;
    }

    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _source.Dispose();
    }

    // Who starts plexctl with nohup wants it to go on when the terminal goes away.
    private static bool IsHangUpIgnored()
    {
        const string Ignored = "SigIgn:";
        try
        {
            return !OperatingSystem.IsLinux()
                || (File.ReadLines("/proc/self/status")
                    .FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal)) is { } line
                    && (ulong.Parse(line[Ignored.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 1) != 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return true;
        }
    }

    private void Take(PosixSignalContext context, int exitCode)
    {
        if (Interlocked.CompareExchange(ref _code, exitCode, 0) == 0)
        {
            context.Cancel = true;
            _source.Cancel();
        }
    }
}
