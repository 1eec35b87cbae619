using System.Management.Automation;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Waiting;
using Plexsphere.PowerShell.Binding;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What the cmdlets share that read executions: by id, again from objects, or as a list with filters.</summary>
public abstract class PlexListCommand : PlexServerCommand
{
    private protected const string ListSet = "List";
    private protected const string IdSet = "Id";
    private protected const string InputObjectSet = "InputObject";
    private protected const string ServerSet = "Server";

    // As long as it takes to read one parameter after the other, and shorter than anything that lies between two times that people write.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private const int MostAhead = 8;

    // Made in Begin, where it is an error of the command that the engine cannot be loaded.
    private InFlight<object, PlexExecution> _reads = null!;

    private protected PlexListCommand()
    {
    }

    /// <summary>Only executions with this aggregate status; several are walked one after another in lifecycle order.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [LowerCase]
    [ValidateNotNullOrEmpty]
    [ValidateSet(
        PlexStatus.Pending,
        PlexStatus.Ack,
        PlexStatus.Started,
        PlexStatus.Succeeded,
        PlexStatus.Failed,
        PlexStatus.Cancelled,
        PlexStatus.Timeout)]
    public string[]? Status { get; set; }

    /// <summary>Only executions of the action with exactly this name.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Alias("ActionName")]
    [SentText]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ActionCompleter))]
    public string? Action { get; set; }

    /// <summary>Only executions created then or later: a time, an age such as 90s, 15m, 2h, 3d or 1w, or an ISO date.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [TimeBound]
    [ValidateNotNull]
    public DateTimeOffset? After { get; set; }

    /// <summary>Only executions created before then; given as -After is.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [TimeBound]
    [ValidateNotNull]
    public DateTimeOffset? Before { get; set; }

    /// <summary>How many executions at most: those that were created last, the last one first.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? Newest { get; set; }

    /// <summary>Only what went to these nodes.</summary>
    public abstract Guid[]? Node { get; set; }

    /// <summary>How many executions to read at most.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>Executions a request, 1 to 200; 200 unless given, or fewer where -First is less.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [ValidateRange(1, ExecutionQuery.MaxPageSize)]
    public int? PageSize { get; set; }

    /// <summary>Where to go on, as an earlier listing's next cursor said.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [SentText]
    [ValidateNotNullOrEmpty]
    public string? Cursor { get; set; }

    /// <summary>Reads exactly one page and sets the variable of this name to the next page's cursor, null at the end.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    public string? NextCursorVariable { get; set; }

    /// <summary>The executions to read.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ExecutionId", "execution_id")]
    [Uuid]
    [ArgumentCompleter(typeof(ExecutionCompleter))]
    public Guid[] Id { get; set; } = [];

    /// <summary>Executions that were read before.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PlexExecution[] InputObject { get; set; } = [];

    /// <inheritdoc />
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [Alias("ProjectId", "project_id")]
    [Project]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    public override string? Project { get; set; }

    /// <summary>
    /// The connection to use; the piped object's, else the runspace's default, unless given. Each of several that are piped is listed.
    /// </summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(Mandatory = true, ParameterSetName = ServerSet, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = IdSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [LiveConnection]
    [ValidateNotNull]
    public override PlexConnection? Connection { get; set; }

    /// <summary>Which targets are wanted; null for all.</summary>
    private protected TargetFilter? Wanted { get; private set; }

    private protected sealed override void Begin()
    {
        _reads = new InFlight<object, PlexExecution>(TimeProvider.System);
        Wanted = Filter();
        if (NextCursorVariable is not null && (First is not null || Status?.Length > 1))
        {
            throw new PlexException(
                PlexErrors.InvalidArgument, "-NextCursorVariable reads one page; it excludes -First and several values of -Status.");
        }

        var whole = After is not null ? nameof(After) : Before is not null ? nameof(Before) : Newest is not null ? nameof(Newest) : null;
        if (whole is not null && (Cursor ?? NextCursorVariable) is not null)
        {
            throw new PlexException(
                PlexErrors.InvalidArgument, $"-{whole} belongs to a whole listing; it excludes -Cursor and -NextCursorVariable.");
        }

        // The same age is read twice, one moment after the other.
        if (After > Before - Moment)
        {
            throw new PlexException(PlexErrors.InvalidArgument, ExecutionQuery.NothingBetween($"-{nameof(After)}", $"-{nameof(Before)}"));
        }

        if (Newest is not null && First is not null)
        {
            throw new PlexException(
                PlexErrors.InvalidArgument, "-Newest and -First exclude each other: the first ones are those that the server lists first.");
        }

        if (Cursor is not null && Status?.Length > 1)
        {
            throw new PlexException(PlexErrors.InvalidArgument, "-Cursor belongs to one walk; it excludes several values of -Status.");
        }
    }

    private protected sealed override void Process()
    {
        switch (ParameterSetName)
        {
            case IdSet:
                foreach (var id in Id)
                {
                    Take(id, () => ReadAsync(id));
                }

                break;
            case InputObjectSet:
                foreach (var execution in InputObject)
                {
                    Take(execution, () => ReadAsync(execution));
                }

                break;
            default:
                List();
                break;
        }
    }

    private protected sealed override void End() => WriteDownTo(0);

    private protected virtual TargetFilter? Filter() => TargetFilter.Of(Node);

    private protected abstract bool NeedsReading(PlexExecution execution);

    private protected abstract void Write(PlexExecution execution);

    private async Task<PlexExecution> ReadAsync(PlexExecution execution)
    {
        CheckConnection(execution.Connection);
        return NeedsReading(execution)
            ? await ReadAsync(execution.Id, execution.ProjectId, execution.Connection).ConfigureAwait(false)
            : execution;
    }

    // Inputs that come one by one are read one by one; only while they follow each other closely, some are read ahead.
    private void Take(object target, Func<Task<PlexExecution>> read)
    {
        var ahead = _reads.Ahead(MostAhead);
        _reads.Add(target, read());
        WriteDownTo(ahead);
        _reads.Rest();
    }

    // Writes in the order of the input, and at once what is there already.
    private void WriteDownTo(int limit)
    {
        while (_reads.TryPeek(limit, out var oldest))
        {
            _reads.Remove();
            PlexExecution? execution = null;
            Guard(oldest.Target, () => execution = Await(oldest.Call));
            if (execution is not null)
            {
                Write(execution);
            }
        }
    }

    private void List()
    {
        var connection = ConnectionFor();
        var engine = PlexEngine.Behind(connection);
        engine.Names.Book.WarnOfFlaw(Notices);
        var executions = engine.Executions;
        var query = new ExecutionQuery
        {
            ProjectId = ProjectFor(connection),
            Action = Action,
            After = After,
            Before = Before,
            Newest = Newest,
            Targets = Wanted,
            Cursor = Cursor,
            First = First ?? int.MaxValue,
        };
        query = query with { PageSize = PageSize ?? (NextCursorVariable is null ? query.UsualPageSize : null) };
        if (NextCursorVariable is not null)
        {
            var page = Await(executions.ListPageAsync(query with { Status = Status?.Single() }, Notices, Stop));
            SessionState.PSVariable.Set(NextCursorVariable, string.IsNullOrEmpty(page.NextCursor) ? null : page.NextCursor);
            page.Items.FindAll(query.Takes).ForEach(Write);
            return;
        }

        Pump.Each(executions.ListAsync(query, Status ?? [], Notices, Stop), Write);
    }
}
