using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Dispatches the action of executions that have ended once more, to the nodes where it failed.</summary>
[Cmdlet(
    VerbsCommon.Redo,
    "PlexExecution",
    DefaultParameterSetName = InputObjectSet,
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PlexExecution))]
public sealed class RedoPlexExecutionCommand : PlexServerCommand
{
    private const string IdSet = "Id";

    // The default: the engine tries the default set first, and would take a piped execution's Id where its object is wanted.
    private const string InputObjectSet = "InputObject";

    private const int ReadsAtOnce = 8;
    private const int Named = 3;

    private readonly List<Wanted> _wanted = [];
    private ExecutionFollower? _follower;
    private Dispatches? _dispatches;

    /// <inheritdoc />
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [Alias("ProjectId", "project_id")]
    [Project]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    public override string? Project { get; set; }

    /// <summary>The executions, by their ids.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ExecutionId", "execution_id")]
    [Uuid]
    [ArgumentCompleter(typeof(FailedExecutionCompleter))]
    public Guid[] Id { get; set; } = [];

    // Targets, logs and their rows in files name their execution and one node of it: the other nodes are not meant.

    /// <summary>The nodes of the executions that are meant; all unless given.</summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId", "node_id")]
    [Uuid(Strict = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public Guid[] Node { get; set; } = [];

    /// <summary>The server that a row of a file says its execution is of; it is refused where the connection leads to another.</summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Address]
    public Uri? Server { get; set; }

    /// <summary>Executions that were dispatched or read before.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PlexExecution[] InputObject { get; set; } = [];

    /// <summary>
    /// The targets that are meant, by how they ended; failed and cancelled unless given. Where one timed out, the action may have run.
    /// </summary>
    [Parameter]
    [LowerCase]
    [ValidateNotNullOrEmpty]
    [ValidateSet(PlexStatus.Failed, PlexStatus.Cancelled, PlexStatus.Timeout, PlexStatus.Succeeded)]
    public string[] Status { get; set; } = [PlexStatus.Failed, PlexStatus.Cancelled];

    /// <summary>
    /// The action's parameters, instead of those that this process sent the first time; in the forms that Invoke-PlexAction takes.
    /// </summary>
    [Parameter]
    [JsonObject(Root = "parameters")]
    [ValidateNotNull]
    public IDictionary? Parameter { get; set; }

    /// <summary>Dispatches without parameters, whatever was sent the first time.</summary>
    [Parameter]
    public SwitchParameter NoParameter { get; set; }

    /// <summary>How many dispatches may be under way at once, 1 to 64; 1 unless given, because none can be undone.</summary>
    [Parameter]
    [ValidateRange(1, Dispatches.MaxThrottle)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>The server's limit for each execution in seconds, 0 to 86,400.</summary>
    [Parameter]
    [ValidateRange(0, DispatchRequest.MaxTimeoutSeconds)]
    public int? TimeoutSeconds { get; set; }

    /// <summary>Follows what was dispatched to its end; -WaitTimeoutSeconds, -ErrorOnFailure and -FailFast imply it.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How many seconds to follow at most, 0 to 2,592,000 (30 days); without end unless given. The executions go on.</summary>
    [Parameter]
    [ValidateRange(0, WaitOptions.MaxTimeoutSeconds)]
    public int? WaitTimeoutSeconds { get; set; }

    /// <summary>Writes an error for each execution that did not succeed, after the last object.</summary>
    [Parameter]
    public SwitchParameter ErrorOnFailure { get; set; }

    /// <summary>
    /// Ends with the first target that does not succeed, and an error about its execution; the others go on, and a warning says how to
    /// follow them.
    /// </summary>
    [Parameter]
    public SwitchParameter FailFast { get; set; }

    private protected override void Begin()
    {
        _follower = new ExecutionFollower(this, Pump, ServiceFor);
        _dispatches = new Dispatches(this, Pump, _follower)
        {
            ThrottleLimit = ThrottleLimit,
            Follows = Wait || WaitTimeoutSeconds is not null || ErrorOnFailure || FailFast,
            Minted = Minted,
        };
        if (Parameter is not null && NoParameter)
        {
            throw new PlexException(PlexErrors.InvalidArgument, "-Parameter and -NoParameter exclude each other.");
        }
    }

    private protected override void Process()
    {
        foreach (var execution in InputObject)
        {
            Guard(execution, () =>
            {
                var connection = ConnectionFor(execution.Connection);
                var project = ProjectFor(connection, execution.ProjectId);
                _wanted.Add(new Wanted(execution, connection, project, execution.Id, []) { Seen = execution });
            });
        }

        foreach (var id in Id)
        {
            Guard(id, () =>
            {
                var connection = ConnectionFor();
                CheckServer(connection, Server);
                _wanted.Add(new Wanted(id, connection, ProjectFor(connection), id, Node));
            });
        }
    }

    // Everything is known before anything is sent: the same can be dispatched to a node for several executions.
    private protected override void End()
    {
        Read();
        Send(Plan());
        WriteFailures(Settle(last: true));
    }

    private protected override IReadOnlyList<(object? Target, PlexException Failure)> Settle(bool last)
    {
        var options = WaitOptions.FromSeconds(WaitTimeoutSeconds) with { FailFast = FailFast };
        return _dispatches!.Settle(last ? options : null, ErrorOnFailure);
    }

    private protected override IEnumerable<string> Left() => _follower?.Left() ?? [];

    private void Minted(object target, PlexExecution execution)
    {
        var pair = new PSObject();
        pair.Properties.Add(new PSNoteProperty("OldId", ((PlexTarget)target).ExecutionId));
        pair.Properties.Add(new PSNoteProperty("NewId", execution.Id));
        WriteInformation(pair, ["PlexRedo"]);
    }

    // One that has ended is what it was; all others may have ended meanwhile.
    private void Read()
    {
        var unknown = _wanted.Where(wanted => wanted.Seen is not { IsFinished: true, TargetCount: > 0 })
            .GroupBy(wanted => (ServerOf(wanted.Connection), wanted.Project, wanted.Id)).ToList();
        foreach (var batch in unknown.Chunk(ReadsAtOnce))
        {
            var reads = batch.Select(same => ReadAsync(same.Key.Id, same.Key.Project, same.First().Connection)).ToList();
            foreach (var (same, read) in batch.Zip(reads))
            {
                Guard(same.First().Target, () =>
                {
                    var execution = Await(read);
                    foreach (var wanted in same)
                    {
                        wanted.Seen = execution;
                    }

                    foreach (var node in same.SelectMany(wanted => wanted.Nodes).Distinct()
                        .Where(node => execution.Targets.All(target => target.NodeId != node)))
                    {
                        WriteFailure(
                            new PlexException(
                                PlexErrors.NodeNotFound,
                                $"Node {node} is no target of execution {execution.Id}.",
                                SubjectOf(execution) with { NodeId = node }),
                            execution);
                    }

                    if (!execution.IsFinished)
                    {
                        var refusal = $"{PlexText.Line(execution.ToString())}: it has not ended.";
                        WriteFailure(new PlexException(PlexErrors.ExecutionOpen, refusal, SubjectOf(execution)), execution);
                    }
                });
            }
        }
    }

    private RedoPlan Plan()
    {
        var given = JsonObjectAttribute.Members(Parameter);
        var plan = new RedoPlan(Status, execution => ServerOf(execution.Connection!), ParametersOf);
        foreach (var wanted in _wanted)
        {
            if (wanted.Seen is { IsFinished: true } execution)
            {
                plan.Add(execution, wanted.Nodes);
            }
        }

        return plan;

        (bool, IReadOnlyDictionary<string, JsonElement>?) ParametersOf(PlexExecution execution) =>
            given is not null || NoParameter ? (true, given)
            : (SentParameters.OfThisProcess.TryGet(execution.Connection!.Server, execution.Id, out var sent), sent);
    }

    private void Send(RedoPlan plan)
    {
        if (plan.Unknown is [var first, ..])
        {
            var ids = plan.Unknown.Select(execution => execution.Id).Distinct().ToList();
            var names = string.Join(", ", ids.Take(Named)) + (ids.Count > Named ? $" and {ids.Count - Named} more" : "");
            var refusal = new PlexException(
                PlexErrors.ParametersUnknown,
                $"The parameters of {names} are not known here: this process did not dispatch {(ids.Count == 1 ? "it" : "them")}, and no "
                    + "server gives them back. Nothing was dispatched.",
                SubjectOf(first));
            WriteFailure(refusal, first);
            return;
        }

        Warn(plan.TimedOut, "timed out: the action may have run. -Status timeout takes such in");
        Warn(plan.Repeated, "would have got the same a second time: a command dispatches it to a node once");
        foreach (var (target, execution, parameters) in plan.Steps)
        {
            Guard(target, () =>
            {
                var connection = ConnectionFor(execution.Connection);
                var request = new DispatchRequest
                {
                    ProjectId = execution.ProjectId,
                    Action = execution.Action,
                    Type = execution.Type,
                    NodeId = target.NodeId,
                    NodeName = connection.NameOfNode(target.NodeId),
                    Parameters = parameters,
                    TimeoutSeconds = TimeoutSeconds,
                };
                WriteFailures(_dispatches!.Send(connection, target, request));
            });
        }
    }

    private void Warn(int count, string why)
    {
        if (count > 0)
        {
            WriteWarning($"{(count == 1 ? "1 target was" : $"{count} targets were")} left out that {why}.");
        }
    }

    private static PlexSubject SubjectOf(PlexExecution execution) => new()
    {
        Server = execution.Server, ProjectId = execution.ProjectId, ExecutionId = execution.Id, Action = execution.Action,
    };

    // An execution that was named, as it was seen last.
    private sealed record Wanted(object Target, PlexConnection Connection, Guid Project, Guid Id, IReadOnlyCollection<Guid> Nodes)
    {
        internal PlexExecution? Seen { get; set; }
    }
}
