using System.Management.Automation;
using System.Security;
using Plexsphere.PowerShell.Sessions;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Accepts a SecureString or the password of a PSCredential; refuses plain text without repeating it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics? engineIntrinsics, object? inputData)
    {
        switch (PSValue.Unwrap(inputData))
        {
            case null:
                return null;
            case SecureString secret:
                return secret;
            case PSCredential credential:
                return credential.Password;
            default:
                // The refusal comes before the cmdlet runs, and is a failed attempt to connect all the same.
                if (engineIntrinsics is not null)
                {
                    DefaultConnection.Begin(engineIntrinsics.SessionState);
                }

                throw new ArgumentTransformationMetadataException(
                    "A token is taken as a SecureString, for example from Read-Host -AsSecureString or Get-Secret, or as a PSCredential; "
                        + "or from a file with -TokenFile.");
        }
    }
}
