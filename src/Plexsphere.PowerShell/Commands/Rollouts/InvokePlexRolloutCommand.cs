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
public sealed class InvokePlexRolloutCommand : PlexServerCommand
{
    // The default: the engine tries the default set first, and would take a piped object's NodeId where the object is wanted.
    private const string InputObjectSet = "InputObject";
    private const string NodeSet = "Node";
    private const string NodeNameSet = "NodeName";
    private const string SelectorSet = "Selector";
    private const int MaxThrottle = 64;
    private const int ProgressActivity = 0x506C6578;

    // How long requests that are under way may still be answered once the command is over.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    // No type of the engine: where that is missing, the command must be there to say so.
    private readonly List<(Guid ProjectId, Guid Id, string? Name)> _cohort = [];
    private PlexConnection? _connection;
    private Rollout? _rollout;
    private int _refused;

    /// <summary>The action's name, 1 to 4,096 characters.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [SentText]
    [ValidateLength(1, DispatchRequest.MaxTextLength)]
    [ArgumentCompleter(typeof(ActionCompleter))]
    public string Action { get; set; } = "";

    /// <summary>
    /// The nodes: steps of a rollout before, targets and logs of executions, nodes; and rows or serialised objects that have NodeId and
    /// Server. All of one server.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [NodeSource(TakesUnfit = true)]
    [ValidateNotNullOrEmpty]
    public IPlexNodeSource[] InputObject { get; set; } = [];

    /// <summary>The nodes.</summary>
    [Parameter(
        Mandatory = true,
        Position = 1,
        ParameterSetName = NodeSet,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId", "node_id")]
    [Uuid(NameParameter = "-NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public Guid[] Node { get; set; } = [];

    /// <summary>The nodes by their names, exact but for the case of letters.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NodeNameSet)]
    [SentText]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] NodeName { get; set; } = [];

    /// <summary>
    /// The label selector of the nodes, 1 to 4,096 characters. It is resolved once, by a search among the project's nodes, which may miss
    /// nodes that a dispatch would reach.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = SelectorSet)]
    [Selector]
    [ValidateLength(1, DispatchRequest.MaxTextLength)]
    [ArgumentCompleter(typeof(SelectorCompleter))]
    public string? Selector { get; set; }

    /// <inheritdoc />
    [Parameter(ParameterSetName = InputObjectSet)]
    [Parameter(ParameterSetName = NodeSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = NodeNameSet)]
    [Parameter(ParameterSetName = SelectorSet)]
    [Alias("ProjectId", "project_id")]
    [Project]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    public override string? Project { get; set; }

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

    /// <summary>The kind of action; the server takes builtin unless given.</summary>
    [Parameter]
    [LowerCase]
    [ValidateSet(PlexActionType.Builtin, PlexActionType.Hook)]
    public string? Type { get; set; }

    /// <summary>
    /// The action's parameters: a hashtable, another dictionary, an object of ConvertFrom-Json, or a JSON object as text.
    /// </summary>
    [Parameter]
    [JsonObject(Root = "parameters")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ParameterCompleter))]
    public IDictionary? Parameter { get; set; }

    /// <summary>The server's limit for each execution of the action in seconds, 0 to 86,400.</summary>
    [Parameter]
    [ValidateRange(0, DispatchRequest.MaxTimeoutSeconds)]
    public int? TimeoutSeconds { get; set; }

    /// <summary>
    /// How many seconds to follow each dispatch at most, also that of the health action, 0 to 2,592,000 (30 days); without end unless
    /// given. What is open then is a failure, and goes on.
    /// </summary>
    [Parameter]
    [ValidateRange(0, WaitOptions.MaxTimeoutSeconds)]
    public int? WaitTimeoutSeconds { get; set; }

    /// <summary>How many dispatches of a batch may be under way at once, 1 to 64; 1 unless given, because none can be undone.</summary>
    [Parameter]
    [ValidateRange(1, MaxThrottle)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>Leaves out nodes that are not reachable, without counting them as failures.</summary>
    [Parameter]
    public SwitchParameter SkipUnreachable { get; set; }

    private protected override void Begin()
    {
        if (HealthParameter is not null && HealthAction is null)
        {
            throw new PlexException(PlexErrors.InvalidArgument, "-HealthParameter is given, and no -HealthAction that would take it.");
        }
    }

    private protected override void Process()
    {
        if (Selector is not null)
        {
            var (connection, project) = Place(ConnectionFor(), null);
            var cohort = Await(PlexEngine.Behind(connection).Nodes.KnownCohortAsync(project, Selector, Action, Notices, Stop));
            Take(connection, project, cohort.Nodes);
        }

        if (NodeName.Length > 0)
        {
            var (connection, project) = Place(ConnectionFor(), null);
            var nodes = Await(PlexEngine.Behind(connection).Nodes.NamedAsync(project, NodeName, Notices, Stop));
            Take(connection, project, nodes.Select(node => node.Id));
        }

        if (Node.Length > 0)
        {
            // What is wrong with a record is told about its node.
            Checked(Node is [var only] ? only : null, Node.Length, () =>
            {
                var (connection, project) = Place(ConnectionFor(), null);
                Take(connection, project, Node);
            });
        }

        foreach (var source in InputObject)
        {
            Checked(source, 1, () =>
            {
                var (connection, project) = Place(ConnectionFor(source), source.Project);
                Take(connection, project, [source.Node]);
            });
        }
    }

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

        var plan = Plan(connection);
        Warn(connection, plan);
        if (Preferences.IsWhatIf(this))
        {
            if (plan.Skipped.Count > 0)
            {
                ShouldProcess(string.Join(", ", plan.Skipped.Select(skipped => $"{skipped.Node.Label} ({skipped.Why})")), "Skip");
            }

            foreach (var batch in plan.Batches)
            {
                Approve(connection, plan, batch);
            }

            return;
        }

        if (plan.Nodes == 0)
        {
            WriteWarning("Nothing is rolled out: all nodes are skipped.");
        }

        Run(connection, plan);
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

    private void Warn(PlexConnection connection, RolloutPlan plan)
    {
        var left = _cohort.Count - plan.Nodes - plan.Skipped.Count;
        if (left > 0)
        {
            WriteWarning($"{(left == 1 ? "1 node was left out because it" : $"{left} nodes were left out because they")} had come "
                + "before: a "
                + "rollout acts on a node once.");
        }

        var actions = PlexEngine.Behind(connection).Actions;
        var given = JsonObjectAttribute.Members(Parameter)?.Keys ?? [];
        foreach (var doubt in Type == PlexActionType.Hook
            ? []
            : plan.Batches.SelectMany(batch => batch.Nodes)
                .SelectMany(node => actions.Doubts(node.ProjectId, node.Id, Action, given)).Distinct())
        {
            WriteWarning(doubt);
        }
    }

    private void Run(PlexConnection connection, RolloutPlan plan)
    {
        var options = new RolloutOptions
        {
            Action = Action,
            Type = Type,
            Parameters = JsonObjectAttribute.Members(Parameter),
            TimeoutSeconds = TimeoutSeconds,
            HealthAction = HealthAction,
            HealthParameters = JsonObjectAttribute.Members(HealthParameter),
            MaximumFailures = MaximumFailures,
            Pause = TimeSpan.FromSeconds(PauseSeconds),
            WaitTimeout = WaitTimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            ThrottleLimit = ThrottleLimit,
        };
        var rollout = _rollout = PlexEngine.Behind(connection).RollOut(plan, options, execution => Pump.Post(() => Announce(execution)));
        var title = $"Rolling out {PlexText.Line(Action)}";
        try
        {
            Pump.Each(
                rollout.RunAsync(
                    batch => Pump.AskAsync(() => Approve(connection, plan, batch)), Pump.Relay<RolloutProgress>(Show), Notices, Stop),
                Write);
        }
        finally
        {
            WriteProgress(new ProgressRecord(ProgressActivity, title, "done") { RecordType = ProgressRecordType.Completed });
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

        void Show(RolloutProgress progress)
        {
            WriteVerbose($"{title}: {progress}");
            WriteProgress(new ProgressRecord(ProgressActivity, title, progress.ToString()) { PercentComplete = progress.Percent });
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

    // The place of a node: one rollout is one server's.
    private (PlexConnection Connection, Guid Project) Place(PlexConnection connection, Guid? project)
    {
        _connection ??= connection;
        return ServerOf(_connection) == ServerOf(connection)
            ? (connection, ProjectFor(connection, project))
            : throw new PlexException(
                PlexErrors.ConnectionMismatch,
                $"The object came from {connection.Server}, and others came from {_connection.Server}: a rollout has one server.");
    }

    private void Take(PlexConnection connection, Guid project, IEnumerable<Guid> nodes) =>
        _cohort.AddRange(nodes.Select(node => (project, node, connection.NameOfNode(node))));

    private void Checked(object? target, int nodes, Action take) => Guard(target, () =>
    {
        try
        {
            take();
        }
        catch (PlexException)
        {
            _refused += nodes;
            throw;
        }
    });

    private protected override IEnumerable<string> Left()
    {
        if (_rollout is null)
        {
            return [];
        }

        var (minted, unknown) = _rollout.Ledger.Close(Grace);
        return
        [
            .. ExecutionFollower.Open(minted, SessionState),
            .. unknown.Select(failure => $"{failure.Message} {failure.RecommendedAction}"),
            .. _rollout.Rest is { } rest ? [rest] : Array.Empty<string>(),
        ];
    }
}
