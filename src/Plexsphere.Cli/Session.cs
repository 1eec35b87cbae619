using System.CommandLine;
using Plexsphere.Core;
using Plexsphere.Core.Connections;
using Plexsphere.Core.Executions;

namespace Plexsphere.Cli;

/// <summary>A command that talks to a control plane.</summary>
internal sealed class Session : CommandRun
{
    private bool _bookWasRead;

    private Session(PlexEngine engine, OutputFormat format)
        : base(format) => Engine = engine;

    internal PlexEngine Engine { get; }

    internal ExecutionService Executions => Engine.Executions;

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
        Messages.ConnectionOptions = Messages.Words(globals.ConnectionGiven(parsed));
        Messages.ServerOptions = Messages.Words(globals.ServerGiven(parsed));
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
}
