using Plexsphere.Cli;

namespace Plexsphere.Tests.Unit;

public class WildcardTests
{
    [Theory]
    [InlineData("edge-*", "edge-eu-07", "EDGE-", "edge-a\nb")]
    [InlineData("edge-0?", "edge-07")]
    [InlineData("edge-0[5-79]", "edge-05", "edge-07", "edge-09")]
    [InlineData("*[*]*", "a*b")]
    [InlineData("[[]a[]]", "[a]")]
    [InlineData("[^a]", "^", "A")]
    [InlineData("a.b\\*", "a.b\\c")]
    public void A_pattern_matches_the_whole_name_whatever_the_case(string pattern, params string[] names)
    {
        var matches = Wildcard.Of(pattern)!;

        Assert.All(names, name => Assert.True(matches(name), name));
        Assert.DoesNotContain(new[] { "", "xedge-07x", "xedge-08", "axb", "b", "a-b\\c" }, name => matches(name));
    }

    [Theory]
    [InlineData("edge-eu-07")]
    [InlineData("")]
    [InlineData("a]b")]
    public void Text_without_wildcards_is_no_pattern(string name) => Assert.Null(Wildcard.Of(name));

    [Theory]
    [InlineData("a[")]
    [InlineData("a[]")]
    [InlineData("a[b")]
    [InlineData("[z-a]")]
    public void A_set_that_is_none_is_refused(string pattern) => Assert.Throws<FormatException>(() => Wildcard.Of(pattern));

    [Fact]
    public void Many_wildcards_do_not_keep_anybody_waiting() =>
        Assert.False(Wildcard.Of(string.Concat(Enumerable.Repeat("*a", 50)) + "b")!(new string('a', 10_000)));
}
