using System.Globalization;
using Plexsphere.Core.Executions;

namespace Plexsphere.Tests.Unit;

public class TimeBoundTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 7, 14, 30, TimeSpan.Zero);

    [Theory]
    [InlineData("0s", 0)]
    [InlineData("90s", 90)]
    [InlineData("15m", 15 * 60)]
    [InlineData("2h", 2 * 3600)]
    [InlineData("3d", 3 * 86400)]
    [InlineData("01w", 7 * 86400)]
    public void Takes_ages(string text, int seconds)
    {
        Assert.True(TimeBound.TryParse(text, Now, out var time));
        Assert.Equal(Now.AddSeconds(-seconds), time);
    }

    [Theory]
    [InlineData("2026-11-27T07:14:30Z", "2026-11-27T07:14:30Z")]
    [InlineData("2026-11-27t09:14:30.5+02:00", "2026-11-27T07:14:30.5Z")]
    [InlineData("2026-11-27 07:14Z", "2026-11-27T07:14:00Z")]
    public void Takes_dates_with_a_zone(string text, string expected)
    {
        Assert.True(TimeBound.TryParse(text, Now, out var time));
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), time);
    }

    [Theory]
    [InlineData("2026-11-27", "2026-11-27 00:00:00")]
    [InlineData("2026-07-27T07:14", "2026-07-27 07:14:00")]
    [InlineData("2026-07-27 07:14:30", "2026-07-27 07:14:30")]
    public void Takes_dates_without_a_zone_for_local_ones(string text, string local)
    {
        Assert.True(TimeBound.TryParse(text, Now, out var time));
        Assert.Equal(DateTime.Parse(local, CultureInfo.InvariantCulture), time.LocalDateTime);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("s")]
    [InlineData("90")]
    [InlineData("-90s")]
    [InlineData("+90s")]
    [InlineData("1.5h")]
    [InlineData("1 h")]
    [InlineData(" 1h")]
    [InlineData("1h ")]
    [InlineData("1H")]
    [InlineData("3M")]
    [InlineData("1y")]
    [InlineData("1h30m")]
    [InlineData("\u0661h")]
    [InlineData("2100y")]
    [InlineData("9999999w")]
    [InlineData("999999999999w")]
    [InlineData("99999999999999999999w")]
    [InlineData("11/28/2026")]
    [InlineData("28.11.2026")]
    [InlineData("2026-11-31")]
    [InlineData("2026-11-28T25:00")]
    [InlineData("20261128")]
    [InlineData("yesterday")]
    public void Refuses_everything_else(string text) => Assert.False(TimeBound.TryParse(text, Now, out _));
}
