namespace Plexsphere.Tests.Unit;

public class PlexTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("service.restart")]
    [InlineData("grüße, 世界, \U0001F680, naïve, ½, «x»")]
    [InlineData("עברית العربية")]
    [InlineData("<tag attr=\"1\"> & 'quotes' \\ % $ ` ~")]
    public void Leaves_ordinary_text_alone(string text)
    {
        Assert.Equal(text, PlexText.Line(text));
        Assert.Equal(text, PlexText.FirstLine(text));
        Assert.Equal(text, PlexText.Lines(text));
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("\a")]
    [InlineData("\b")]
    [InlineData("\v")]
    [InlineData("\f")]
    [InlineData("\u001b")]
    [InlineData("\u007f")]
    [InlineData("\u0085")]
    [InlineData("\u009b")]
    [InlineData("\u009d")]
    [InlineData("\u200b")]
    [InlineData("\u200e")]
    [InlineData("\u200f")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    [InlineData("\u202a")]
    [InlineData("\u202e")]
    [InlineData("\u2066")]
    [InlineData("\u2069")]
    [InlineData("\ufeff")]
    public void Replaces_what_steers_a_terminal_or_hides_text(string dangerous)
    {
        Assert.Equal("a·b", PlexText.Line($"a{dangerous}b"));
        Assert.Equal("a·b", PlexText.FirstLine($"a{dangerous}b"));
    }

    [Fact]
    public void Takes_the_sting_out_of_escape_sequences()
    {
        Assert.Equal("·[31mred·[0m", PlexText.Line("\u001b[31mred\u001b[0m"));
        Assert.Equal("·]0;title·", PlexText.Line("\u001b]0;title\u0007"));
        Assert.Equal("·]8;;http://x·\\link", PlexText.Line("\u001b]8;;http://x\u001b\\link"));
    }

    [Fact]
    public void A_line_is_one_line()
    {
        Assert.Equal("a·b·c··d·e", PlexText.Line("a\nb\rc\r\nd\te"));
        Assert.Equal("a", PlexText.FirstLine("a\nb\nc"));
        Assert.Equal("a", PlexText.FirstLine("a\rb"));
        Assert.Equal("a", PlexText.FirstLine("a\r\nb"));
        Assert.Equal("", PlexText.FirstLine("\nb"));
    }

    [Fact]
    public void Lines_keep_their_breaks_and_tabs_and_nothing_else()
    {
        Assert.Equal("a\nb\tc\nd", PlexText.Lines("a\r\nb\tc\nd"));
        Assert.Equal("50%\n100%·[0m", PlexText.Lines("50%\r100%\u001b[0m"));
    }

    [Fact]
    public void Null_is_shown_as_nothing()
    {
        Assert.Equal("", PlexText.Line(null));
        Assert.Equal("", PlexText.FirstLine(null));
        Assert.Equal("", PlexText.Lines(null));
    }
}
