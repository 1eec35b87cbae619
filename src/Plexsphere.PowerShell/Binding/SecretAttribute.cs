using System.Management.Automation;
using System.Security;

namespace Plexsphere.PowerShell.Binding;

/// <summary>Accepts a SecureString or the password of a PSCredential; refuses plain text without repeating it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute(string kind, string fileParameter) : ArgumentTransformationAttribute
{
    /// <summary>What the secret is, for the refusal.</summary>
    public string Kind { get; } = kind;

    /// <summary>The parameter that takes it from a file.</summary>
    public string FileParameter { get; } = fileParameter;

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
                throw new ArgumentTransformationMetadataException(
                    $"A {Kind} is taken as a SecureString, for example from Read-Host -AsSecureString or Get-Secret, or as a PSCredential; "
                        + $"or from a file with -{FileParameter}.");
        }
    }
}
