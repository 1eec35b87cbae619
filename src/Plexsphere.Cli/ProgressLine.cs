using System.Globalization;
using Plexsphere.Core.Executions;

namespace Plexsphere.Cli;

/// <summary>Shows on stderr how far a wait has come: in place on a terminal, a line for each change elsewhere.</summary>
internal sealed class ProgressLine : IProgress<WaitProgress>, IDisposable
{
    private readonly bool inPlace = !Console.IsErrorRedirected;
    private string shown = "";

    public void Report(WaitProgress value)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{value.FinishedTargets} of {value.Targets} targets finished");
        if (text == shown)
        {
            return;
        }

        shown = text;
        Console.Error.Write(inPlace ? $"\r{text}" : $"{text}{Environment.NewLine}");
    }

    public void Dispose()
    {
        if (inPlace && shown.Length > 0)
        {
            Console.Error.WriteLine();
        }
    }
}
