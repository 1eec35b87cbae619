using System.CommandLine;
using System.Text;
using Plexsphere.Core;
using Plexsphere.Core.Connections;

namespace Plexsphere.Cli;

/// <summary>One command's connection, and the two ways out: results on stdout, failures as a line on stderr and an exit code.</summary>
internal sealed class Session : IProgress<Notice>
{
    private Session(PlexEngine engine, OutputFormat format)
    {
        Engine = engine;
        Format = format;
    }

    internal PlexEngine Engine { get; }

    internal OutputFormat Format { get; }

    /// <summary>Runs a command over the connection that its options name.</summary>
    internal static async Task<int> RunAsync(GlobalOptions globals, ParseResult parsed, Func<Session, Task> run, CancellationToken stop)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        try
        {
            var settings = await ConnectionResolver.Current.ResolveAsync(globals.Connection(parsed), stop).ConfigureAwait(false);
            var connection = PlexEngine.Open(settings);
            using var engine = PlexEngine.Of(connection);
            await run(new Session(engine, globals.Output(parsed))).ConfigureAwait(false);
            return ExitCode.Success;
        }
        catch (PlexException e)
        {
            return await FailAsync(e).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Says what failed and what to do, and gives the exit code.</summary>
    internal static async Task<int> FailAsync(PlexException failure)
    {
        await Console.Error.WriteLineAsync($"plexctl: {failure.Message}").ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"  {failure.RecommendedAction}").ConfigureAwait(false);
        return failure.ExitCode;
    }

    public void Report(Notice value)
    {
        if (value.Level == NoticeLevel.Warning)
        {
            Console.Error.WriteLine($"plexctl: {value.Text}");
        }
    }
}
