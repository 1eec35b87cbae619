using System.Management.Automation;
using System.Security;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Accepts a SecureString or the password of a PSCredential; refuses plain text without repeating it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            null => null,
            SecureString secret => secret,
            PSCredential credential => credential.Password,
            _ => throw new ArgumentTransformationMetadataException(
                "A token is taken as a SecureString, for example from Read-Host -AsSecureString or Get-Secret, or as a PSCredential; or from a file with -TokenFile."),
        };
}
