using System.CommandLine;

namespace Plexsphere.Cli;

/// <summary><c>plexctl completion</c>: prints what a shell must be told to complete the words of plexctl.</summary>
internal static class CompletionCommand
{
    private static readonly string[] Shells = [ShellName.Bash, ShellName.Zsh, ShellName.Fish, ShellName.Pwsh];

    internal static Command Create()
    {
        var shell = new Argument<string>("shell")
        {
            Description = "The shell that reads the script.",
            HelpName = string.Join('|', Shells),
            CustomParser = static result =>
            {
                var text = result.Tokens[0].Value;
                if (!Shells.Contains(text))
                {
                    result.AddError($"'{PlexText.Line(text)}' is not one of {string.Join(", ", Shells)}.");
                }

                return text;
            },
        };
        shell.CompletionSources.Add(Shells);
        var command = new Command("completion", "Prints a script that completes commands, options and values on the Tab key of a shell.")
        {
            shell,
        };
        command.SetAction(parsed => StandardStream.Output.Write(Script(parsed.GetValue(shell)!)));
        return command;
    }

    private static byte[] Script(string shell)
    {
        using var script = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"plexctl.{shell}")!;
        var bytes = new byte[script.Length];
        script.ReadExactly(bytes);
        return bytes;
    }
}
