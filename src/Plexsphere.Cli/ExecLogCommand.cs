using System.CommandLine;
using System.Text;
using Plexsphere.Core.Executions;

namespace Plexsphere.Cli;

/// <summary><c>plexctl exec-log</c>: reads executions together with what their targets put out.</summary>
internal static class ExecLogCommand
{
    internal static Command Create(GlobalOptions globals) => new("exec-log", "Reads executions and what their targets put out.")
    {
        ListCommand.Create(globals),
        Get(globals),
        FoldCommand.Create(globals),
    };

    private static Command Get(GlobalOptions globals)
    {
        var id = Arguments.Uuid("--id", "The execution.", required: true);
        var command = new Command("get", "Prints what each target put out; archived outputs are named, never fetched.") { id };
        var project = ProjectOptions.Of(command, required: true);
        command.SetAction((parsed, cancellationToken) => Session.RunAsync(globals, parsed, async session =>
        {
            var projectId = await project.RequiredAsync(session, parsed, cancellationToken).ConfigureAwait(false);
            var execution = await session.Executions.GetAsync(projectId, parsed.GetValue(id), session, cancellationToken)
                .ConfigureAwait(false);
            if (session.Format == OutputFormat.Text)
            {
                WriteOutputs(session, execution);
            }
            else
            {
                Rendering.Execution(session, execution);
            }

            // What is there has been printed; what is not is a failure.
            foreach (var failure in ExecutionLogs.FromTargets(execution).Select(ExecutionLogs.Failure).OfType<PlexException>())
            {
                session.Fail(failure);
            }
        }, cancellationToken));
        return command;
    }

    // Nothing but outputs goes to stdout, so that it can be piped on; whose they are is said on stderr.
    private static void WriteOutputs(Session session, PlexExecution execution)
    {
        var stdout = StandardStream.Output;
        var outputs = ExecutionLogs.FromTargets(execution).Select(log => (Log: log, Bytes: BytesOf(log, stdout.IsTerminal))).ToList();
        var last = outputs.FindLastIndex(output => output.Bytes.Length > 0);
        var midLine = false;
        for (var i = 0; i < outputs.Count; i++)
        {
            var (log, bytes) = outputs[i];

            // The next target's output begins on a line of its own; the last one ends as it ends.
            if (midLine && i <= last)
            {
                stdout.WriteByte((byte)'\n');
            }

            // The name comes last: whoever takes the lines apart finds the rest where it was.
            Messages.Line($"==> {log.NodeId} {log.Status} {session.NameOf(log.NodeId)}".TrimEnd());
            stdout.Write(bytes);
            midLine = bytes is [.., not (byte)'\n'];
        }
    }

    // Byte for byte, but for a terminal, which would act upon some of them.
    private static byte[] BytesOf(PlexExecutionLog log, bool toTerminal) =>
        log.ArchiveLine is { } line ? Encoding.UTF8.GetBytes(PlexText.Line(line) + "\n")
        : toTerminal ? Encoding.UTF8.GetBytes(PlexText.Lines(log.Output))
        : log.GetOutputBytes();
}
