using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>
/// Takes the address of a server as an object or a row has it; the engine drops what it cannot convert, and the row would be taken for one
/// of any server.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AddressAttribute : ArgumentTransformationAttribute
{
    /// <summary>The address; null for what is none.</summary>
    internal static Uri? Parse(object? value) => PSValue.Unwrap(value) switch
    {
        Uri { IsAbsoluteUri: true } address => address,
        string text when Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) => address,
        _ => null,
    };

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => inputData is null ? null
        : Parse(inputData) ?? throw new ArgumentTransformationMetadataException("The server is not an absolute address.");
}
