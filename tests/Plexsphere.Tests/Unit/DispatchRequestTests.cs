using Plexsphere.Core.ControlPlane;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

public class DispatchRequestTests
{
    private static readonly DispatchRequest Order = new() { ProjectId = Sample.Project, Action = "service.restart", Selector = "env=prod" };

    private static void Refuses(DispatchRequest order, string name)
    {
        var error = Assert.Throws<PlexException>(order.Check);
        Assert.Equal("InvalidArgument", error.ErrorId);
        Assert.Equal(2, error.ExitCode);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_exactly_one_of_node_and_selector()
    {
        Assert.Equal(Order, Order.Check());
        var node = Order with { Selector = null, NodeId = Sample.Node };
        Assert.Equal(node, node.Check());
        Refuses(Order with { NodeId = Sample.Node }, "node and selector");
        Refuses(Order with { Selector = null }, "node and selector");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    public void Takes_texts_within_the_limits(int length)
    {
        var order = Order with { Action = new string('a', length), Selector = new string('s', length) };
        Assert.Equal(order, order.Check());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4097)]
    public void Refuses_texts_beyond_the_limits(int length)
    {
        Refuses(Order with { Action = new string('a', length) }, "action");
        Refuses(Order with { Selector = new string('s', length) }, "selector");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(86_400)]
    public void Takes_a_limit_of_time_that_the_server_takes(int? seconds) =>
        Assert.Equal(seconds, (Order with { TimeoutSeconds = seconds }).Check().TimeoutSeconds);

    [Theory]
    [InlineData(-1)]
    [InlineData(86_401)]
    public void Refuses_a_limit_of_time_that_the_server_does_not(int seconds) =>
        Refuses(Order with { TimeoutSeconds = seconds }, "timeout-seconds");

    [Theory]
    [InlineData(null)]
    [InlineData("builtin")]
    [InlineData("hook")]
    public void Takes_the_kinds_there_are(string? type) => Assert.Equal(type, (Order with { Type = type }).Check().Type);

    [Theory]
    [InlineData("")]
    [InlineData("Builtin")]
    [InlineData("script")]
    public void Refuses_other_kinds(string type) => Refuses(Order with { Type = type }, "type");
}
