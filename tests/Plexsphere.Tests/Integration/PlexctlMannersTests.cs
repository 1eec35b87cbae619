using System.Text.Json.Nodes;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>How plexctl writes at a terminal, and into files and pipes.</summary>
public class PlexctlMannersTests
{
    private static readonly string Project = Sample.Project.ToString();
    private static readonly string Id = Sample.Id.ToString();
    private static readonly string[] Statuses = ["succeeded", "failed", "timeout", "started"];

    private static readonly string Listing = $"action list --project {Project}";

    // An action that is long and wide, of executions in each status.
    private static string Page() => Sample.Page(Statuses.Select((status, number) =>
    {
        var execution = Sample.Execution(status, Sample.NumberedId(number));
        execution["action"] = "再起動.of-every-service-that-there-is-on-the-node";
        return execution;
    }), "eyJ+/==");

    private static async Task<string[]> ShownAsync(
        int columns, ScriptedResponse response, string arguments, params (string Name, string? Value)[] environment)
    {
        using var terminal = PlexctlTerminal.Open(columns);
        await using var server = new ScriptedServer(response);
        var written = await terminal.RunAsync(server.Url, Engines.Token, arguments, environment);
        return written.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(120)]
    public async Task A_line_of_a_table_fits_the_terminal_and_has_its_id_and_status(int columns)
    {
        var lines = await ShownAsync(columns, ScriptedResponse.Json(200, Page()), Listing);

        var rows = lines.Where(line => !line.StartsWith("next_cursor", StringComparison.Ordinal)).ToList();
        Assert.Equal(1 + Statuses.Length, rows.Count);
        Assert.All(rows, row => Assert.InRange(DisplayWidth.Of(row), 36, columns));
        Assert.All(
            Statuses.Index(),
            item => Assert.StartsWith($"{Sample.NumberedId(item.Index)}  ", rows[1 + item.Index], StringComparison.Ordinal));
        Assert.All(rows.Skip(1), row => Assert.Contains("再起動.", row, StringComparison.Ordinal));
        Assert.Contains("  failed ", rows[2], StringComparison.Ordinal);
        Assert.Equal(columns > 100, rows[1].Contains("2026-08-04T10:00:00Z", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_id_is_whole_on_the_narrowest_terminal()
    {
        var response = ScriptedResponse.Json(200, Sample.Execution(targets: Sample.Target(output: Sample.Archived())).ToJsonString());

        var lines = await ShownAsync(20, response, $"action get --project {Project} --id {Id}");

        Assert.StartsWith(Id, lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"{Sample.Node}", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archived_output_is_named_whole_on_any_terminal()
    {
        var archive = Sample.Archived(new string('a', 64));
        archive["key"] = $"executions/{new string('k', 300)}";
        var response = ScriptedResponse.Json(200, Sample.Execution(targets: Sample.Target(output: archive)).ToJsonString());

        foreach (var command in new[] { "get", "fold" })
        {
            var lines = await ShownAsync(40, response, $"exec-log {command} --project {Project} --id {Id}");
            Assert.Contains(lines, line => line.Contains($"archived: outputs/{archive["key"]}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_line_of_a_folded_output_fits_the_terminal_and_is_whole_in_a_file()
    {
        var output = Sample.Inline(System.Text.Encoding.UTF8.GetBytes(new string('日', 90)));
        var response = ScriptedResponse.Json(200, Sample.Execution(targets: Sample.Target(output: output)).ToJsonString());
        var arguments = $"exec-log fold --project {Project} --id {Id}";

        var shown = await ShownAsync(60, response, arguments);
        await using var server = new ScriptedServer(response);
        var piped = await Plexctl.RunAsync(server.Url, Engines.Token, arguments.Split(' '));

        Assert.Equal($"  {new string('日', 28)}…", shown[^1]);
        Assert.Equal($"  {new string('日', 90)}", piped.Lines[^1]);
    }

    [Fact]
    public async Task Statuses_have_colours_at_a_terminal_and_nowhere_else()
    {
        var response = ScriptedResponse.Json(200, Page());
        var coloured = string.Concat(await ShownAsync(200, response, Listing, ("NO_COLOR", null)));
        var unwanted = string.Concat(await ShownAsync(200, response, Listing, ("NO_COLOR", "1")));
        var plain = string.Concat(await ShownAsync(200, response, Listing, ("NO_COLOR", null), ("TERM", "dumb")));
        await using var server = new ScriptedServer(response);
        var piped = await Plexctl.RunAsync(server.Url, Engines.Token, Listing.Split(' '));

        Assert.Contains("\e[32msucceeded\e[0m", coloured, StringComparison.Ordinal);
        Assert.Contains("\e[31mfailed\e[0m", coloured, StringComparison.Ordinal);
        Assert.Contains("\e[33mtimeout\e[0m", coloured, StringComparison.Ordinal);
        Assert.Equal(6, coloured.Count(character => character == '\e'));
        Assert.All([unwanted, plain, piped.Output], text => Assert.DoesNotContain('\e', text));
    }

    [Fact]
    public async Task Each_line_of_ndjson_is_an_item_and_the_cursor_is_said_beside()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Page()));

        var result = await Plexctl.RunAsync(server.Url, Engines.Token, [.. Listing.Split(' '), "--output", "ndjson"]);

        Assert.Equal(0, result.Code);
        Assert.Equal(Statuses, result.Lines.Select(line => (string?)JsonNode.Parse(line)!["status"]));
        Assert.Equal("next_cursor: eyJ+/==", result.Error.Trim());
    }

    [Theory]
    [InlineData("action get", "action")]
    [InlineData("exec-log fold", "output_kind")]
    public async Task What_is_one_is_one_line_of_ndjson(string command, string member)
    {
        var target = Sample.Target(output: Sample.Inline("a\nb\n"u8.ToArray()));
        await using var server = new ScriptedServer(ScriptedResponse.Json(200, Sample.Execution(targets: target).ToJsonString()));

        var result = await Plexctl.RunAsync(
            server.Url, Engines.Token, [.. command.Split(' '), "--project", Project, "--id", Id, "--output", "ndjson"]);

        Assert.NotNull(JsonNode.Parse(Assert.Single(result.Lines))![member]);
        Assert.EndsWith("}\n", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("watch")]
    public async Task Quiet_means_no_progress(string command)
    {
        foreach (var quiet in new[] { false, true })
        {
            await using var server = new ScriptedServer((_, index) =>
                ScriptedResponse.Json(200, Sample.Execution(
                    index == 0 ? "started" : "succeeded", targets: [Sample.Target(index == 0 ? "started" : "succeeded")]).ToJsonString()));

            var result = await Plexctl.RunAsync(
                server.Url, Engines.Token, ["action", command, "--project", Project, "--id", Id, .. quiet ? new[] { "--quiet" } : []]);

            Assert.Equal(0, result.Code);
            Assert.Equal(quiet, result.Error.Length == 0);
            Assert.NotEmpty(result.Output);
        }
    }

    [Fact]
    public async Task However_quiet_it_says_what_was_dispatched_and_what_went_wrong()
    {
        await using var server = new ScriptedServer((request, _) =>
            request.Method == "POST" ? Sample.Minted(request, 202) : ScriptedResponse.Coded(404, "not_found"));
        string[] dispatch = ["action", "dispatch", "--project", Project, "--action", "a", "--node", $"{Sample.Node}", "--quiet"];

        var dispatched = await Plexctl.RunAsync(server.Url, Engines.Token, dispatch);
        var denied = await Plexctl.RunAsync(
            server.Url, Engines.Token, "action", "get", "--quiet", "--project", Project, "--id", $"{Sample.NumberedId(9)}");

        Assert.StartsWith("Dispatched ", dispatched.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, denied.Code);
        Assert.StartsWith("plexctl: ", denied.Error, StringComparison.Ordinal);
    }
}
