using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Values as scripts hand them over, often in a wrapper of the engine's.</summary>
internal static class PSValue
{
    /// <summary>What is in the wrapper. A PSCustomObject is its own wrapper's base object; its members hang on the wrapper.</summary>
    internal static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
