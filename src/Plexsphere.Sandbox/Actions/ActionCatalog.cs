namespace Plexsphere.Sandbox.Actions;

/// <summary>
/// The actions that the nodes have: the agent's built-ins, two that only the product's own examples use
/// (<c>restart-agent</c> and the hook <c>rotate-keys</c>), and the <see cref="SampleHooks"/>.
/// </summary>
internal sealed class ActionCatalog
{
    private readonly Dictionary<(string Name, ActionKind Kind), NodeAction> _byName;

    internal ActionCatalog(params IReadOnlyList<NodeAction> actions)
    {
        Actions = actions;
        _byName = actions.ToDictionary(action => (action.Name, action.Kind));
    }

    public IReadOnlyList<NodeAction> Actions { get; }

    internal static ActionCatalog CreateDefault() => new(
    [
        new ConfigDump(),
        new DiagnosticsCollect(),
        new DiagnosticsPingPeer(),
        new DiagnosticsTraceroutePeer(),
        new HealthCheck(),
        new LogsSnapshot(),
        new MeshReconnect(),
        new RestartAgent(),
        new RotateKeys(),
        new ServiceReloadConfig(),
        new ServiceRestart(),
        new ServiceUpgrade(),
        new SystemInfo(),
        .. SampleHooks.All,
        .. SampleHooks.Refused,
    ]);

    /// <summary>Built-ins resolve only as built-ins, hooks only as hooks.</summary>
    internal NodeAction? Find(string name, ActionKind kind) => _byName.GetValueOrDefault((name, kind));
}
