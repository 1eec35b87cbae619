using System.Management.Automation;

namespace Plexsphere.PowerShell.Streams;

/// <summary>What the user prefers, by the command's own parameter or else by the variable.</summary>
internal static class Preferences
{
    /// <summary>Whether verbose lines are seen.</summary>
    internal static bool IsVerbose(PSCmdlet command) => Switch(command, "Verbose")
        ?? Variable(command, "VerbosePreference", ActionPreference.SilentlyContinue)
            is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <summary>
    /// Whether an error may be the last thing that the command does: with Stop, and with what asks the user, who may say so.
    /// </summary>
    internal static bool MayEndOnError(PSCmdlet command) =>
        (command.MyInvocation.BoundParameters.TryGetValue("ErrorAction", out var given)
            ? LanguagePrimitives.ConvertTo<ActionPreference>(given)
            : Variable(command, "ErrorActionPreference", ActionPreference.Continue))
            is not (ActionPreference.Continue or ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <summary>Whether something that changes state is shown, or asked about, before it is done.</summary>
    internal static bool Asks(PSCmdlet command) => IsWhatIf(command)
        || (Switch(command, "Confirm") ?? LanguagePrimitives.ConvertTo<ConfirmImpact>(
            command.GetVariableValue("ConfirmPreference", ConfirmImpact.High)) is ConfirmImpact.Low or ConfirmImpact.Medium);

    /// <summary>Whether nothing is to be done, but shown.</summary>
    internal static bool IsWhatIf(PSCmdlet command) =>
        Switch(command, "WhatIf") ?? LanguagePrimitives.IsTrue(command.GetVariableValue("WhatIfPreference", false));

    private static bool? Switch(PSCmdlet command, string name) =>
        command.MyInvocation.BoundParameters.TryGetValue(name, out var given) ? given is SwitchParameter { IsPresent: true } : null;

    private static ActionPreference Variable(PSCmdlet command, string name, ActionPreference otherwise) =>
        LanguagePrimitives.ConvertTo<ActionPreference>(command.GetVariableValue(name, otherwise));
}
