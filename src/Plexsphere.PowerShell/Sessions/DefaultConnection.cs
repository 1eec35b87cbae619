using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.Core.Connections;

namespace Plexsphere.PowerShell.Sessions;

/// <summary>
/// The connection that is meant where none is named. It belongs to the runspace and is kept in a variable of it: parallel blocks reuse
/// runspaces and reset their variables, so that nothing is handed on from one block to the next.
/// </summary>
internal static class DefaultConnection
{
    private const string Variable = "global:PlexsphereDefaultConnection";

    private static readonly object SurroundingsLock = new();
    private static (Uri Server, string Token, (string?, string?)? Service, PlexConnection Connection)? _fromSurroundings;

    // Once somebody has connected, a runspace without a connection must not fall back to whatever the environment or a profile names: a
    // parallel block would then run against another server than the script that started it.
    private static volatile bool _everConnected;

    internal static PlexConnection? Get(SessionState session) => session.PSVariable.GetValue(Variable) switch
    {
        PSObject { BaseObject: PlexConnection connection } => connection,
        var value => value as PlexConnection,
    };

    /// <summary>
    /// The default of the runspace that this thread works for, where no session state is at hand; null when there is none.
    /// </summary>
    internal static PlexConnection? OfThisRunspace() =>
        ScriptBlock.Create($"$ExecutionContext.SessionState.PSVariable.GetValue('{Variable}')")
            .Invoke() is [{ BaseObject: PlexConnection connection }] ? connection : null;

    /// <summary>
    /// Called when connecting begins: a failed attempt leaves no connection, and nothing else steps in for it from now on.
    /// </summary>
    internal static void Begin(SessionState session)
    {
        _everConnected = true;
        Clear(session);
    }

    /// <summary>Whether a server is another one than that of the runspace's connection.</summary>
    internal static bool IsElsewhere(SessionState session, Uri server) =>
        Get(session) is { } current && current.Server.AbsoluteUri.TrimEnd('/') != server.AbsoluteUri.TrimEnd('/');

    internal static void Set(SessionState session, PlexConnection connection) => session.PSVariable.Set(Variable, connection);

    internal static void Clear(SessionState session) => session.PSVariable.Remove(Variable);

    /// <summary>The runspace's connection, else, where nobody ever connected, the environment's or the default profile's.</summary>
    internal static PlexConnection Resolve(SessionState session, CancellationToken cancellationToken) =>
        Get(session) ?? (_everConnected ? null : FromSurroundings(cancellationToken))
        ?? throw new PlexException(
            PlexErrors.NotConnected,
            "This runspace has no connection. Connect-Plexsphere https://… or Start-PlexSandbox -Connect; in parallel blocks and thread "
                + "jobs pass -Connection $using:c, or call Connect-Plexsphere there.");

    // One for the process, so that runspaces share its pool; made anew when what it was resolved from has changed.
    private static PlexConnection? FromSurroundings(CancellationToken cancellationToken)
    {
        var resolver = ConnectionResolver.Current;
        if (!resolver.NamesServerAsync(cancellationToken).GetAwaiter().GetResult())
        {
            return null;
        }

        var settings = resolver.ResolveAsync(new ConnectionRequest(), cancellationToken).GetAwaiter().GetResult();
        lock (SurroundingsLock)
        {
            if (_fromSurroundings is not { } known || known.Server != settings.Server || known.Token != settings.Token
                || known.Service != settings.Service?.Identity || known.Connection.JournalPath != settings.JournalPath)
            {
                _fromSurroundings = known = (settings.Server, settings.Token, settings.Service?.Identity, PlexEngine.Open(settings));
            }

            return known.Connection;
        }
    }
}
