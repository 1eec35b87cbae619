using System.Globalization;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Executions;

/// <summary>Reads how people say since when: an age, or a date of ISO 8601, which is local time unless it says otherwise.</summary>
internal static class TimeBound
{
    /// <summary>What is taken, for messages.</summary>
    internal const string Forms = "an age (90s, 15m, 2h, 3d, 1w) or an ISO date (2026-11-28, 2026-11-28T07:14, 2026-11-28T07:14:00Z)";

    // More digits would be beyond the first year, whatever the unit.
    private const int MostDigits = 12;

    internal static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset time) =>
        TryAge(text, now, out time)
        || (WireTime.TryRead(text, out var clock, out var offset)
            && (offset is { } zone ? WireTime.TryAt(clock, zone, out time) : TryLocal(clock, out time)));

    /// <summary>The moment at which the clocks of this machine show that.</summary>
    internal static bool TryLocal(DateTime clock, out DateTimeOffset time) =>
        WireTime.TryAt(clock, TimeZoneInfo.Local.GetUtcOffset(DateTime.SpecifyKind(clock, DateTimeKind.Unspecified)), out time);

    private static bool TryAge(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        time = default;
        var unit = text is [.., var last] ? Unit(last) : 0;
        if (unit == 0 || text.Length > MostDigits + 1
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        var ticks = (Int128)count * unit;
        return ticks <= now.UtcTicks && WireTime.TryAt(now.UtcDateTime, TimeSpan.FromTicks((long)ticks), out time);
    }

    private static long Unit(char letter) => letter switch
    {
        's' => TimeSpan.TicksPerSecond,
        'm' => TimeSpan.TicksPerMinute,
        'h' => TimeSpan.TicksPerHour,
        'd' => TimeSpan.TicksPerDay,
        'w' => 7 * TimeSpan.TicksPerDay,
        _ => 0,
    };
}
