using Plexsphere.Core.Connections;
using Plexsphere.Tests.Sandbox;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

/// <summary>The end of a token that does not renew itself.</summary>
public class GivenTokenTests
{
    private readonly StandingTime _time = new();
    private readonly Notices _notices = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private GivenToken Token(double? minutes, Func<PlexToken>? read = null) => new(new PlexConnectionSettings
    {
        Server = new Uri("https://plex.example"),
        Token = "first",
        ExpiresAt = minutes is { } life ? _time.GetUtcNow().AddMinutes(life) : null,
        ReadToken = read is null ? null : _ => Task.FromResult(read()),
        Source = "parameter",
        TokenSource = "parameter",
        Time = _time,
    });

    [Fact]
    public async Task Is_told_once_ten_minutes_before()
    {
        using var token = Token(60);

        for (var minute = 0; minute < 70; minute++)
        {
            Assert.Equal("first", await token.GetAsync(null, isSentOnce: false, _notices, Stop));
            Assert.Equal("first", await token.GetAsync(null, isSentOnce: true, null, Stop));
            Assert.Equal(minute < 50 ? 0 : 1, _notices.Warnings.Count);
            _time.Move(60);
        }

        Assert.Equal(
            "The token ends at 2026-08-01 13:00:00 UTC and does not renew itself. Connect again before then.", _notices.Warnings.Single());
    }

    [Fact]
    public async Task Is_not_told_where_nobody_knows_it()
    {
        using var token = Token(null);

        await token.GetAsync(null, isSentOnce: false, _notices, Stop);

        Assert.Null(token.ExpiresAt);
        Assert.Empty(_notices.Warnings);
    }

    [Fact]
    public async Task Is_not_told_of_a_token_that_has_been_replaced_where_it_came_from()
    {
        var later = _time.GetUtcNow().AddHours(2);
        using var token = Token(60, () => new PlexToken("second", later));

        _time.Move(3000);

        Assert.Equal("second", await token.GetAsync(null, isSentOnce: false, _notices, Stop));
        Assert.Equal(later, token.ExpiresAt);
        Assert.Empty(_notices.Warnings);
        _time.Move(3600);
        await token.GetAsync(null, isSentOnce: false, _notices, Stop);
        Assert.Single(_notices.Warnings);
    }
}
