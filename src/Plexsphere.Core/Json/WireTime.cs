using System.Text.Json;
using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>
/// Reads and writes the wire's times. Read is every form of RFC 3339, also in lower case, with a space for the T, without a zone (UTC),
/// with a shortened zone, with a leap second, and with fractions of any length. Written is UTC, ending in Z.
/// </summary>
internal sealed class WireTime : JsonConverter<DateTimeOffset>
{
    private const int DateLength = 10;
    private const int TickDigits = 7;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TryParse(reader.GetString(), out var time) ? time : throw new JsonException("it is not a time");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime);

    /// <summary>The time in UTC, which is also what a time without a zone is taken for.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        return TryRead(text, out var clock, out var offset) && TryAt(clock, offset ?? TimeSpan.Zero, out time);
    }

    /// <summary>What the text says, and the zone's offset where it says one.</summary>
    internal static bool TryRead(ReadOnlySpan<char> text, out DateTime clock, out TimeSpan? offset)
    {
        (clock, offset) = (default, null);
        if (text.Length < DateLength
            || !IsNumber(text[..4], out var year) || text[4] != '-' || !IsNumber(
                text[5..7], out var month) || text[7] != '-' || !IsNumber(text[8..10], out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        var rest = text[DateLength..];
        if (!TryClock(ref rest, out var sinceMidnight) || !TryZone(rest, out offset))
        {
            return false;
        }

        // A leap second is the first one of the next minute.
        var ticks = new DateTime(year, month, day).Ticks + sinceMidnight;
        clock = new DateTime(Math.Min(ticks, DateTime.MaxValue.Ticks));
        return ticks == clock.Ticks;
    }

    /// <summary>The moment at which clocks of that offset show this; false beyond what can be told.</summary>
    internal static bool TryAt(DateTime clock, TimeSpan offset, out DateTimeOffset time)
    {
        var ticks = clock.Ticks - offset.Ticks;
        var known = ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks;
        time = known ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;
        return known;
    }

    private static bool TryClock(ref ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (rest.IsEmpty)
        {
            return true;
        }

        if (rest is not ['T' or 't' or ' ', _, _, ':', _, _, ..] || !IsNumber(rest[1..3], out var hour)
            || !IsNumber(rest[4..6], out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        rest = rest[6..];
        if (rest is not [':', _, _, ..])
        {
            return true;
        }

        if (!IsNumber(rest[1..3], out var second) || second > 60)
        {
            return false;
        }

        ticks += second * TimeSpan.TicksPerSecond;
        rest = rest[3..];
        if (rest is not ['.', ..])
        {
            return true;
        }

        var length = rest[1..].IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : rest.Length - 1;
        var fraction = 0;
        for (var place = 1; place <= TickDigits; place++)
        {
            fraction = (fraction * 10) + (place <= length ? rest[place] - '0' : 0);
        }

        ticks += fraction;
        rest = rest[(1 + length)..];
        return length > 0;
    }

    private static bool TryZone(ReadOnlySpan<char> zone, out TimeSpan? offset)
    {
        offset = null;
        switch (zone)
        {
            case []:
                return true;
            case ['Z' or 'z']:
                offset = TimeSpan.Zero;
                return true;
            case ['+' or '-', _, _, ':', _, _]:
            case ['+' or '-', _, _, _, _]:
            case ['+' or '-', _, _]:
                var minute = 0;
                if (!IsNumber(zone[1..3], out var hour) || hour > 23 || (zone.Length > 3 && !IsNumber(zone[^2..], out minute))
                    || minute > 59)
                {
                    return false;
                }

                offset = new TimeSpan(hour, minute, 0) * (zone[0] == '-' ? -1 : 1);
                return true;
            default:
                return false;
        }
    }

    private static bool IsNumber(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
