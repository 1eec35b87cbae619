namespace Plexsphere.Sandbox.Wire;

/// <summary>What a program needs to sign somebody in on a device; times are in seconds.</summary>
internal sealed record DeviceCodeDocument(
    string DeviceCode, string UserCode, string VerificationUri, string VerificationUriComplete, int ExpiresIn, int Interval);
