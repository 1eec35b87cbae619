using Plexsphere.Core.Fleet;

namespace Plexsphere.Tests.Unit;

public class ProjectDirectoryTests
{
    [Theory]
    [InlineData("0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1", true)]
    [InlineData("0190A8B8-B1C1-7B1B-8B1B-B1B1B1B1B1B1", true)]
    [InlineData("edge", false)]
    [InlineData("7", false)]
    [InlineData("retail-stores", false)]
    [InlineData("acme/retail-stores", false)]
    public void An_id_is_told_from_a_slug(string text, bool isId) => Assert.Equal(isId, ProjectDirectory.IsId(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Edge")]
    [InlineData("edge_1")]
    [InlineData("-edge")]
    [InlineData("edge-")]
    [InlineData("a--b")]
    [InlineData("a/b/c")]
    [InlineData("/edge")]
    [InlineData("edge\n")]
    [InlineData("ed\u001bge")]
    [InlineData("{0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1}")]
    [InlineData("0190a8b8b1c17b1b8b1bb1b1b1b1b1b1")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void What_is_neither_is_refused(string text)
    {
        var failure = Assert.Throws<PlexException>(() => ProjectDirectory.IsId(text, out _));

        Assert.Equal(("InvalidArgument", 2), (failure.ErrorId, failure.ExitCode));
        Assert.DoesNotContain(failure.Message, char.IsControl);
    }
}
