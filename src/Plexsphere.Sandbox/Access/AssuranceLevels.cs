namespace Plexsphere.Sandbox.Access;

/// <summary>How strong a sign-in was, as the values of <c>acr</c>.</summary>
internal static class AssuranceLevels
{
    public const string Password = "urn:plexsphere:acr:pwd";

    public const string MultiFactor = "urn:plexsphere:acr:mfa";
}
