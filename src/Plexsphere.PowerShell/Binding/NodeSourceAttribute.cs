using System.Collections;
using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>
/// Lets objects bind whole that stand for a node, so that their project and their server come along; the engine would take no more of
/// them than a property. Executions are refused: they have an id, and stand for no node.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NodeSourceAttribute : ArgumentTransformationAttribute
{
    private const string Execution = "Plexsphere.PlexExecution";

    // Everything else must pass as it is: the engine tries this parameter first, and goes on to ids and properties.
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (IsExecution(inputData) || (value is ICollection many && many.Cast<object?>().Any(IsExecution)))
        {
            throw new ArgumentTransformationMetadataException(
                "An execution is not a node. Pipe its targets: $e.Targets | Where-Object Status -ne succeeded");
        }

        return value is IPlexNodeSource source ? new[] { source } : inputData;
    }

    private static bool IsExecution(object? value) =>
        value is PlexExecution || (value is PSObject wrapped
            && (wrapped.BaseObject is PlexExecution || wrapped.TypeNames.Contains($"Deserialized.{Execution}")));
}
