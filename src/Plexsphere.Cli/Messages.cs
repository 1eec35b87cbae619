namespace Plexsphere.Cli;

/// <summary>
/// What plexctl says on stderr, a line at a time and fit for a terminal. That stderr takes nothing ends no command, since the work goes
/// on; it is noted, and told by the exit code.
/// </summary>
internal static class Messages
{
    private static readonly string[] Commands =
        ["plexctl action ", "plexctl exec-log ", "plexctl node ", "plexctl project ", "plexctl agent-action "];
    private static readonly Lock Writing = new();
    private static int _shown;

    /// <summary>
    /// What takes away a drawing that stands at the end of the terminal, before something else comes there; null where none does.
    /// </summary>
    internal static Func<string>? Drawing { private get; set; }

    /// <summary>Whether nobody wants to see how far something has come.</summary>
    internal static bool IsQuiet { get; set; }

    /// <summary>Whether something could not be said.</summary>
    internal static bool Lost { get; private set; }

    /// <summary>The options that say which connection the command uses, as they stand at the end of lines to be pasted.</summary>
    internal static string ConnectionOptions { get; set; } = "";

    /// <summary>Those of them that say which server it uses: who signs in anew is not who they say.</summary>
    internal static string ServerOptions { get; set; } = "";

    /// <summary>Words as they stand at the end of a line that is to be pasted.</summary>
    internal static string Words(IReadOnlyList<string> words) => string.Concat(words.Select(word => $" {Quoted(word)}"));

    internal static void Line(string text)
    {
        lock (Writing)
        {
            Write($"{Unfinished()}{Drawing?.Invoke()}{PlexText.Line(text)}{Environment.NewLine}");
        }
    }

    /// <summary>Says a line on stdout where stderr takes none: what was begun must not stay without its name.</summary>
    internal static void LineAnywhere(string text)
    {
        Line(text);
        if (!Lost)
        {
            return;
        }

        try
        {
            StandardStream.Output.Text.WriteLine(PlexText.Line(text));
        }
        catch (OutputException)
        {
            // There is nobody to be told.
        }
    }

    internal static void Failure(PlexException failure)
    {
        Line($"plexctl: {failure.Message}");
        Line(Advice(failure));
    }

    /// <summary>The same, on stdout where stderr takes nothing.</summary>
    internal static void FailureAnywhere(PlexException failure)
    {
        LineAnywhere($"plexctl: {failure.Message}");
        LineAnywhere(Advice(failure));
    }

    /// <summary>Shows how far something has come: in place on a terminal, as a line elsewhere.</summary>
    internal static void Progress(string text)
    {
        if (IsQuiet)
        {
            return;
        }

        if (!StandardStream.Error.IsTerminal)
        {
            Line(text);
            return;
        }

        lock (Writing)
        {
            Write($"\r{text.PadRight(_shown)}");
            _shown = text.Length;
        }
    }

    /// <summary>Writes to the terminal what changes a drawing that stands there.</summary>
    internal static void Draw(Func<string> change)
    {
        lock (Writing)
        {
            if (change() is { Length: > 0 } text)
            {
                Write(text);
            }
        }
    }

    /// <summary>Ends the line that stands in place, before something else comes to the terminal.</summary>
    internal static void EndProgress()
    {
        lock (Writing)
        {
            if (Unfinished() is { Length: > 0 } end)
            {
                Write(end);
            }
        }
    }

    // The command's own connection belongs into a line that is to be pasted; such a line ends the advice.
    private static string Advice(PlexException failure)
    {
        var action = failure.PlexctlAction;
        var options = action.Contains("plexctl login ", StringComparison.Ordinal) ? ServerOptions
            : Commands.Any(command => action.Contains(command, StringComparison.Ordinal)) ? ConnectionOptions
            : "";
        return $"  {action}{options}";
    }

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,@%+".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string Unfinished()
    {
        var end = _shown == 0 ? "" : Environment.NewLine;
        _shown = 0;
        return end;
    }

    private static void Write(string text)
    {
        try
        {
            StandardStream.Error.Text.Write(text);
        }
        catch (OutputException)
        {
            Lost = true;
        }
    }
}
