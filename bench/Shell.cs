using System.Diagnostics;

namespace Plexsphere.Bench;

/// <summary>Runs other programs.</summary>
internal static class Shell
{
    /// <summary>Runs a program to its end and returns the lines that it printed.</summary>
    internal static async Task<IReadOnlyList<string>> RunAsync(IEnumerable<string> command, IReadOnlyDictionary<string, string> environment)
    {
        using var output = new MemoryStream();
        await RunAsync(command, environment, output);
        output.Position = 0;
        using var reader = new StreamReader(output);
        var lines = new List<string>();
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>The seconds that a program takes from its start to its end.</summary>
    internal static Task<double> TimeAsync(IEnumerable<string> command, IReadOnlyDictionary<string, string> environment) =>
        Rounds.TimeAsync(() => RunAsync(command, environment, Stream.Null));

    private static async Task RunAsync(IEnumerable<string> command, IReadOnlyDictionary<string, string> environment, Stream output)
    {
        var start = new ProcessStartInfo(command.First(), command.Skip(1)) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with exit code {process.ExitCode}.");
        }
    }
}
