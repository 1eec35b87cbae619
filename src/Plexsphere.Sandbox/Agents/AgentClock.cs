using System.Globalization;

namespace Plexsphere.Sandbox.Agents;

/// <summary>Agents' times: UTC, to the second, as released agents keep them.</summary>
internal static class AgentClock
{
    internal static DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    internal static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
