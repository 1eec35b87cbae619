using System.Text;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Outputs;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Statuses;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.History;

/// <summary>
/// The finished executions that exist when the sandbox starts. The first and oldest is the fixed one of the product's
/// examples, also when no history was asked for; the others follow from the seed. At the start only what filters need
/// is computed; an execution is rendered when it is first read, or by then in the background. Further on, one execution
/// of each of the <see cref="SampleHooks"/> shows every kind of output and of end; they are the 21st, 22nd and so on in
/// creation order, as far as the history goes.
/// </summary>
internal sealed class SeededHistory
{
    /// <summary>A page of the usual first, so that a short history looks like one.</summary>
    private const int FirstSample = 20;

    private static readonly string[] Usual =
    [
        "service.restart", "service.restart", "service.restart", "service.restart",
        "system.info", "system.info", "health.check", "health.check", "health.check",
        "service.reload_config", "mesh.reconnect", "restart-agent", "rotate-keys", "diagnostics.collect",
    ];

    private readonly HistoryPlan _plan;
    private readonly HistoryOutputs _outputs;
    private readonly HistoryBlocks _blocks;
    private readonly HistoryOutline[] _outlines;
    private readonly NodeFleet _fleet;
    private readonly NodeAction[] _actions;
    private readonly NodeAction _fixedAction;
    private readonly IAggregateStatusRule _rule;
    private readonly int _targets;
    private readonly int _seed;
    private readonly SandboxOrder _order;

    /// <param name="count">How many executions, the fixed one included; at least that one exists.</param>
    /// <param name="targets">How many targets each has, at most as many as there are nodes.</param>
    /// <param name="seed">What the rest follows from.</param>
    /// <param name="start">The end of the history.</param>
    /// <param name="fleet">The nodes that were targets.</param>
    /// <param name="catalog">The actions that were run.</param>
    /// <param name="rule">How the aggregate status follows from the targets.</param>
    /// <param name="order">The order in which neighbours are rendered.</param>
    internal SeededHistory(
        int count,
        int targets,
        int seed,
        DateTimeOffset start,
        NodeFleet fleet,
        ActionCatalog catalog,
        IAggregateStatusRule rule,
        SandboxOrder order)
    {
        Count = Math.Max(1, count);
        _targets = Math.Min(targets, fleet.Nodes.Count);
        _seed = seed;
        _fleet = fleet;
        _rule = rule;
        _order = order;
        _plan = new HistoryPlan(Count, seed, start);
        _outputs = new HistoryOutputs(fleet, seed, start);
        _blocks = new HistoryBlocks(Count, (place, writer) => Document(Reorder(place)).Render(writer));
        _actions = Array.ConvertAll(Usual, name => catalog.Actions.Single(action => action.Name == name));
        _fixedAction = _actions.Single(action => action is DiagnosticsCollect);
        _outlines = new HistoryOutline[Count];
        _outlines[0] = new HistoryOutline(_fixedAction, ExecutionStatus.Succeeded);
        Span<ExecutionStatus> statuses = stackalloc ExecutionStatus[_targets];
        for (var index = 1; index < Count; index++)
        {
            _outlines[index] = Outline(index, RandomOf(index), statuses);
        }
    }

    public int Count { get; }

    internal ExecutionStatus StatusOf(int index) => _outlines[index].Status;

    internal NodeAction ActionOf(int index) => _outlines[index].Action;

    /// <summary>The place of an id, or -1.</summary>
    internal int IndexOf(Guid id) => _plan.IndexOf(id);

    /// <summary>Whether there is such an execution, and the node among its targets.</summary>
    internal bool HasTarget(Guid id, Guid nodeId)
    {
        var index = IndexOf(id);
        return index >= 0 && Document(index).Targets.Any(target => target.NodeId == nodeId);
    }

    /// <summary>Renders up to as many neighbours as wanted, in the order of the listing, and says how many.</summary>
    internal ReadOnlyMemory<byte> Render(int index, ref int run) => _blocks.Read(Reorder(index), ref run);

    /// <summary>Renders what is likely to be read, so that even the first listing is served from memory.</summary>
    internal void RenderAhead(CancellationToken cancellationToken) => _blocks.MakeAhead(cancellationToken);

    /// <summary>From the place in creation order to that in the listing, and back.</summary>
    private int Reorder(int index) => _order == SandboxOrder.Oldest ? index : Count - 1 - index;

    private SeededRandom RandomOf(int index) => SeededRandom.For(_seed, "history", index);

    /// <summary>
    /// Draws action and statuses. Rendering draws the same again from the same stream, and then goes on with the rest.
    /// </summary>
    private HistoryOutline Outline(int index, SeededRandom random, Span<ExecutionStatus> statuses)
    {
        if (SampleAt(index) is { } sample)
        {
            statuses.Fill(sample.Outcome);
            return new HistoryOutline(sample, statuses.IsEmpty ? ExecutionStatus.Succeeded : sample.Outcome);
        }

        var action = random.Pick(_actions);
        var trouble = random.Next(100) switch
        {
            < 78 => ExecutionStatus.Succeeded,
            < 90 => ExecutionStatus.Failed,
            < 96 => ExecutionStatus.Timeout,
            _ => ExecutionStatus.Cancelled,
        };
        var tally = new StatusTally(pending: statuses.Length);
        for (var i = 0; i < statuses.Length; i++)
        {
            // One target is certainly in trouble, the others perhaps.
            statuses[i] = i == 0 || random.Percent(20) ? trouble : ExecutionStatus.Succeeded;
            tally.Move(ExecutionStatus.Pending, statuses[i]);
        }

        return new HistoryOutline(action, _rule.Derive(tally));
    }

    private static SampleHook? SampleAt(int index) =>
        index >= FirstSample && index < FirstSample + SampleHooks.All.Count ? SampleHooks.All[index - FirstSample] : null;

    private ExecutionDocument Document(int index)
    {
        var id = _plan.IdOf(index);
        var created = _plan.CreationOf(index);
        var createdText = WireTime.Format(created);
        var targets = index == 0 ? FixedTargets(id, created) : Targets(index, id, created);
        return new ExecutionDocument
        {
            Id = id,
            ProjectId = SandboxIds.Project,
            DomainId = SandboxIds.Domain,
            Action = ActionOf(index).Name,
            Type = ActionOf(index).Kind.ToWire(),
            Status = StatusOf(index).ToWire(),
            CreatedAt = createdText,
            // Times of one format are in order as texts.
            UpdatedAt = targets.Select(target => target.UpdatedAt).Append(createdText).Max(StringComparer.Ordinal)!,
            Targets = targets,
        };
    }

    private TargetDocument[] Targets(int index, Guid id, DateTimeOffset created)
    {
        var random = RandomOf(index);
        var statuses = new ExecutionStatus[_targets];
        var action = Outline(index, random, statuses).Action;
        var first = random.Next(_fleet.Nodes.Count);
        var createdText = WireTime.Format(created);
        var targets = new TargetDocument[_targets];
        for (var i = 0; i < targets.Length; i++)
        {
            var node = _fleet.Nodes[(first + i) % _fleet.Nodes.Count];
            targets[i] = new TargetDocument
            {
                NodeId = node.Id,
                Status = statuses[i].ToWire(),
                CreatedAt = createdText,
                UpdatedAt = WireTime.Format(created.AddMilliseconds(random.Between(120, 2_400))),
                OutputRef = OutputOf(statuses[i], action, node, id)?.ToDocument(),
            };
        }

        return targets;
    }

    private OutputReference? OutputOf(ExecutionStatus status, NodeAction action, Node node, Guid id) => status switch
    {
        ExecutionStatus.Succeeded => _outputs.Find(action, node, id),
        ExecutionStatus.Failed when action is SampleHook => _outputs.Find(action, node, id),
        ExecutionStatus.Failed => new InlineOutput(Encoding.UTF8.GetBytes($"plexd: {node.Hostname}: temporary failure, try again\n")),
        _ => null,
    };

    /// <summary>
    /// The fixed execution has a target with inline output, one whose output is archived, and one without output. Where
    /// the fleet is too small for that, nodes that are no longer there make up for it.
    /// </summary>
    private TargetDocument[] FixedTargets(Guid id, DateTimeOffset created)
    {
        var nodes = _fleet.Nodes.Count >= 3 ? _fleet.Nodes : FleetBuilder.Build(3, _seed).Nodes;
        var outputs = new[]
        {
            _outputs.Find(_fixedAction, nodes[0], id),
            _outputs.Find(_fixedAction, nodes[1], id),
            null,
        };
        return [.. outputs.Select((output, i) => new TargetDocument
        {
            NodeId = nodes[i].Id,
            Status = ExecutionStatus.Succeeded.ToWire(),
            CreatedAt = WireTime.Format(created),
            UpdatedAt = WireTime.Format(created.AddMilliseconds(700 + (i * 130))),
            OutputRef = output?.ToDocument(),
        })];
    }
}
