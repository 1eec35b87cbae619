using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Says what an object is that is no execution, and where executions are to be had.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ExecutionAttribute : InputOfAttribute<PlexExecution>
{
    private protected override string Flaw(object value, string? serialised) => value switch
    {
        PlexExecutionLog or PlexTarget => "This is one target of an execution. Pipe the execution itself, of Get-PlexExecution.",
        _ when serialised == nameof(PlexExecution) =>
            "This execution came from another process or a file, as text. Get-PlexExecution reads it again by its Id.",
        _ when serialised == nameof(PlexExecutionLog) =>
            "This log came from another process or a file. Get-PlexExecution reads its execution by its ExecutionId.",
        PSCustomObject => "A row of a file, or an object of another command, is no execution of Get-PlexExecution.",
        _ => $"A {value.GetType().Name} is no execution of Get-PlexExecution.",
    };
}
