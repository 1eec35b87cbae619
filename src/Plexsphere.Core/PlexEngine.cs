using System.Runtime.CompilerServices;
using Plexsphere.Core.Completion;
using Plexsphere.Core.Connections;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Fleet;
using Plexsphere.Core.Json;
using Plexsphere.Core.Rollouts;
using Plexsphere.Core.SignIn;

namespace Plexsphere.Core;

/// <summary>What is behind one connection. Safe to use from several threads at once.</summary>
internal sealed class PlexEngine : IDisposable
{
    // Not held by the connection itself: the engine's types live in another load context and must not be needed to show a connection.
    private static readonly ConditionalWeakTable<PlexConnection, PlexEngine> Engines = [];

    private readonly ControlPlaneRequests _requests;
    private readonly TimeProvider _time;

    private PlexEngine(PlexConnectionSettings settings)
    {
        ITokenSource tokens = settings.Service is { } service ? new ServiceTokens(settings, service) : new GivenToken(settings);
        _requests = new ControlPlaneRequests(settings, tokens);
        _time = settings.Time;
        ControlPlane = new ControlPlaneApi(_requests);
        Names = new NodeNames(NameBook.For(settings.Server));
        Connection = new PlexConnection(settings) { NameOfNode = Names.Find, TokenEnd = () => tokens.ExpiresAt };
        var inventory = new InventoryApi(_requests);
        var reports = new CapabilityReports(inventory);
        Projects = new ProjectDirectory(inventory, settings.Server);
        Nodes = new NodeDirectory(inventory, Projects, reports, Names, Connection);
        Actions = new ActionCatalogue(inventory, reports);
        Executions = new ExecutionService(ControlPlane, Actions, Connection, settings.Time);
        Suggestions = new Suggestions(inventory, Projects, Names, Actions, Nodes.Labels, Executions);
    }

    internal PlexConnection Connection { get; }

    internal ControlPlaneApi ControlPlane { get; }

    /// <summary>The projects that the caller may see.</summary>
    internal ProjectDirectory Projects { get; }

    /// <summary>The nodes that the caller may see.</summary>
    internal NodeDirectory Nodes { get; }

    /// <summary>What nodes are called.</summary>
    internal NodeNames Names { get; }

    /// <summary>What can be dispatched.</summary>
    internal ActionCatalogue Actions { get; }

    internal ExecutionService Executions { get; }

    internal Suggestions Suggestions { get; }

    /// <summary>Makes a connection without sending anything.</summary>
    internal static PlexConnection Open(PlexConnectionSettings settings)
    {
        var engine = new PlexEngine(settings);
        Engines.Add(engine.Connection, engine);
        return engine.Connection;
    }

    /// <summary>The engine behind a connection, unless it has been disconnected.</summary>
    internal static PlexEngine Behind(PlexConnection connection)
    {
        var engine = Find(connection);
        engine._requests.CheckOpen();
        return engine;
    }

    /// <summary>The engine behind a connection, also one that has been disconnected: its requests say so.</summary>
    internal static PlexEngine Find(PlexConnection connection) =>
        Engines.TryGetValue(connection, out var engine) ? engine : throw new InvalidOperationException("The connection has no engine.");

    /// <summary>Disconnects: the pool is closed and the token forgotten, for every holder of the connection.</summary>
    internal static void Close(PlexConnection connection) => Find(connection).Dispose();

    /// <summary>Asks the server who we are and notes it on the connection.</summary>
    internal async Task<Identity> IdentifyAsync(IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var identity = await ControlPlane.WhoamiAsync(notices, cancellationToken).ConfigureAwait(false);
        Connection.Subject = identity.Subject;
        Connection.PrincipalType = identity.PrincipalType;
        return identity;
    }

    /// <summary>
    /// What a person who has signed in must be told where the server asked for a stronger sign-in before; null where this one will do.
    /// Nothing here can ask for one: that is up to the identity provider.
    /// </summary>
    internal string? Shortfall(Identity identity)
    {
        if (RequiredAssurance.Current.Missing(Connection.Server, identity.Acr) is not { } asked)
        {
            return null;
        }

        var got = identity.Acr is null ? "does not say how strong it is" : $"got acr {PlexText.Line(identity.Acr)}";
        return $"{Connection.Server.Authority} asked for a sign-in with acr {PlexText.Line(asked)} before, and this one {got}: what was "
            + "refused will be refused again. A program cannot ask for a stronger one. The administrator must grant it through another "
            + "identity provider of the domain (required_acr).";
    }

    /// <summary>The actions of a project: those that are declared, then those that were seen in executions besides.</summary>
    /// <param name="project">The project.</param>
    /// <param name="nodes">Only what these nodes declare or did; null for all.</param>
    /// <param name="notices">Hears of requests, waits, and of what cannot be read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<IReadOnlyList<PlexAction>> ActionsAsync(
        Guid project, IReadOnlySet<Guid>? nodes, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var declared = await Actions.ReadAsync(project, nodes, notices, cancellationToken).ConfigureAwait(false);
        var names = declared.Select(action => (action.Name, action.Type)).ToHashSet();
        return
        [
            .. declared,
            .. from execution in Executions.Recent.All
               where execution.ProjectId == project && !names.Contains((execution.Action, execution.Type))
                   && (nodes is null || execution.Targets.Any(target => nodes.Contains(target.NodeId)))
               group execution by (execution.Action, execution.Type) into same
               orderby same.Key.Action
               select new PlexAction(same.Key.Action, same.Key.Type, PlexActionSource.Recent),
        ];
    }

    /// <summary>The error about a name that no action of a project has.</summary>
    /// <param name="project">The project.</param>
    /// <param name="name">The name.</param>
    /// <param name="wanted">What it was looked for with.</param>
    internal PlexException ActionNotFound(Guid project, string name, WantedNames wanted) => new(
        PlexErrors.ActionNotFound,
        $"No node of the project declares '{PlexText.Line(name)}', and no hook is called so.{wanted.Question(name)}",
        new PlexSubject { Server = Connection.Server, ProjectId = project });

    /// <summary>Finds out how the connection fares. A failure is part of the result.</summary>
    internal async Task<PlexConnectionTest> TestAsync(IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        try
        {
            var identity = await IdentifyAsync(notices, cancellationToken).ConfigureAwait(false);

            await FindRevisionAsync(notices, cancellationToken).ConfigureAwait(false);

            // Asked last, over the connection that the first request has opened, so that the time is the way's and not the handshake's.
            var version = await ControlPlane.VersionAsync(notices, cancellationToken).ConfigureAwait(false);
            return new PlexConnectionTest(Connection.Server)
            {
                Success = true,
                Version = version.Get().Version,
                Commit = version.Get().Commit,
                Subject = identity.Subject,
                PrincipalType = identity.PrincipalType,
                PrincipalScope = identity.PrincipalScope,
                DomainId = identity.DomainId,
                Email = identity.Email,
                Acr = identity.Acr,
                TokenLifeSeconds = Connection.ExpiresAt is { } end ? Math.Round((end - _time.GetUtcNow()).TotalSeconds) : null,
                DispatchRevision = Connection.DispatchRevision,
                LatencyMilliseconds = version.Elapsed.TotalMilliseconds,
                ClockSkewSeconds = version.ServerTime is { } time ? Skew(time - (DateTimeOffset.UtcNow - (version.Elapsed / 2))) : null,
            };
        }
        catch (PlexException e)
        {
            return new PlexConnectionTest(Connection.Server) { Message = e.Message };
        }
    }

    /// <summary>A rollout over this connection. Nothing is sent before it is run.</summary>
    /// <param name="plan">Whom it reaches, in which order.</param>
    /// <param name="options">What is rolled out, and how carefully.</param>
    /// <param name="minted">Hears of each execution that was minted. On any thread.</param>
    internal Rollout RollOut(RolloutPlan plan, RolloutOptions options, Action<PlexExecution> minted) =>
        new(Executions, Connection, plan, options) { Minted = minted };

    /// <summary>Closes the pool and forgets the token, for every holder of the connection.</summary>
    public void Dispose() => _requests.Dispose();

    // The server's description of itself tells the path without a dispatch. Not every server has one, and then the first dispatch finds
    // out.
    private async Task FindRevisionAsync(IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        if (Connection.DispatchRevision != PlexDispatchRevision.Auto)
        {
            return;
        }

        try
        {
            var served = (await ControlPlane.ServedPathsAsync(notices, cancellationToken).ConfigureAwait(false)).Names.ToList();
            Connection.DispatchRevision =
                served.Exists(path => path.EndsWith("/executions:dispatch", StringComparison.Ordinal)) ? PlexDispatchRevision.Colon
                : served.Exists(path => path.EndsWith("/executions/dispatch", StringComparison.Ordinal)) ? PlexDispatchRevision.Slash
                : PlexDispatchRevision.Auto;
        }
        catch (PlexException)
        {
            // The question was an extra.
        }
    }

    // The header tells the second that has begun, so the server's clock may be up to a second further. Adding zero turns -0 into 0.
    private static double Skew(TimeSpan ahead) => 0.0 + Math.Round(ahead.TotalSeconds switch
    {
        > 0 and var least => least,
        < -1 and var most => most + 1,
        _ => 0,
    });
}
