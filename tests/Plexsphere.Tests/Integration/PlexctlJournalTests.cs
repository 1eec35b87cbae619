using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>The journal of plexctl: one that is full, of several processes, and of processes that are killed.</summary>
public sealed class PlexctlJournalTests : IDisposable
{
    private const string Variable = "PLEXSPHERE_JOURNAL";

    // What a process may write to a file, in the blocks of ulimit. Ignored, the signal of the limit is an error like that of a full disk;
    // the runtime's own mapping of code would meet the limit too.
    private const int Blocks = 64;
    private const string Limit = "trap '' XFSZ; ulimit -f 64; DOTNET_EnableWriteXorExecute=0 plexctl ";

    private static readonly string Dispatch = $"action dispatch --project {Sample.Project} --action service.restart --node {Sample.Node}";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plexsphere-tests-");

    private string Journal => Path.Combine(_folder.FullName, "journal.jsonl");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<PlexctlResult> RunAsync(Uri server, string script, string? journal = null) => Plexctl.ScriptAsync(
        server, Engines.Token, $"cd \"$FOLDER\"\n{script}", ("FOLDER", _folder.FullName), (Variable, journal ?? ""));

    private static string[] Dispatching(Guid node, string journal) =>
    [
        "action", "dispatch", "--project", $"{Sample.Project}", "--action", "a", "--node", $"{node}", "--journal", journal,
        "--parameters", """{"key":"hunter2"}""",
    ];

    // Two processes that write at the same moment can leave an empty line between them.
    private static List<JsonElement> Lines(string journal) =>
        [.. File.ReadLines(journal).Where(line => line.Length > 0).Select(line => JsonElement.Parse(line))];

    private static string? Member(JsonElement line, string name) => line.GetProperty(name).GetString();

    [Fact]
    public async Task The_option_wins_over_the_variable_and_a_relative_one_means_the_current_folder()
    {
        Needs.Unix();
        await using var server = new ScriptedServer((request, _) => Sample.Minted(request));

        var first = await RunAsync(server.Url, $"plexctl {Dispatch}", Journal);
        var second = await RunAsync(server.Url, $"plexctl {Dispatch} --journal other.jsonl", Journal);

        Assert.Equal((0, 0), (first.Code, second.Code));
        foreach (var lines in new[] { Lines(Journal), Lines(Path.Combine(_folder.FullName, "other.jsonl")) })
        {
            Assert.Equal(["sending", "minted"], lines.Select(line => Member(line, "event")));
            Assert.Equal($"{Sample.Node}", Member(lines[0], "node"));
            Assert.Equal($"{Sample.Id}", Member(lines[1], "execution"));
        }
    }

    [Fact]
    public async Task What_cannot_be_a_journal_is_1_with_nothing_sent_and_hinders_no_read()
    {
        Needs.Unix();
        await using var server = new ScriptedServer((request, _) =>
            request.Method == "POST" ? Sample.Minted(request) : ScriptedResponse.Json(200, Sample.Page([])));

        foreach (var (script, variable, reason) in new[]
        {
            ($"plexctl {Dispatch} --journal .", "", "cannot be written: Is a directory."),
            ($"plexctl {Dispatch}", Path.Combine(_folder.FullName, "missing", "journal"), "cannot be written: Could not find"),
            ($"plexctl {Dispatch}", "journal.jsonl", "is not a full path, as PLEXSPHERE_JOURNAL must be."),
        })
        {
            var result = await RunAsync(server.Url, script, variable);
            Assert.Equal((1, ""), (result.Code, result.Output));
            Assert.Contains(reason, result.Error, StringComparison.Ordinal);
            Assert.Contains("Name another with --journal or PLEXSPHERE_JOURNAL.", result.Error, StringComparison.Ordinal);
        }

        foreach (var blank in new[] { "", " " })
        {
            var empty = await RunAsync(server.Url, $"plexctl {Dispatch} --journal '{blank}'");
            Assert.Equal((2, ""), (empty.Code, empty.Output));
        }

        Assert.Empty(server.Requests);
        var list = await RunAsync(server.Url, $"plexctl action list --project {Sample.Project}", "journal.jsonl");
        Assert.Equal(0, list.Code);
    }

    [Fact]
    public async Task A_full_disk_refuses_the_dispatch_or_is_a_warning_where_it_was_sent()
    {
        Needs.Unix();
        await using var server = new ScriptedServer((request, _) => Sample.Minted(request));
        var roomy = await RunAsync(server.Url, $"{Limit}{Dispatch}", Journal);
        Assert.Equal((0, 2), (roomy.Code, Lines(Journal).Count));
        var first = (await File.ReadAllLinesAsync(Journal, Stop))[0].Length + 1;

        foreach (var room in new[] { 0, 20, first - 1 })
        {
            await FillAsync(room);
            var refused = await RunAsync(server.Url, $"{Limit}{Dispatch}", Journal);
            Assert.Equal((1, ""), (refused.Code, refused.Output));
            Assert.Contains(
                room == 0 ? "cannot be written: File too large." : "cannot be written: there is room for a part only.",
                refused.Error,
                StringComparison.Ordinal);
        }

        Assert.Single(server.Requests);
        await FillAsync(first + 10);
        var minted = await RunAsync(server.Url, $"{Limit}{Dispatch} --output json", Journal);

        Assert.Equal((0, $"{Sample.Id}"), (minted.Code, (string?)minted.Json["id"]));
        Assert.Contains($"The journal lacks the end of the dispatch of execution {Sample.Id}.", minted.Error, StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
    }

    // Leaves so much room below the limit.
    private Task FillAsync(int room) =>
        File.WriteAllTextAsync(Journal, $"{new string(' ', (Blocks * 512) - room - 1)}\n", Stop);

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task One_that_is_interrupted_is_unknown()
    {
        Needs.Unix();
        await using var server = new ScriptedServer(ScriptedResponse.Silence);
        var process = Plexctl.Start(server.Url, Engines.Token, Dispatching(Sample.Node, Journal));
        await server.ReceivedAsync();

        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(Stop);
        }

        Assert.Equal(130, (await Plexctl.EndAsync(process, Engines.Token)).Code);
        Assert.Equal(["sending", "unknown"], Lines(Journal).Select(line => Member(line, "event")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Whatever_a_server_saw_of_processes_that_were_killed_is_in_the_journal_they_share(int seen)
    {
        await using var server = new ScriptedServer((request, index) =>
            index % 2 == 0 ? Sample.Minted(request) : ScriptedResponse.Silence);
        var processes = Enumerable.Range(0, 8).Select(
            number => Plexctl.Start(server.Url, Engines.Token, Dispatching(Sample.NumberedId(number), Journal))).ToList();
        for (var i = 0; i < seen; i++)
        {
            await server.ReceivedAsync();
        }

        processes.ForEach(process => process.Kill());
        foreach (var process in processes)
        {
            await Plexctl.EndAsync(process, Engines.Token);
        }

        var lines = Lines(Journal);
        var sent = lines.Where(line => Member(line, "event") == "sending").Select(line => Member(line, "node")).ToHashSet();
        Assert.InRange(server.Requests.Count, seen, 8);
        Assert.Subset(sent, server.Requests.Select(request => request.Json.GetProperty("node_id").GetString()).ToHashSet());
        Assert.All(lines.GroupBy(line => Member(line, "dispatch")), pair => Assert.Equal("sending", Member(pair.First(), "event")));
        Assert.DoesNotContain("hunter2", await File.ReadAllTextAsync(Journal, Stop), StringComparison.Ordinal);
        Assert.DoesNotContain(Engines.Token, await File.ReadAllTextAsync(Journal, Stop), StringComparison.Ordinal);
    }
}
