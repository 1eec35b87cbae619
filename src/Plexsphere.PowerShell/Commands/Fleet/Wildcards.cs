using System.Management.Automation;

namespace Plexsphere.PowerShell.Commands;

/// <summary>The wildcards of PowerShell.</summary>
internal static class Wildcards
{
    /// <summary>What a name matches; null for one without wildcards.</summary>
    internal static Func<string, bool>? Of(string name) => WildcardPattern.ContainsWildcardCharacters(name)
        ? new WildcardPattern(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant).IsMatch
        : null;
}
