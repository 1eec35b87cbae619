using System.Collections.Concurrent;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Fleet;

/// <summary>
/// The actions that can be dispatched in a project: what nodes reported, and the catalogue of hooks. Neither is complete, and the node
/// decides in the end; nothing here keeps anybody from dispatching. Safe to use from several threads at once.
/// </summary>
/// <param name="api">Reads the hooks.</param>
/// <param name="reports">Tells what nodes reported.</param>
internal sealed class ActionCatalogue(InventoryApi api, CapabilityReports reports)
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, Task<IReadOnlyList<PlexAction>>> _looks = new();
    private readonly ConcurrentDictionary<Guid, IReadOnlyList<HookRow>> _hooks = new();
    private readonly ConcurrentDictionary<Guid, bool> _hinted = new();

    /// <summary>What was read last of a project, without asking.</summary>
    /// <param name="project">The project.</param>
    /// <param name="node">Only what this node declares; null for all.</param>
    internal IReadOnlyList<PlexAction> Known(Guid project, Guid? node = null)
    {
        var nodes = node is { } one ? new HashSet<Guid> { one } : null;
        return [.. Builtins(reports.Last(project), nodes), .. Hooks(_hooks.GetValueOrDefault(project), nodes)];
    }

    /// <summary>
    /// What does not fit between the parameters of a dispatch and what nodes are known to declare for its action; nothing where nothing is
    /// known, as of hooks, and never asked for. The node decides in the end.
    /// </summary>
    internal IEnumerable<string> Doubts(DispatchRequest request)
    {
        var action = request.Action;
        var declared = Known(request.ProjectId, request.NodeId)
            .Where(known => known.Name == action && known.Type == PlexActionType.Builtin)
            .Select(known => known.Parameters!).ToList();
        if (declared.Count == 0 || request.Type == PlexActionType.Hook)
        {
            yield break;
        }

        var names = declared.SelectMany(parameters => parameters.Select(parameter => parameter.Name)).ToHashSet();
        var sent = request.Parameters?.Keys.ToList() ?? [];
        foreach (var name in sent.Where(name => !names.Contains(name)))
        {
            yield return $"{PlexText.Line(action)} declares no '{PlexText.Line(name)}'.{NearNames.Question(name, names.Except(sent))}";
        }

        foreach (var name in names.Where(name => !sent.Contains(name)
            && declared.TrueForAll(parameters => parameters.Any(parameter => parameter.Name == name && parameter.Required))))
        {
            yield return $"{PlexText.Line(action)} requires '{PlexText.Line(name)}'.";
        }
    }

    /// <summary>
    /// What is to be said besides of an action that the server does not know: that it is a hook, or which ones have a similar name. It is
    /// looked up where nothing is known yet, once for a project and for a few seconds at most: a thousand refusals ask no thousand times.
    /// </summary>
    internal async Task<string> HintAsync(Guid project, string action, string? type, CancellationToken cancellationToken)
    {
        var known = Known(project);
        if (known.Count == 0 && _hinted.TryAdd(project, true))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(LongestLook);
            try
            {
                known = await LookAsync(project, limit.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is PlexException or OperationCanceledException)
            {
                // The refusal is what matters.
                return "";
            }
        }

        var wanted = type ?? PlexActionType.Builtin;
        return known.Any(one => one.Name == action && one.Type == wanted) ? ""
            : known.Any(one => one.Name == action)
                ? $" '{PlexText.Line(action)}' is a {(wanted == PlexActionType.Hook ? "built-in action" : "hook")}."
            : NearNames.Question(action, known.Where(one => one.Type == wanted).Select(one => one.Name));
    }

    /// <summary>
    /// What is known of a project's actions, else what the server says. Whoever gives up waiting leaves the reading to the next one who
    /// asks.
    /// </summary>
    internal async Task<IReadOnlyList<PlexAction>> LookAsync(Guid project, CancellationToken cancellationToken)
    {
        if (Known(project) is { Count: > 0 } known)
        {
            return known;
        }

        var look = _looks.GetOrAdd(project, project => ReadAsync(project, null, null, CancellationToken.None));
        try
        {
            return await look.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (look.IsCompleted)
            {
                _looks.TryRemove(project, out _);
            }
        }
    }

    /// <summary>Reads the actions of a project; those that differ in their declaration are several, the most frequent first.</summary>
    /// <param name="project">The project.</param>
    /// <param name="nodes">Only what these nodes declare; null for all.</param>
    /// <param name="notices">Hears of requests, waits, and of what cannot be read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<IReadOnlyList<PlexAction>> ReadAsync(
        Guid project, IReadOnlySet<Guid>? nodes, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var reading = reports.TryReadAsync(project, "built-in actions are not listed", notices, cancellationToken);
        var hooks = await HooksAsync(project, notices, cancellationToken).ConfigureAwait(false);
        return [.. Builtins(await reading.ConfigureAwait(false), nodes), .. Hooks(hooks, nodes)];
    }

    // Nodes that reported the same share one set, so that a fleet has few of them.
    private static IEnumerable<PlexAction> Builtins(IReadOnlyDictionary<Guid, NodeReport>? reported, IReadOnlySet<Guid>? nodes) =>
        from set in
            from report in reported ?? new Dictionary<Guid, NodeReport>()
            where nodes?.Contains(report.Key) != false && report.Value.Actions is not null
            group report by report.Value.Actions
        from action in set.Key!.Declared.DistinctBy(action => action.Name)
        group set.Count() by action into same
        let action = same.Key
        let count = same.Sum()
        orderby action.Name, count descending
        select new PlexAction(action.Name, PlexActionType.Builtin, PlexActionSource.Capabilities)
        {
            Description = action.Description,
            Parameters = new PlexActionParameterList([.. (action.Parameters ?? []).Select(parameter => new PlexActionParameter(
                parameter.Name, parameter.Type, parameter.Required, parameter.Default, parameter.Description))]),
            NodeCount = count,
        };

    private static IEnumerable<PlexAction> Hooks(IReadOnlyList<HookRow>? hooks, IReadOnlySet<Guid>? nodes) =>
        from hook in hooks ?? []
        where nodes?.Contains(hook.NodeId) != false
        group hook by hook.Name into same
        orderby same.Key
        select new PlexAction(same.Key, PlexActionType.Hook, PlexActionSource.Hooks)
        {
            NodeCount = same.Select(hook => hook.NodeId).Distinct().Count(),
        };

    private async Task<IReadOnlyList<HookRow>?> HooksAsync(
        Guid project, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        try
        {
            return _hooks[project] = await Rows.AllAsync(Rows.WalkAsync(
                (cursor, cancellationToken) => api.HooksAsync(project, cursor, notices, cancellationToken),
                static row => (row.NodeId, row.Name),
                cancellationToken)).ConfigureAwait(false);
        }
        catch (PlexException e) when (Gate.IsClosed(e))
        {
            notices?.Report(Gate.Warning("The catalogue of hooks", "hooks are not listed", e));
            return null;
        }
    }
}
