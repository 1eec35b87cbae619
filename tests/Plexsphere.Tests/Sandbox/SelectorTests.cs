using Plexsphere.Sandbox.Selectors;

namespace Plexsphere.Tests.Sandbox;

public class SelectorTests
{
    private static readonly Dictionary<string, string> Labels = new()
    {
        ["env"] = "prod",
        ["tier"] = "edge",
        ["region"] = "eu-west",
        ["größe"] = "groß",
    };

    [Theory]
    [InlineData("env=prod", true)]
    [InlineData("env==prod", true)]
    [InlineData("env=dev", false)]
    [InlineData("env=PROD", false)]
    [InlineData("missing=prod", false)]
    [InlineData("env!=dev", true)]
    [InlineData("env!=prod", false)]
    [InlineData("missing!=prod", true)]
    [InlineData("env in (prod, staging)", true)]
    [InlineData("env in (prod,staging)", true)]
    [InlineData("env in(prod)", true)]
    [InlineData("env in (dev)", false)]
    [InlineData("missing in (prod)", false)]
    [InlineData("env", true)]
    [InlineData("missing", false)]
    [InlineData("!missing", true)]
    [InlineData("! missing", true)]
    [InlineData("!env", false)]
    [InlineData("env=prod,tier=edge", true)]
    [InlineData("env=prod,tier=core", false)]
    [InlineData("env=prod,tier in (edge,core),!missing,region", true)]
    [InlineData("  env = prod\t, tier != core ", true)]
    [InlineData("größe=groß", true)]
    public void Matches_as_documented(string text, bool expected)
    {
        Assert.True(Selector.TryParse(text, out var selector, out var error), error?.Message);
        Assert.Equal(expected, selector.Matches(Labels));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("   ", 3)]
    [InlineData("=prod", 0)]
    [InlineData("env=", 4)]
    [InlineData("env=,tier=edge", 4)]
    [InlineData("env=prod,", 9)]
    [InlineData(",env=prod", 0)]
    [InlineData("env=prod tier=edge", 9)]
    [InlineData("env!prod", 4)]
    [InlineData("!", 1)]
    [InlineData("!!env", 1)]
    [InlineData("!env=prod", 4)]
    [InlineData("env in prod", 7)]
    [InlineData("env in ()", 8)]
    [InlineData("env in (prod", 12)]
    [InlineData("env in (prod,)", 13)]
    [InlineData("env in (prod) && tier=edge", 14)]
    [InlineData("env=prod || tier=edge", 9)]
    [InlineData("env notin (prod)", 4)]
    [InlineData("env=\"prod\"", 4)]
    [InlineData("(env=prod)", 0)]
    [InlineData("größe=groß,!", 15)]
    [InlineData("größe=\U0001F600,=", 13)]
    public void Says_at_which_byte_it_stops(string text, int position)
    {
        Assert.False(Selector.TryParse(text, out _, out var error));
        Assert.Equal(position, error.Position);
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public void Keeps_the_requirements_in_order()
    {
        Assert.True(Selector.TryParse("a=1,b!=2,c in (3, 4),d,!e", out var selector, out _));

        Assert.Equal(
            [
                (SelectorOperator.Equal, "a", "1"),
                (SelectorOperator.NotEqual, "b", "2"),
                (SelectorOperator.In, "c", "3 4"),
                (SelectorOperator.Exists, "d", ""),
                (SelectorOperator.Absent, "e", ""),
            ],
            selector.Requirements.Select(part => (part.Operator, part.Key, string.Join(' ', part.Values))));
    }

    [Fact]
    public void Takes_256_values_and_no_more()
    {
        static string List(int count) => $"n in ({string.Join(',', Enumerable.Range(0, count))})";

        Assert.True(Selector.TryParse(List(256), out _, out _));
        Assert.False(Selector.TryParse(List(257), out _, out _));
    }
}
