using System.Collections;
using System.Management.Automation;
using Plexsphere.Core.Outputs;

namespace Plexsphere.PowerShell.Binding;

/// <summary>
/// Reads what is not to count in outputs. What cannot be read is refused with the arguments, before a command of the pipeline has done
/// anything.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class IgnoredOutputAttribute : EngineArgumentAttribute
{
    /// <summary>Whether it is regular expressions, and not paths of properties.</summary>
    public bool IsPattern { get; set; }

    private protected override object? Read(object? value, object? written)
    {
        var texts = (value is IEnumerable many and not string ? many.Cast<object?>() : [value])
            .Select(item => PSValue.Unwrap(item)?.ToString() ?? "").ToList();
        if (texts.TrueForAll(text => text.Length > 0))
        {
            try
            {
                _ = IsPattern ? new OutputFold([], texts) : new OutputFold(texts, []);
            }
            catch (PlexException e)
            {
                throw new ArgumentTransformationMetadataException(e.Message, e);
            }
        }

        return value;
    }
}
