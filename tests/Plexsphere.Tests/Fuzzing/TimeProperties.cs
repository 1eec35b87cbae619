using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Plexsphere.Core.Json;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Fuzzing;

/// <summary>The wire's times, in whatever form of RFC 3339, and whatever else stands in their place.</summary>
public partial class TimeProperties
{
    [Fact]
    public void Any_form_of_a_time_is_that_time() => Damage.ForAll<(DateTimeOffset Time, byte Form, byte More)>(sent =>
    {
        var digits = sent.Form % 8;
        var exact = digits == 7 ? sent.Time : new DateTimeOffset(
            sent.Time.Ticks - (sent.Time.Ticks % (long)Math.Pow(10, 7 - digits)), sent.Time.Offset);
        var fraction = digits == 0
            ? ""
            : "." + exact.ToString("fffffff", CultureInfo.InvariantCulture)[..digits] + (digits == 7 ? new string('9', sent.More) : "");
        var zone = exact.Offset == TimeSpan.Zero && sent.Form % 3 > 0
            ? (sent.Form % 3 == 1 ? "z" : "")
            : exact.ToString("zzz", CultureInfo.InvariantCulture) is var whole && sent.Form % 5 == 0 ? whole.Replace(
                ":", "", StringComparison.Ordinal) : whole;
        var text = exact.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "Tt "[sent.Form % 3] + exact.ToString(
            "HH:mm:ss", CultureInfo.InvariantCulture) + fraction + zone;

        Assert.True(WireTime.TryParse(text, out var read), text);
        Assert.Equal((exact.UtcTicks, TimeSpan.Zero), (read.Ticks, read.Offset));
    });

    [Fact]
    public void A_leap_second_is_the_first_of_the_next_minute() => Damage.ForAll<(DateTime Time, byte Fraction)>(sent =>
    {
        var minute = new DateTime(sent.Time.Ticks - (sent.Time.Ticks % TimeSpan.TicksPerMinute));
        var text = minute.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        var known = minute.Ticks <= DateTime.MaxValue.Ticks - (2 * TimeSpan.TicksPerMinute);

        Assert.Equal(known, WireTime.TryParse($"{text}:60.{sent.Fraction:000}Z", out var read));
        Assert.False(WireTime.TryParse($"{text}:61Z", out _));
        if (known)
        {
            Assert.Equal(minute.AddMinutes(1).AddMilliseconds(sent.Fraction), read.UtcDateTime);
        }
    });

    [Fact]
    public void Any_text_is_a_time_or_none_and_never_anything_else() => Damage.ForAll<int[]>(edits =>
    {
        var text = System.Text.Encoding.Latin1.GetString(Damage.Apply("2026-08-04T10:00:02.5+02:00"u8.ToArray(), edits));

        if (WireTime.TryParse(text, out var read))
        {
            Assert.Matches(Shape(), text);
            Assert.Equal(TimeSpan.Zero, read.Offset);
        }

        var wire = Sample.Execution();
        wire["created_at"] = text;
        try
        {
            Assert.Equal(read, Sample.Read(wire).CreatedAt);
        }
        catch (JsonException)
        {
            Assert.Equal(default, read);
        }
    });

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?)?([Zz]|[+-]\d\d(:?\d\d)?)?$")]
    private static partial Regex Shape();
}
