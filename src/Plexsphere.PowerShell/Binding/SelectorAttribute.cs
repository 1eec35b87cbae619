using System.Collections;
using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Takes a selector as text and as nothing else: what the engine makes of other values would select something else.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SelectorAttribute : SentTextAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        switch (PSValue.Unwrap(inputData))
        {
            case null:
                return null;
            case string text:
                return base.Transform(engineIntrinsics, text);
            case IDictionary { Count: > 0 } labels:
                var pairs = labels.Keys.Cast<object>().Select(key => $"{key}={labels[key]}");
                throw new ArgumentTransformationMetadataException($"Write it as text: '{PlexText.Line(string.Join(',', pairs))}'.");
            case var other:
                throw new ArgumentTransformationMetadataException(
                    $"A {other.GetType().Name} is not a selector. Write it as text: 'env=prod'.");
        }
    }
}
