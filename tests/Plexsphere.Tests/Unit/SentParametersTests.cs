using System.Text.Json;
using Plexsphere.Core.Executions;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

public class SentParametersTests
{
    private static readonly Uri Server = new("https://plex.example/base/");

    private static Dictionary<string, JsonElement> Parameters(string value) =>
        new() { ["key"] = JsonSerializer.SerializeToElement(value) };

    [Fact]
    public void What_was_sent_is_known_by_server_and_execution()
    {
        var sent = new SentParameters(10);
        sent.Add(Server, Sample.NumberedId(1), Parameters("one"));

        Assert.True(sent.TryGet(new Uri("https://plex.example"), Sample.NumberedId(1), out var known));
        Assert.Equal("one", known!["key"].GetString());
        Assert.False(sent.TryGet(new Uri("https://plex.example:8443"), Sample.NumberedId(1), out _));
        Assert.False(sent.TryGet(Server, Sample.NumberedId(2), out _));
    }

    [Fact]
    public void Nothing_is_known_to_be_nothing()
    {
        var sent = new SentParameters(10);
        sent.Add(Server, Sample.NumberedId(1), null);

        Assert.True(sent.TryGet(Server, Sample.NumberedId(1), out var known));
        Assert.Null(known);
    }

    [Fact]
    public async Task The_oldest_are_forgotten_whoever_adds_them()
    {
        var sent = new SentParameters(100);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(part => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                sent.Add(Server, Sample.NumberedId((part * 500) + i), null);
            }
        })));
        sent.Add(Server, Sample.NumberedId(9000), Parameters("last"));

        Assert.Equal(100, Enumerable.Range(0, 9001).Count(number => sent.TryGet(Server, Sample.NumberedId(number), out _)));
        Assert.True(sent.TryGet(Server, Sample.NumberedId(9000), out _));
    }

    [Fact]
    public void An_execution_that_a_server_names_twice_takes_one_place()
    {
        var sent = new SentParameters(2);
        sent.Add(Server, Sample.NumberedId(1), Parameters("one"));
        sent.Add(Server, Sample.NumberedId(2), null);
        sent.Add(Server, Sample.NumberedId(2), Parameters("again"));

        Assert.True(sent.TryGet(Server, Sample.NumberedId(1), out _));
    }
}
