using System.Collections;
using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Lets objects of one type pass, one or many, and says of each other what it is, and where those are to be had.</summary>
/// <typeparam name="T">The type.</typeparam>
internal abstract class InputOfAttribute<T> : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (PSValue.Unwrap(inputData) is IEnumerable many and not string)
        {
            foreach (var item in many)
            {
                Check(item);
            }
        }
        else
        {
            Check(inputData);
        }

        return inputData;
    }

    /// <summary>Why an object is none.</summary>
    /// <param name="value">The object.</param>
    /// <param name="serialised">The name of the type it was of, where it came from another process or a file; null for others.</param>
    private protected abstract string Flaw(object value, string? serialised);

    private void Check(object? item)
    {
        const string Foreign = "Deserialized.Plexsphere.";
        if (PSValue.Unwrap(item) is { } value and not T)
        {
            var type = (item as PSObject)?.TypeNames.FirstOrDefault(name => name.StartsWith(Foreign, StringComparison.Ordinal));
            throw new ArgumentTransformationMetadataException(Flaw(value, type?[Foreign.Length..]));
        }
    }
}
