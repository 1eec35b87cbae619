using System.Collections;
using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Lower-cases text, so that a wire value typed as <c>Failed</c> goes out as <c>failed</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LowerCaseAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        PSValue.Unwrap(inputData) switch
        {
            string text => text.ToLowerInvariant(),
            IEnumerable many and not IDictionary => many.Cast<object?>().Select(element => Transform(engineIntrinsics, element)).ToArray(),
            var other => other,
        };
}
