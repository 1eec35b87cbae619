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
    };

    private static Command Get(GlobalOptions globals)
    {
        var project = Arguments.Uuid("--project", "The project.", required: true);
        var id = Arguments.Uuid("--id", "The execution.", required: true);
        var command = new Command("get", "Prints what each target put out; archived outputs are named, never fetched.") { project, id };
        command.SetAction((parsed, stop) => Session.RunAsync(globals, parsed, async session =>
        {
            var execution = await session.Engine.GetAsync(parsed.GetValue(project), parsed.GetValue(id), session, stop).ConfigureAwait(false);
            if (session.Format != OutputFormat.Text)
            {
                Rendering.Execution(session, execution);
                return;
            }

            await WriteOutputsAsync(execution, stop).ConfigureAwait(false);
            await FailAsync(execution).ConfigureAwait(false);
        }, stop));
        return command;
    }

    // What is there has been printed; what is not is a failure.
    private static async Task FailAsync(PlexExecution execution)
    {
        var failures = ExecutionLogs.Of(execution).Select(ExecutionLogs.Failure).OfType<PlexException>().ToList();
        foreach (var failure in failures.SkipLast(1))
        {
            await Console.Error.WriteLineAsync($"plexctl: {failure.Message}").ConfigureAwait(false);
        }

        if (failures.Count > 0)
        {
            throw failures[^1];
        }
    }

    // Nothing but outputs goes to stdout, byte for byte, so that it can be piped on; whose they are is said on stderr.
    private static async Task WriteOutputsAsync(PlexExecution execution, CancellationToken stop)
    {
        var stdout = Console.OpenStandardOutput();
        await using (stdout.ConfigureAwait(false))
        {
            var outputs = ExecutionLogs.Of(execution).Select(log => (Log: log, Bytes: BytesOf(log))).ToList();
            var last = outputs.FindLastIndex(output => output.Bytes.Length > 0);
            var midLine = false;
            for (var i = 0; i < outputs.Count; i++)
            {
                var (log, bytes) = outputs[i];

                // The next target's output begins on a line of its own; the last one ends as it ends.
                if (midLine && i <= last)
                {
                    stdout.WriteByte((byte)'\n');
                    await stdout.FlushAsync(stop).ConfigureAwait(false);
                }

                await Console.Error.WriteLineAsync($"==> {log.NodeId} {log.Status}").ConfigureAwait(false);
                await stdout.WriteAsync(bytes, stop).ConfigureAwait(false);
                await stdout.FlushAsync(stop).ConfigureAwait(false);
                midLine = bytes is [.., not (byte)'\n'];
            }
        }
    }

    private static byte[] BytesOf(PlexExecutionLog log) =>
        log.ArchiveLine is { } line ? Encoding.UTF8.GetBytes(PlexText.Line(line) + "\n") : log.GetOutputBytes();
}
