using Plexsphere.Core.Fleet;

namespace Plexsphere.Tests.Unit;

public class NearNamesTests
{
    private static readonly string[] Names =
    [
        "service.restart",
        "service.reload_config",
        "system.info",
        "edge-eu-07",
        "edge-eu-08",
        "edge-us-07",
    ];

    [Theory]
    [InlineData("service.restrat", " Did you mean 'service.restart'?")]
    [InlineData("SERVICE.RESTART", " Did you mean 'service.restart'?")]
    [InlineData("servicerestart", " Did you mean 'service.restart'?")]
    [InlineData("edge-eu-70", " Did you mean 'edge-eu-07', 'edge-eu-08' or 'edge-us-07'?")]
    [InlineData("reload", " Did you mean 'service.reload_config'?")]
    [InlineData("x", "")]
    [InlineData("", "")]
    [InlineData("something else entirely", "")]
    public void Asks_for_what_is_near(string written, string question) => Assert.Equal(question, NearNames.Question(written, Names));

    [Fact]
    public void Does_not_repeat_what_cannot_be_shown() => Assert.Equal("", NearNames.Question("edge", ["ed\u001bge"]));

    [Fact]
    public void Takes_no_time_for_what_is_far_too_long() =>
        Assert.Equal("", NearNames.Question(new string('x', 1_000_000), [new string('x', 1_000_000)]));
}
