using System.Management.Automation;
using Plexsphere.Core.Reports;
using Plexsphere.PowerShell.Binding;

namespace Plexsphere.PowerShell.Commands;

/// <summary>
/// Writes one page of HTML about executions or the steps of a rollout, to be opened, printed and sent on. It is made of what the objects
/// hold: no request is sent.
/// </summary>
[Cmdlet(VerbsData.Export, "PlexReport", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(FileInfo))]
public sealed class ExportPlexReportCommand : PlexCommand
{
    private string _path = "";
    private Report? _report;

    /// <summary>The file. Its folder must be there; wildcards mean themselves.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>
    /// Executions and steps of rollouts. Steps can come from a CSV, JSON or CliXml file as well; what their nodes put out is missing then.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    public object[] InputObject { get; set; } = [];

    /// <summary>What the report is called; what ran on how many nodes unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Replaces a file that is there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the file that was written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        // Looked at before a long pipeline has run, and not only when it is over.
        _path = FullPath();
        new ReportFile(_path, Force).Check();
        _report = new Report(Title, TimeProvider.System);
    }

    private protected override void Process()
    {
        foreach (var item in InputObject)
        {
            Guard(item, () => Add(item));
        }
    }

    private protected override void End()
    {
        // What was meant is not there: a report that says that there was nothing would not be true.
        var report = _report!;
        if (report is { Count: 0, Refused: > 0 } || !ShouldProcess(_path, Operation(report.Count)))
        {
            return;
        }

        var path = _path;
        var force = (bool)Force;
        Await(Task.Run(
            () =>
            {
                new ReportFile(path, force).Write(report.ToHtml(Stop), Stop);
                return true;
            },
            Stop));
        if (PassThru)
        {
            WriteObject(InvokeProvider.Item.Get([_path], force: true, literalPath: true), enumerateCollection: true);
        }
    }

    private static string Operation(int count) => count switch
    {
        0 => "Write a report of no execution",
        1 => "Write a report of 1 target",
        _ => $"Write a report of {count} targets",
    };

    private void Add(object? item)
    {
        switch (PSValue.Unwrap(item))
        {
            case PlexExecution execution:
                _report!.Add(execution);
                break;
            case PlexRolloutStep step:
                _report!.Add(step);
                break;
            default:
                _report!.Refused++;
                var row = StepRow.Read(item) ?? throw new PlexException(PlexErrors.InvalidArgument, Refusal(item));
                _report.Add(row);
                _report.Refused--;
                break;
        }
    }

    private string Again => $"Export-PlexReport {PlexAdvice.InPowerShell(Path)}";

    private string Refusal(object? item)
    {
        var (type, execution, project) = Facts(item);
        return type switch
        {
            nameof(PlexExecutionLog) or nameof(PlexTarget) or nameof(PlexParsedOutput) =>
                "This is a part of an execution, and a report is of whole ones. Give the execution: Get-PlexExecution "
                    + $"{execution}{project} | {Again}",
            nameof(PlexExecution) => "This execution came out of a file, without what its nodes put out. Read it again: Get-PlexExecution "
                + $"{execution}{project} | {Again}",
            null => "Null is no execution and no step of a rollout.",
            nameof(PSCustomObject) => "A report is of executions and steps of rollouts, and this row of a file is of neither.",
            _ => $"A report is of executions and steps of rollouts, and this is neither: {PlexText.Line(type)}.",
        };
    }

    // By its type's name, also where it was serialised meanwhile.
    private static (string? Type, string Execution, string Project) Facts(object? item)
    {
        if (PSValue.Unwrap(item) is not { } value)
        {
            return (null, "", "");
        }

        var known = PSObject.AsPSObject(item);
        var type = known.TypeNames.FirstOrDefault() is { } name && name.StartsWith("Deserialized.Plexsphere.", StringComparison.Ordinal)
            ? name.Split('.')[^1]
            : IsExecutionRow(known) ? nameof(PlexExecution)
            : value.GetType().Name;
        var id = IdOf(known, "ExecutionId") ?? IdOf(known, "Id");
        return (type, $"-Id {id ?? "<uuid>"}", IdOf(known, "ProjectId") is { } project ? $" -Project {project}" : "");
    }

    // As Export-Csv and ConvertTo-Json write executions.
    private static bool IsExecutionRow(PSObject item) =>
        item.BaseObject is PSCustomObject && item.Properties[nameof(PlexExecution.TargetCount)] is not null && IdOf(item, "Id") is not null;

    private static string? IdOf(PSObject item, string name) =>
        Guid.TryParseExact($"{item.Properties[name]?.Value}", "D", out var id) ? $"{id}" : null;

    private string FullPath()
    {
        if (Path.Contains('\0', StringComparison.Ordinal))
        {
            throw Nowhere("has a character that no path can have");
        }

        try
        {
            var path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path, out var provider, out _);
            return provider.Name == "FileSystem" ? path : throw Nowhere("is not in the file system");
        }
        catch (Exception e) when (e is SessionStateException or ArgumentException or NotSupportedException or ProviderInvocationException)
        {
            throw Nowhere("has no place: " + PlexText.Line(e.Message).TrimEnd('.'));
        }
    }

    private PlexException Nowhere(string flaw) =>
        new(PlexErrors.ReportFailed, $"The report '{PlexText.Line(Path)}' {flaw}.", new PlexSubject { File = Path });
}
