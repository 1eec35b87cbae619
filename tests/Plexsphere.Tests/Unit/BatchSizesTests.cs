using Plexsphere.Core.Rollouts;

namespace Plexsphere.Tests.Unit;

/// <summary>How a cohort is divided.</summary>
public class BatchSizesTests
{
    [Theory]
    [InlineData(10, "1", "1,1,1,1,1,1,1,1,1,1")]
    [InlineData(10, "3", "3,3,3,1")]
    [InlineData(10, "25%", "3,3,3,1")]
    [InlineData(10, "100%", "10")]
    [InlineData(10, "1,10%,50%", "1,1,5,3")]
    [InlineData(100, "1,10%,50%", "1,10,50,39")]
    [InlineData(3, "1%", "1,1,1")]
    [InlineData(1, "50%", "1")]
    [InlineData(7, " 2 , 100% ", "2,5")]
    [InlineData(5, "999999999", "5")]
    [InlineData(0, "5", "")]
    public void Percentages_are_of_the_cohort_and_rounded_up_and_the_last_size_repeats(int nodes, string sizes, string expected) =>
        Assert.Equal(expected, string.Join(',', BatchSizes.Parse(sizes.Split(',')).Of(nodes)));

    [Theory]
    [InlineData("0")]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("-1")]
    [InlineData("-5%")]
    [InlineData("+5")]
    [InlineData("1.5")]
    [InlineData("5 %")]
    [InlineData("%")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(null)]
    [InlineData("five")]
    [InlineData("٥")]
    [InlineData("9999999999")]
    [InlineData("5%%")]
    public void Everything_else_is_refused(string? size) =>
        Assert.Equal(
            PlexErrors.InvalidArgument, Assert.Throws<PlexException>(() => BatchSizes.Parse(["1", size])).Error);

    [Fact]
    public void A_list_that_was_written_as_one_text_is_refused_with_the_list() =>
        Assert.EndsWith(
            "Write a list without quotation marks: 1, 10%.", Assert.Throws<PlexException>(() => BatchSizes.Parse(["1,10%"])).Message);

    [Fact]
    public void No_size_is_refused() => Assert.Throws<PlexException>(() => BatchSizes.Parse([]));
}
