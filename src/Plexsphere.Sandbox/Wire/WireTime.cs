using System.Globalization;

namespace Plexsphere.Sandbox.Wire;

/// <summary>Timestamps of the API: RFC 3339 in UTC with milliseconds, <c>2026-07-20T09:14:31.250Z</c>.</summary>
internal static class WireTime
{
    private const int LengthToMilliseconds = 23;

    internal static string Format(DateTimeOffset time)
    {
        // The round-trip format is several times as fast as one that is spelled out, and differs only in its digits.
        Span<char> text = stackalloc char[40];
        time.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        text[LengthToMilliseconds] = 'Z';
        return new string(text[..(LengthToMilliseconds + 1)]);
    }
}
