using System.Collections;
using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Rollouts;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;
using Plexsphere.PowerShell.Streams;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Dispatches an action to the nodes of a cohort in batches, and stops when more of them fail than is put up with.</summary>
[Cmdlet(
    VerbsLifecycle.Invoke,
    "PlexRollout",
    DefaultParameterSetName = InputObjectSet,
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PlexRolloutStep))]
public sealed class InvokePlexRolloutCommand : PlexActionCommand
{
    // No type of the engine: where that is missing, the command must be there to say so.
    private readonly List<(Guid ProjectId, Guid Id, string? Name)> _cohort = [];
    private PlexConnection? _connection;
    private Rollout? _rollout;
    private int _refused;

    /// <summary>
    /// The nodes: steps of a rollout before, targets and logs of executions, nodes; and rows or serialised objects that have NodeId and
    /// Server. All of one server.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [NodeSource(TakesAll = true)]
    [ValidateNotNullOrEmpty]
    public override IPlexNodeSource[] InputObject { get; set; } = [];

    /// <summary>
    /// How many nodes a batch has: a number, a percentage of the cohort such as 25%, which is rounded up, or a list of these for the first,
    /// the second and further batches, whose last repeats. 1 unless given.
    /// </summary>
    [Parameter]
    [BatchSize]
    public string[] BatchSize { get; set; } = ["1"];

    /// <summary>
    /// How many nodes of the whole rollout may fail; with one more it is stopped. 0 unless given. A batch of two or more nodes of which all
    /// fail stops it too.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaximumFailures { get; set; }

    /// <summary>How many seconds to wait between two batches, 0 to 86,400.</summary>
    [Parameter]
    [ValidateRange(0, RolloutOptions.MaxPauseSeconds)]
    public int PauseSeconds { get; set; }

    /// <summary>A builtin action that each node of a batch has to do well after its own, before the next batch begins.</summary>
    [Parameter]
    [SentText]
    [ValidateLength(1, DispatchRequest.MaxTextLength)]
    [ArgumentCompleter(typeof(ActionCompleter))]
    public string? HealthAction { get; set; }

    /// <summary>The parameters of the health action.</summary>
    [Parameter]
    [JsonObject(Root = "health parameters")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(HealthParameterCompleter))]
    public IDictionary? HealthParameter { get; set; }

    /// <summary>
    /// How many seconds to follow each dispatch at most, also that of the health action, 0 to 2,592,000 (30 days); without end unless
    /// given. What is open then is a failure, and goes on.
    /// </summary>
    [Parameter]
    [ValidateRange(0, WaitOptions.MaxTimeoutSeconds)]
    public int? WaitTimeoutSeconds { get; set; }

    /// <summary>How many dispatches of a batch may be under way at once, 1 to 64; 1 unless given, because none can be undone.</summary>
    [Parameter]
    [ValidateRange(1, Dispatches.MaxThrottle)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>Leaves out nodes that are not reachable, without counting them as failures.</summary>
    [Parameter]
    public SwitchParameter SkipUnreachable { get; set; }

    private protected override void Begin()
    {
        base.Begin();
        if (HealthParameter is not null && HealthAction is null)
        {
            throw new PlexException(PlexErrors.InvalidArgument, "-HealthParameter is given, and no -HealthAction that would take it.");
        }
    }

    private protected override void Reach(object target, PlexConnection connection, Guid project, Guid node)
    {
        _connection ??= connection;
        if (ServerOf(_connection) != ServerOf(connection))
        {
            throw new PlexException(
                PlexErrors.ConnectionMismatch,
                $"The object came from {connection.Server}, and others came from {_connection.Server}: a rollout has one server.");
        }

        _cohort.Add((project, node, connection.NameOfNode(node)));
    }

    private protected override void ReachCohort(PlexConnection connection, Guid project, string selector)
    {
        var cohort = Await(PlexEngine.Behind(connection).Nodes.KnownCohortAsync(project, selector, Action, Notices, Stop));
        foreach (var node in cohort.Nodes)
        {
            Reach(selector, connection, project, node);
        }
    }

    private protected override void Refused(int nodes) => _refused += nodes;

    private protected override void End()
    {
        if (_refused > 0)
        {
            // Fewer nodes than were meant are another rollout than was meant.
            WriteWarning($"Nothing was rolled out: {_refused} of {_cohort.Count + _refused} {(_refused == 1 ? "was" : "were")} refused.");
            return;
        }

        if (_connection is not { } connection || _cohort.Count == 0)
        {
            return;
        }

        var (plan, options) = (Plan(connection), Options());
        Warn(connection, plan, options);
        if (!Preferences.IsWhatIf(this))
        {
            Run(connection, plan, options);
            return;
        }

        if (plan.Skipped.Count > 0)
        {
            ShouldProcess(string.Join(", ", plan.Skipped.Select(skipped => $"{skipped.Node.Label} ({skipped.Why})")), "Skip");
        }

        foreach (var batch in plan.Batches)
        {
            Approve(connection, plan, batch);
        }
    }

    private RolloutPlan Plan(PlexConnection connection)
    {
        var unreachable = new Dictionary<(Guid, Guid), string>();
        foreach (var nodes in _cohort.Where(_ => SkipUnreachable).ToLookup(node => node.ProjectId, node => node.Id))
        {
            var states = Await(PlexEngine.Behind(connection).Nodes.ReachabilityAsync(nodes.Key, [.. nodes.Distinct()], Notices, Stop));
            foreach (var (node, state) in states.Where(
                state => state.Value is PlexReachability.Unreachable or PlexReachability.NeverReported))
            {
                unreachable.Add((nodes.Key, node), state);
            }
        }

        return RolloutPlan.Of(
            _cohort.Select(node => new RolloutNode(node.ProjectId, node.Id, node.Name)),
            BatchSizes.Parse(BatchSize),
            node => unreachable.GetValueOrDefault((node.ProjectId, node.Id)));
    }

    private void Warn(PlexConnection connection, RolloutPlan plan, RolloutOptions options)
    {
        var left = _cohort.Count - plan.Nodes - plan.Skipped.Count;
        if (left > 0)
        {
            WriteWarning($"{(left == 1 ? "1 node was left out because it" : $"{left} nodes were left out because they")} had come before: "
                + "a rollout acts on a node once.");
        }

        if (plan.Nodes == 0)
        {
            WriteWarning("Nothing is rolled out: all nodes are skipped.");
        }

        var actions = PlexEngine.Behind(connection).Actions;
        foreach (var doubt in plan.Batches.SelectMany(batch => batch.Nodes)
            .SelectMany(node => actions.Doubts(options.RequestFor(node))).Distinct())
        {
            WriteWarning(doubt);
        }
    }

    private RolloutOptions Options() => new()
    {
        Action = Action,
        Type = Type,
        Parameters = Parameters,
        TimeoutSeconds = TimeoutSeconds,
        HealthAction = HealthAction,
        HealthParameters = JsonObjectAttribute.Members(HealthParameter),
        MaximumFailures = MaximumFailures,
        Pause = TimeSpan.FromSeconds(PauseSeconds),
        WaitTimeout = WaitTimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        ThrottleLimit = ThrottleLimit,
    };

    private void Run(PlexConnection connection, RolloutPlan plan, RolloutOptions options)
    {
        var rollout = _rollout = PlexEngine.Behind(connection).RollOut(plan, options, execution => Pump.Post(() => Announce(execution)));
        using (var bar = new ProgressBar(this, $"Rolling out {PlexText.Line(Action)}"))
        {
            Pump.Each(
                rollout.RunAsync(
                    batch => Pump.AskAsync(() => Approve(connection, plan, batch)),
                    Pump.Relay<RolloutProgress>(progress => bar.Show(progress.ToString(), progress.Percent)),
                    Notices,
                    Stop),
                Write);
        }

        if (rollout.Remark is { } remark)
        {
            WriteWarning(remark);
        }

        if (rollout.Verdict() is { } verdict)
        {
            if (rollout.CanGoOn is { Count: > 0 } statuses)
            {
                verdict.Subject = verdict.Subject with { Statuses = string.Join(", ", statuses), Command = Again() };
            }

            WriteFailure(verdict, rollout.Culprit);
        }
    }

    // The same command without its nodes. Values of parameters are nobody's to read.
    private string Again()
    {
        string?[] options =
        [
            Type is null ? null : $"-Type {Type}",
            WasGiven(nameof(BatchSize)) ? $"-BatchSize {string.Join(", ", BatchSize.Select(size => size.Trim()))}" : null,
            MaximumFailures == 0 ? null : $"-MaximumFailures {MaximumFailures}",
            PauseSeconds == 0 ? null : $"-PauseSeconds {PauseSeconds}",
            HealthAction is null ? null : $"-HealthAction {PlexAdvice.InPowerShell(PlexText.Line(HealthAction))}",
            HealthParameter is null ? null : "-HealthParameter <the same>",
            Parameter is null ? null : "-Parameter <the same>",
            TimeoutSeconds is null ? null : $"-TimeoutSeconds {TimeoutSeconds}",
            WaitTimeoutSeconds is null ? null : $"-WaitTimeoutSeconds {WaitTimeoutSeconds}",
            ThrottleLimit == 1 ? null : $"-ThrottleLimit {ThrottleLimit}",
            SkipUnreachable ? "-SkipUnreachable" : null,
        ];
        return string.Join(
            ' ', [$"Invoke-PlexRollout {PlexAdvice.InPowerShell(PlexText.Line(Action))}", .. options.OfType<string>()]);
    }

    // The steps are out by then, and whoever keeps them in a variable is to have them.
    private protected override bool EndsCommand(PlexError error) => _rollout is null && base.EndsCommand(error);

    private bool Approve(PlexConnection connection, RolloutPlan plan, RolloutBatch batch) =>
        ShouldProcess(batch.Describe(plan.Batches.Count, connection.Server), $"Dispatch {PlexText.Line(Action)}");

    private void Announce(PlexExecution execution)
    {
        WriteInformation(execution, ["PlexDispatch"]);
        _rollout!.Ledger.Announced(execution.Id);
    }

    private void Write(PlexRolloutStep step)
    {
        try
        {
            WriteObject(step);
        }
        finally
        {
            // A stop alone can keep an object back; what comes after the object may fail too.
            if (!Stop.IsCancellationRequested)
            {
                _rollout!.Ledger.Written(step);
            }
        }
    }

    private protected override IEnumerable<string> Left()
    {
        if (_rollout is null)
        {
            return [];
        }

        var (minted, unknown) = _rollout.Ledger.Close(PipelinePump.Grace);
        return
        [
            .. ExecutionFollower.Lines(minted, SessionState),
            .. unknown.Select(failure => failure.Line),
            .. _rollout.Interruption is { } interruption ? [interruption] : Array.Empty<string>(),
        ];
    }
}
