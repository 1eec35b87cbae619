using System.CommandLine;
using Plexsphere.Cli;

using var interruption = new Interruption();

// On the pool, so that a command which cannot be interrupted does not keep the process.
return await interruption.EndOfAsync(Task.Run(() => Exit.CodeOfAsync(() => RunAsync(args, interruption.Stop), interruption)));

static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
{
    // What shells ask, about words that need not make sense.
    if (args is [CompleteCommand.Name, ..])
    {
        return await CompleteCommand.RunAsync(new GlobalOptions(), args[1..]);
    }

    var globals = new GlobalOptions();
    var root = PlexctlCommand.Create(globals);

    // The runtime puts this character where an argument is not UTF-8; what was meant is gone.
    if (Array.Find(args, argument => argument.Contains('\uFFFD', StringComparison.Ordinal)) is { } broken)
    {
        Messages.Line($"plexctl: '{broken}' is not valid UTF-8, and would be sent as something else.");
        return ExitCode.Usage;
    }

    var parsed = root.Parse(args, PlexctlCommand.Parsing);
    if (parsed.Errors.Count > 0)
    {
        // Not with the errors of the parser, which repeat what they do not know.
        string[] errors = GlobalOptions.SecretIn(parsed.UnmatchedTokens) is { } secret
            ? [$"{secret}: a secret is not given on the command line, where others can see it. Use {secret}-file."]
            : [.. parsed.Errors.Select(error => error.Message)];
        foreach (var error in errors)
        {
            Messages.Line($"plexctl: {error}");
        }

        Messages.Line($"Run 'plexctl {string.Join(' ', Names(parsed.CommandResult).Append("--help"))}' for the usage.");
        return ExitCode.Usage;
    }

    Messages.IsQuiet = globals.IsQuiet(parsed);
    var configuration = new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
        Output = StandardStream.Output.Text,
        Error = StandardStream.Error.Text,
    };
    return await parsed.InvokeAsync(configuration, cancellationToken);
}

static IEnumerable<string> Names(System.CommandLine.Parsing.CommandResult result) =>
    result.Parent is System.CommandLine.Parsing.CommandResult parent ? Names(parent).Append(result.Command.Name) : [];
