using System.Collections;
using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Says what an object is that is no log, and where its logs are to be had.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ExecutionLogAttribute : ArgumentTransformationAttribute
{
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
        if (PSValue.Unwrap(item) is { } value and not PlexExecutionLog)
        {
            throw new ArgumentTransformationMetadataException(Flaw(item!, value));
        }
    }

    private static string Flaw(object item, object value) => value switch
    {
        PlexExecution => "An execution is no log. Its logs: Get-PlexExecutionLog",
        PlexTarget => "A target is no log. Get-PlexExecutionLog reads those of its execution.",
        _ when item is PSObject foreign && foreign.TypeNames.Contains("Deserialized.Plexsphere.PlexExecutionLog") =>
            "This log came from another process or a file, and has lost the bytes of its output.",
        PSCustomObject => "A row of a file, or an object of another command, is no log of Get-PlexExecutionLog.",
        _ => $"A {value.GetType().Name} is no log of Get-PlexExecutionLog.",
    };
}
