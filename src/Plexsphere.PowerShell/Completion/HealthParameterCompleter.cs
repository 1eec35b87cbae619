namespace Plexsphere.PowerShell.Completion;

/// <summary>Completes the parameters of the health action that the same command names.</summary>
internal sealed class HealthParameterCompleter : ParameterCompleter
{
    private protected override string NamedBy => "HealthAction";
}
