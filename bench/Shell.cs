using System.Diagnostics;

namespace Plexsphere.Bench;

/// <summary>Runs other programs and hears what they print.</summary>
internal static class Shell
{
    /// <summary>Runs a program to its end and returns the lines that it printed.</summary>
    internal static async Task<IReadOnlyList<string>> RunAsync(IEnumerable<string> command, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command.First(), command.Skip(1)) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? lines : throw new InvalidOperationException($"{string.Join(' ', command)} ended with exit code {process.ExitCode}.");
    }

    /// <summary>The seconds that a program takes from its start to its end.</summary>
    internal static Task<double> TimeAsync(IEnumerable<string> command, IReadOnlyDictionary<string, string> environment) =>
        Rounds.TimeAsync(() => RunAsync(command, environment));
}
