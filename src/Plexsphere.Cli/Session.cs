using System.CommandLine;
using Plexsphere.Core;
using Plexsphere.Core.Connections;
using Plexsphere.Core.Executions;

namespace Plexsphere.Cli;

/// <summary>One command's connection, what it was told about its results, and what became of it.</summary>
internal sealed class Session : IProgress<Notice>
{
    private bool _bookWasRead;

    private Session(PlexEngine engine, OutputFormat format)
    {
        Engine = engine;
        Format = format;
    }

    internal PlexEngine Engine { get; }

    internal ExecutionService Executions => Engine.Executions;

    internal OutputFormat Format { get; }

    internal int ExitCode { get; private set; }

    /// <summary>Runs a command over the connection that its options name.</summary>
    internal static Task<int> RunAsync(
        GlobalOptions globals,
        ParseResult parsed,
        Func<Session, Task> run,
        CancellationToken cancellationToken) =>
        RunAsync(globals, parsed, globals.Connection(parsed), run, cancellationToken);

    /// <summary>Runs a command over a connection.</summary>
    internal static async Task<int> RunAsync(
        GlobalOptions globals, ParseResult parsed, ConnectionRequest request, Func<Session, Task> run, CancellationToken cancellationToken)
    {
        Messages.ConnectionOptions = Options(globals.ConnectionGiven(parsed));
        Messages.ServerOptions = Options(globals.ServerGiven(parsed));
        using var engine =
            PlexEngine.Behind(
                PlexEngine.Open(await ConnectionResolver.Current.ResolveAsync(request, cancellationToken).ConfigureAwait(false)));
        var session = new Session(engine, globals.Output(parsed));
        try
        {
            await run(session).ConfigureAwait(false);
            return session.ExitCode;
        }
        catch (PlexException e) when (e.Error == PlexErrors.StepUpRequired && e.Subject.DomainId is null)
        {
            e.Subject = e.Subject with { DomainId = await session.DomainAsync(cancellationToken).ConfigureAwait(false) };
            throw;
        }
    }

    /// <summary>Says what failed while the rest goes on; the first failure makes the exit code.</summary>
    internal void Fail(PlexException failure)
    {
        Messages.Failure(failure);
        ExitCode = ExitCode == Cli.ExitCode.Success ? failure.ExitCode : ExitCode;
    }

    /// <summary>
    /// What a node is called, for a text to be shown; null where nobody knows. A name book that cannot be read is a warning.
    /// </summary>
    internal string? NameOf(Guid node)
    {
        if (!_bookWasRead)
        {
            _bookWasRead = true;
            Engine.Names.Book.WarnOfFlaw(this);
        }

        return Engine.Names.Find(node);
    }

    public void Report(Notice value) => ShownNotices.Instance.Report(value);

    // Where to sign in anew, for the line that does: it is asked for in vain at worst.
    private async Task<Guid?> DomainAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await Engine.IdentifyAsync(null, cancellationToken).ConfigureAwait(false)).DomainId;
        }
        catch (PlexException)
        {
            return null;
        }
    }

    private static string Options(IReadOnlyList<string> words) => string.Concat(words.Select(word => $" {Quoted(word)}"));

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,@%+".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
