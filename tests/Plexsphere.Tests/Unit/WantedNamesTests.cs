using Plexsphere.Core.Fleet;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

public class WantedNamesTests
{
    private static readonly Guid Other = Sample.NumberedId(2);

    private static WantedNames Of(params string[] names) =>
        new(names, name => name.EndsWith('*') ? text => text.StartsWith(name[..^1], StringComparison.OrdinalIgnoreCase) : null);

    [Fact]
    public void An_id_asks_for_the_thing_that_has_it_and_not_for_one_that_is_called_so()
    {
        var wanted = Of(Sample.Node.ToString());

        Assert.False(wanted.Match(Other, Sample.Node.ToString(), Sample.Node.ToString("N")));
        Assert.Equal([Sample.Node.ToString()], wanted.Missing);
        Assert.True(wanted.Match(Sample.Node, "edge"));
        Assert.Empty(wanted.Missing);
    }

    [Fact]
    public void Wildcards_match_names_and_ids_and_need_not_match_at_all()
    {
        var wanted = Of("ed*", $"{Sample.Node}"[..13] + "*");

        Assert.True(wanted.Match(Other, null, "EDGE"));
        Assert.True(wanted.Match(Sample.Node, "core"));
        Assert.False(wanted.Match(Other, "core"));
        Assert.Empty(Of("x*").Missing);
    }

    [Fact]
    public void Without_names_everything_is_wanted_and_nothing_is_missing()
    {
        var wanted = new WantedNames(null, static _ => null);

        Assert.True(wanted.Match(null, "any"));
        Assert.Empty(wanted.Missing);
    }
}
