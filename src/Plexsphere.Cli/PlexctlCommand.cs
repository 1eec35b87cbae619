using System.CommandLine;

namespace Plexsphere.Cli;

/// <summary><c>plexctl</c> with its commands.</summary>
internal static class PlexctlCommand
{
    /// <summary>A value that begins with @ is a value, not a file of arguments.</summary>
    internal static ParserConfiguration Parsing { get; } = new() { ResponseFileTokenReplacer = null };

    internal static RootCommand Create(GlobalOptions globals)
    {
        var root = new RootCommand("Dispatches actions to a fleet through a Plexsphere control plane and reads back what they did.")
        {
            ActionCommand.Create(globals),
            ExecLogCommand.Create(globals),
            NodeCommand.Create(globals),
            ProjectCommand.Create(globals),
            AgentActionCommand.Create(globals),
            LoginCommand.Create(globals),
            WhoamiCommand.Create(globals),
            SandboxCommand.Create(),
            CompletionCommand.Create(),
        };
        globals.AddTo(root);
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        return root;
    }
}
