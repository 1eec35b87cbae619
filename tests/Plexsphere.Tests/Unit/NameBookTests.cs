using System.Runtime.Versioning;
using System.Text;
using Plexsphere.Core.Fleet;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Unit;

public class NameBookTests
{
    private const string Server = "https://plex.example";

    private static readonly Guid One = Sample.NumberedId(1);
    private static readonly Guid Other = Sample.NumberedId(2);

    private static readonly string Edge = $$"""{"servers":{"{{Server}}":{"nodes":{"{{One}}":{"name":"edge"} } } } }""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static NodeNames Names(string path, string server = Server) => new(new NameBook(() => path, server));

    private static async Task<IReadOnlyList<string?>> SetAsync(NodeNames names, bool force, params (Guid Node, string Name)[] given) =>
        [.. (await names.SetAsync(given, force, Stop)).Select(refusal => refusal?.ErrorId)];

    [Fact]
    public async Task A_name_is_found_again_by_whoever_opens_the_book()
    {
        using var file = new TemporaryFile("");
        File.Delete(file.Path);

        Assert.Equal([null], await SetAsync(Names(file.Path), false, (One, "edge-eu-07")));

        Assert.Equal("edge-eu-07", Names(file.Path).Find(One));
        Assert.Equal((Name: "edge-eu-07", Source: PlexNameSource.Local), Names(file.Path).Of(One));
        Assert.Null(Names(file.Path).Find(Other));
        Assert.Null(Names(file.Path, "https://other.example").Find(One));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_book_is_its_owners_alone()
    {
        Needs.Unix();
        using var file = new TemporaryFile("");
        var book = Path.Combine(Path.GetDirectoryName(file.Path)!, "deep", "plexctl", "nodes.json");

        await SetAsync(Names(book), false, (One, "edge"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(book));
    }

    [Fact]
    public async Task A_name_of_another_node_is_refused_whatever_its_case_and_the_others_are_written()
    {
        using var file = new TemporaryFile("{}");
        var names = Names(file.Path);
        await SetAsync(names, false, (One, "edge"));

        Assert.Equal(["NodeNameTaken", null], await SetAsync(names, false, (Other, "EDGE"), (Sample.NumberedId(3), "core")));

        Assert.Equal(("edge", null, "core"), (names.Find(One), names.Find(Other), names.Find(Sample.NumberedId(3))));
    }

    [Fact]
    public async Task Force_moves_a_name_and_two_nodes_can_change_theirs()
    {
        using var file = new TemporaryFile("{}");
        var names = Names(file.Path);
        await SetAsync(names, false, (One, "edge"), (Other, "core"));

        Assert.Equal([null], await SetAsync(names, true, (Other, "edge")));
        Assert.Equal((null, "edge"), (names.Find(One), names.Find(Other)));

        // The name that a node had is free again within the same command.
        Assert.Equal([null, null], await SetAsync(names, false, (Other, "hub"), (One, "edge")));
        Assert.Equal(("edge", "hub"), (names.Find(One), names.Find(Other)));
    }

    [Fact]
    public async Task A_name_that_the_server_gave_to_another_node_is_refused_even_by_force()
    {
        using var file = new TemporaryFile("{}");
        var names = Names(file.Path);
        names.Learn(One, "edge");

        Assert.Equal(["NodeNameTaken"], await SetAsync(names, true, (Other, "Edge")));
        Assert.Equal([null], await SetAsync(names, false, (One, "edge")));
        Assert.Equal((Name: "edge", Source: PlexNameSource.Server), names.Of(One));
    }

    [Fact]
    public async Task What_is_not_known_stays_as_it_was()
    {
        using var file = new TemporaryFile($$$"""
            {
              // of a later version
              "version": 3,
              "servers": {
                "https://other.example": {"nodes": {"{{{One}}}": {"name": "theirs"} } },
                "{{{Server}}}": {"color": "red", "nodes": {"{{{One.ToString().ToUpperInvariant()}}}": {"name": "old", "note": "ä"} } }
              },
            }
            """);

        await SetAsync(Names(file.Path), false, (One, "new"));

        var text = await File.ReadAllTextAsync(file.Path, Stop);
        Assert.Contains("\"version\": 3", text, StringComparison.Ordinal);
        Assert.Contains("\"color\": \"red\"", text, StringComparison.Ordinal);
        Assert.Contains("\"note\": \"ä\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("old", text, StringComparison.Ordinal);
        Assert.Equal("new", Names(file.Path).Find(One));
        Assert.Equal("theirs", Names(file.Path, "https://other.example").Find(One));
    }

    [Theory]
    [InlineData("", "line 1 is missing: the file is empty, or none")]
    [InlineData("{", "line 1 is no JSON")]
    [InlineData(
        "{\"servers\":{\"https://plex.example\":{\"nodes\":{\"00000002-0000-7000-8000-000000000001\":"
            + "{\"name\":\"00000003-0000-7000-8000-000000000001\"}}}}}",
        "line 1 has a UUID as the name of 00000002-0000-7000-8000-000000000001")]
    [InlineData("{\n\"servers\": {\n]", "line 3 is no JSON")]
    [InlineData("[]", "line 1 has something else than an object for the book")]
    [InlineData("{\n\"servers\": 7}", "line 2 has something else than an object for 'servers'")]
    [InlineData("{\"servers\":\n{\"https://plex.example\":\n{\"nodes\": {\"edge\": {}}}}}", "line 3 has 'edge' where a node's id belongs")]
    [InlineData("{\"servers\":{\"https://other.example\":\n{\"nodes\": null}}}", "line 2 has something else than an object for 'nodes'")]
    [InlineData("{\"servers\":{},\n\"servers\":{}}", "line 2 has 'servers' a second time")]
    [InlineData(
        "{\"servers\":{\"https://plex.example\":{\"nodes\":{\n\"00000002-0000-7000-8000-000000000001\":{\"name\":7}}}}}",
        "line 2 has a name of 00000002-0000-7000-8000-000000000001 that is no text")]
    [InlineData(
        "{\"servers\":{\"https://plex.example\":{\"nodes\":{\"00000002-0000-7000-8000-000000000001\":{\"name\":\"\\ud800\"}}}}}",
        "line 1 holds text that is no Unicode")]
    [InlineData("not even\u001b[31m", "line 1 is no JSON")]
    public async Task A_damaged_book_is_an_error_that_names_the_line_and_is_never_overwritten(string text, string flaw)
    {
        using var file = new TemporaryFile(text);
        var names = Names(file.Path);

        var reading = Assert.Throws<PlexException>(() => names.Book.Read());
        var writing = await Assert.ThrowsAsync<PlexException>(() => names.SetAsync([(One, "edge")], true, Stop));

        Assert.All([reading, writing], failure =>
        {
            Assert.Equal("NameBookDamaged", failure.ErrorId);
            Assert.EndsWith($"is damaged: {flaw}.", failure.Message, StringComparison.Ordinal);
            Assert.Contains(file.Path, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(failure.Message, char.IsControl);
        });
        Assert.Equal(text, await File.ReadAllTextAsync(file.Path, Stop));
        Assert.Null(names.Find(One));
    }

    [Fact]
    public void No_file_is_an_empty_book()
    {
        using var file = new TemporaryFile("{}");

        Assert.Empty(Names(file.Path).Book.Read());
        Assert.Empty(Names(file.Path + ".missing").Book.Read());
        Assert.Empty(Names("/nonexistent/nodes.json").Book.Read());
    }

    [Fact]
    public async Task A_book_that_cannot_be_written_is_an_error_and_stays()
    {
        using var file = new TemporaryFile("{}");
        Directory.CreateDirectory(file.Path + ".lock");

        var failure = await Assert.ThrowsAsync<PlexException>(() => Names(file.Path).SetAsync([(One, "edge")], false, Stop));
        var nowhere = await Assert.ThrowsAsync<PlexException>(() =>
            new NodeNames(new NameBook(() => null, Server)).SetAsync([(One, "edge")], false, Stop));

        Assert.Equal(("NameBookUnavailable", "NameBookUnavailable"), (failure.ErrorId, nowhere.ErrorId));
        Assert.Equal("{}", await File.ReadAllTextAsync(file.Path, Stop));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_book_that_others_may_write_decides_nothing()
    {
        Needs.Unix();
        using var file = new TemporaryFile(Edge);
        File.SetUnixFileMode(file.Path, File.GetUnixFileMode(file.Path) | UnixFileMode.OtherWrite);

        var failure = Assert.Throws<PlexException>(() => Names(file.Path).Book.Read());

        Assert.Equal("NameBookUnavailable", failure.ErrorId);
        Assert.Contains("may be written by others", failure.Message, StringComparison.Ordinal);
        Assert.Null(Names(file.Path).Find(One));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_is_no_file_is_waited_for_by_nobody()
    {
        Needs.Unix();
        using var file = new TemporaryFile("{}");
        var (pipe, folder) = (file.Path + ".pipe", file.Path + ".folder");
        await System.Diagnostics.Process.Start("mkfifo", pipe).WaitForExitAsync(Stop);
        Directory.CreateDirectory(folder);

        Assert.Equal("NameBookDamaged", Assert.Throws<PlexException>(() => Names(pipe).Book.Read()).ErrorId);
        Assert.Equal("NameBookUnavailable", Assert.Throws<PlexException>(() => Names(folder).Book.Read()).ErrorId);
    }

    [Fact]
    public async Task Two_ways_to_write_a_name_are_one_name()
    {
        using var file = new TemporaryFile("{}");
        var names = Names(file.Path);

        Assert.Equal(
            [null, "NodeNameTaken"], await SetAsync(names, false, (One, "caf\u00e9-k"), (Other, "cafe\u0301-\u212a")));
    }

    [Fact]
    public async Task A_book_is_where_the_environment_says_at_that_time()
    {
        using var file = new TemporaryFile("{}");
        var place = file.Path + ".1";
        var names = new NodeNames(new NameBook(() => place, Server));
        await SetAsync(names, false, (One, "one"));

        place = file.Path + ".2";
        await SetAsync(names, false, (Other, "two"));

        Assert.Equal([Other], names.Book.Read().Keys);
        Assert.Equal("one", Names(file.Path + ".1").Find(One));
    }

    [Fact]
    public async Task An_address_can_be_written_in_several_ways()
    {
        using var file = new TemporaryFile(Edge.Replace(Server, "HTTPS://PLEX.example:443/", StringComparison.Ordinal));
        var names = Names(file.Path);

        Assert.Equal("edge", names.Find(One));
        await SetAsync(names, false, (Other, "core"));

        Assert.Equal(2, names.Book.Read().Count);
        Assert.DoesNotContain(Server, await File.ReadAllTextAsync(file.Path, Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_to_a_book_that_is_still_to_be_begun_is_followed()
    {
        using var file = new TemporaryFile("{}");
        Needs.Unix();
        var (link, target) = (file.Path + ".link", file.Path + ".target");
        File.CreateSymbolicLink(link, target);

        await SetAsync(Names(link), false, (One, "edge"));

        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.Equal("edge", Names(target).Find(One));
    }

    [Fact]
    public async Task A_link_stays_a_link()
    {
        Needs.Unix();
        using var file = new TemporaryFile("{}");
        var link = file.Path + ".link";
        File.CreateSymbolicLink(link, file.Path);

        await SetAsync(Names(link), false, (One, "edge"));

        Assert.Equal(file.Path, new FileInfo(link).LinkTarget);
        Assert.Equal("edge", Names(file.Path).Find(One));
        Assert.Equal("edge", Names(link).Find(One));
    }

    [Fact]
    public async Task Many_at_once_lose_nothing()
    {
        using var file = new TemporaryFile("{}");
        const int Writers = 12;
        const int Each = 10;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    await SetAsync(Names(file.Path), false, (Sample.NumberedId((writer * Each) + i), $"edge-{writer}-{i}"));
                }
            },
            Stop)));

        var names = Names(file.Path).Book.Read();
        Assert.Equal(Writers * Each, names.Count);
        Assert.Equal(Writers * Each, names.Values.Distinct().Count());
        Assert.Equal([Path.GetFileName(file.Path), Path.GetFileName(file.Path) + ".lock"],
            Directory.EnumerateFiles(Path.GetDirectoryName(file.Path)!).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_removed_is_gone_and_what_was_not_there_is_told()
    {
        using var file = new TemporaryFile("{}");
        var names = Names(file.Path);
        await SetAsync(names, false, (One, "edge"));

        Assert.Equal([Other], await names.RemoveAsync([One, Other], Stop));

        Assert.Null(names.Find(One));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" edge")]
    [InlineData("edge\n")]
    [InlineData("ed\u001b[31mge")]
    [InlineData("ed\u202ege")]
    [InlineData("edge\u200d-1")]
    [InlineData("edge-1\u3164")]
    [InlineData("edge\ufe0f-1")]
    [InlineData("edge\u00ad-1")]
    [InlineData("0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1")]
    [InlineData("0190a8b8b1c17b1b8b1bb1b1b1b1b1b1")]
    [InlineData("{0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1}")]
    public void What_could_be_taken_for_something_else_is_no_name(string name) => Assert.NotNull(NodeNames.Flaw(name));

    [Fact]
    public void Half_a_character_is_no_name() => Assert.Equal("holds half of a surrogate pair", NodeNames.Flaw("ed\ud800ge"));

    [Theory]
    [InlineData(253, true)]
    [InlineData(254, false)]
    public void A_name_has_253_characters_at_most(int length, bool good) =>
        Assert.Equal(good, NodeNames.Flaw(new string('x', length)) is null);

    [Fact]
    public void Names_in_any_script_are_names() =>
        Assert.All(["edge-eu-07", "Büro 3", "端末", "a"], name => Assert.Null(NodeNames.Flaw(name)));

    [Fact]
    public void The_text_of_a_book_survives_any_damage_with_one_error() => Fuzzing.Damage.ForAll<int[]>(edits =>
    {
        var text = Fuzzing.Damage.Apply(
            Encoding.UTF8.GetBytes(Edge), edits);
        try
        {
            NameBookText.Read(text, Server);
        }
        catch (System.Text.Json.JsonException e)
        {
            Assert.StartsWith("line ", e.Message, StringComparison.Ordinal);
        }
    });
}
