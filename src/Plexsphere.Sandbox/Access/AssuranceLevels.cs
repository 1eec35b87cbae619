namespace Plexsphere.Sandbox.Access;

/// <summary>How strong a sign-in was, as the values of <c>acr</c>.</summary>
internal static class AssuranceLevels
{
    internal const string Password = "urn:plexsphere:acr:pwd";

    internal const string MultiFactor = "urn:plexsphere:acr:mfa";
}
