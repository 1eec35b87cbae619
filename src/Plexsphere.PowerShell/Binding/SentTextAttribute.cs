using System.Collections;
using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>
/// Refuses what is no text, is blank, or would not arrive as it was given. Every parameter carries it whose text is sent.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal class SentTextAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        Check(inputData);
        return inputData;
    }

    private static void Check(object? value)
    {
        switch (PSValue.Unwrap(value))
        {
            case string text when text.Length > 0 && string.IsNullOrWhiteSpace(text):
                throw new ArgumentTransformationMetadataException("The text is blank.");
            case IDictionary:
                throw new ArgumentTransformationMetadataException("A dictionary is not text.");
            case string text when !PlexText.IsWhole(text):
                throw new ArgumentTransformationMetadataException(
                    $"'{PlexText.Line(text)}' holds half of a surrogate pair, which cannot be sent.");
            case IEnumerable many and not string:
                foreach (var element in many)
                {
                    Check(element);
                }

                break;
        }
    }
}
