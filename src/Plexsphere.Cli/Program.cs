using System.CommandLine;
using Plexsphere.Cli;

var globals = new GlobalOptions();
var root = new RootCommand("Dispatches actions to a fleet through a Plexsphere control plane and reads back what they did.")
{
    ActionCommand.Create(globals),
    ExecLogCommand.Create(globals),
    WhoamiCommand.Create(globals),
    SandboxCommand.Create(),
};
globals.AddTo(root);
root.Options.OfType<VersionOption>().Single().Action = new VersionAction();

// A value that begins with @ is a value, not a file of arguments.
var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        await Console.Error.WriteLineAsync($"plexctl: {error.Message}");
    }

    await Console.Error.WriteLineAsync($"Run 'plexctl {string.Join(' ', Names(parsed.CommandResult).Append("--help"))}' for the usage.");
    return ExitCode.Usage;
}

return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });

static IEnumerable<string> Names(System.CommandLine.Parsing.CommandResult result) =>
    result.Parent is System.CommandLine.Parsing.CommandResult parent ? Names(parent).Append(result.Command.Name) : [];
