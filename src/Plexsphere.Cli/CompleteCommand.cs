namespace Plexsphere.Cli;

/// <summary>
/// <c>plexctl complete</c>, which the scripts of <c>plexctl completion</c> run: prints what the word at the cursor could be. Of bash it
/// gets the line as far as the cursor, and the part of it that bash replaces; of other shells the words after the program's name, the last
/// of which is the one at the cursor. First comes a line that says what follows: <c>values</c>, each with a tab before what it is, or
/// <c>files</c> with the number of characters before the path, which the shell completes by itself.
/// </summary>
internal static class CompleteCommand
{
    internal const string Name = "complete";

    /// <summary>Prints the candidates; nothing, and no error, where there are none.</summary>
    internal static async Task<int> RunAsync(GlobalOptions globals, string[] arguments)
    {
        try
        {
            if (await OfferAsync(globals, arguments).ConfigureAwait(false) is { } offer)
            {
                StandardStream.Output.Write(System.Text.Encoding.UTF8.GetBytes(offer));
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whoever presses Tab asked for no error.
        }

        return ExitCode.Success;
    }

    private static async Task<string?> OfferAsync(GlobalOptions globals, string[] arguments)
    {
        var bash = arguments is [ShellName.Bash, var text, var replaced] ? (BashLine.Read(text), replaced) : ((BashLine, string)?)null;
        IReadOnlyList<string> words = bash is { Item1: var line } ? line.Words : arguments.Length < 2 ? [""] : arguments[1..];
        var completion = new Completion(PlexctlCommand.Create(globals), globals);
        var offer = await completion.OfAsync([.. words.SkipLast(1).Select(AtHome)], words[^1]).ConfigureAwait(false);
        if (offer.IsOfFiles)
        {
            return $"files\t{offer.FilesAfter!.Length}\n";
        }

        var lines = offer.Candidates.Select(candidate => bash is { } known
            ? known.Item1.Replacement(candidate.Text, known.Item2)
            : candidate.Description.Length == 0 ? candidate.Text : $"{candidate.Text}\t{candidate.Description}");
        return string.Concat(lines.OfType<string>().Prepend("values").Select(line => line + "\n"));
    }

    // Shells say what was typed.
    private static string AtHome(string word) => word.StartsWith("~/", StringComparison.Ordinal)
        ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + word[1..]
        : word;
}
