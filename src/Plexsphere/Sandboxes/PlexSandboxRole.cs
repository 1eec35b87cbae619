namespace Plexsphere;

/// <summary>As whom one can connect to a sandbox.</summary>
internal static class PlexSandboxRole
{
    internal const string Operator = "operator";
    internal const string Reader = "reader";
    internal const string Forbidden = "forbidden";
    internal const string Expired = "expired";
    internal const string StepUp = "stepup";
}
