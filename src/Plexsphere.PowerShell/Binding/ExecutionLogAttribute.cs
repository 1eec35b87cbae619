using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Says what an object is that is no log, and where its logs are to be had.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ExecutionLogAttribute : InputOfAttribute<PlexExecutionLog>
{
    private protected override string Flaw(object value, string? serialised) => value switch
    {
        PlexExecution => "An execution is no log. Its logs: Get-PlexExecutionLog",
        PlexTarget => "A target is no log. Get-PlexExecutionLog reads those of its execution.",
        _ when serialised == nameof(PlexExecutionLog) =>
            "This log came from another process or a file, and has lost the bytes of its output.",
        PSCustomObject => "A row of a file, or an object of another command, is no log of Get-PlexExecutionLog.",
        _ => $"A {value.GetType().Name} is no log of Get-PlexExecutionLog.",
    };
}
