using System.Collections;
using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Says what an object is that is no execution, and where executions are to be had.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ExecutionAttribute : ArgumentTransformationAttribute
{
    private const string Foreign = "Deserialized.Plexsphere.";

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (PSValue.Unwrap(inputData) is IEnumerable many and not string)
        {
            foreach (var item in many)
            {
                Check(item);
            }
        }
        else
        {
            Check(inputData);
        }

        return inputData;
    }

    private static void Check(object? item)
    {
        if (PSValue.Unwrap(item) is { } value and not PlexExecution)
        {
            throw new ArgumentTransformationMetadataException(Flaw(item!, value));
        }
    }

    private static string Flaw(object item, object value) => value switch
    {
        PlexExecutionLog or PlexTarget => "This is one target of an execution. Pipe the execution itself, of Get-PlexExecution.",
        _ when item is PSObject foreign && foreign.TypeNames.Contains($"{Foreign}{nameof(PlexExecution)}") =>
            "This execution came from another process or a file, as text. Get-PlexExecution reads it again by its Id.",
        _ when item is PSObject foreign && foreign.TypeNames.Contains($"{Foreign}{nameof(PlexExecutionLog)}") =>
            "This log came from another process or a file. Get-PlexExecution reads its execution by its ExecutionId.",
        PSCustomObject => "A row of a file, or an object of another command, is no execution of Get-PlexExecution.",
        _ => $"A {value.GetType().Name} is no execution of Get-PlexExecution.",
    };
}
