using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Plexsphere.Core.Rollouts;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Takes sizes of batches, as numbers and as text; everything else is refused before anything is sent.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BatchSizeAttribute : EngineArgumentAttribute
{
    private protected override object? Read(object? value, object? written)
    {
        var texts = (value is ICollection many ? many.Cast<object?>() : [value]).Select(Text).ToArray();
        try
        {
            BatchSizes.Parse(texts);
            return texts;
        }
        catch (PlexException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }

    private static string? Text(object? value) => PSValue.Unwrap(value) switch
    {
        string text => text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => other?.ToString(),
    };
}
