namespace Plexsphere.Cli;

/// <summary>Colours of statuses, for a terminal whose user has not said by NO_COLOR that there are to be none.</summary>
internal static class Colour
{
    internal const string None = "\e[0m";

    private static readonly bool IsWanted = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>The colour of what ended well, badly or not as it was meant to; null for anything else.</summary>
    internal static string? Of(string status) => !IsWanted ? null : status switch
    {
        PlexStatus.Succeeded or PlexAgentActionState.Done => "\e[32m",
        PlexStatus.Failed or PlexAgentActionState.Failed => "\e[31m",
        PlexStatus.Timeout or PlexStatus.Cancelled => "\e[33m",
        _ => null,
    };
}
