using System.Diagnostics;
using System.Globalization;

namespace Plexsphere.Sandbox.CommandLine;

/// <summary>Watches the process that owns this one.</summary>
internal static class ParentProcess
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Ends when the process has ended, however it did; at once when there is none.</summary>
    internal static async Task WaitForEndAsync(int id, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsLinux())
        {
            await PollAsync(id, cancellationToken);
            return;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (ArgumentException)
        {
            // There is no such process.
        }
    }

    /// <summary>
    /// Looks at the process itself. The framework asks whether the id is in use, which is so for a process that has
    /// ended until its own parent collects it, and again when another process gets the id.
    /// </summary>
    private static async Task PollAsync(int id, CancellationToken cancellationToken)
    {
        var start = StartOf(id);
        using var timer = new PeriodicTimer(Interval);
        while (start is not null && StartOf(id) == start)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>When the process was started, in the system's own count; null when it has ended.</summary>
    private static string? StartOf(int id)
    {
        const int State = 0;
        const int Start = 19;
        string status;
        try
        {
            status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
        }
        catch (IOException)
        {
            return null;
        }

        // The second field is the name in parentheses and may contain anything.
        var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
        return fields[State] is "Z" or "X" ? null : fields[Start];
    }
}
