using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json;
using Plexsphere.Core;
using Plexsphere.Core.Connections;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Integration;

/// <summary>What the journal says, and when, while a server answers in every way.</summary>
public sealed class DispatchJournalTests : IDisposable
{
    private const UnixFileMode OursAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly DispatchRequest Order = new() { ProjectId = Sample.Project, Action = "service.restart", NodeId = Sample.Node };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plexsphere-tests-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Journal => Path.Combine(_folder.FullName, "journal.jsonl");

    public void Dispose() => _folder.Delete(recursive: true);

    private PlexEngine Open(Uri server, string revision = "colon", string? journal = null) => PlexEngine.Behind(
        PlexEngine.Open(new PlexConnectionSettings
        {
            Server = server,
            Token = Engines.Token,
            Source = "parameter",
            TokenSource = "parameter",
            DispatchRevision = revision,
            JournalPath = journal ?? Journal,
        }));

    private JsonElement[] Lines()
    {
        // As somebody reads it who does not keep others from writing.
        using var file = new FileStream(Journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n')[..^1].Select(line => JsonElement.Parse(line))];
    }

    private static string? Event(JsonElement line) => line.GetProperty("event").GetString();

    private static Guid Dispatch(JsonElement line) => line.GetProperty("dispatch").GetGuid();

    private static string[] Members(JsonElement line) => [.. line.EnumerateObject().Select(member => member.Name)];

    private async Task<JsonElement> EndAsync(ScriptedResponse response, DispatchRequest? order = null)
    {
        await using var server = new ScriptedServer(response);
        using var engine = Open(server.Url);

        await Assert.ThrowsAnyAsync<PlexException>(() => engine.Executions.DispatchAsync(order ?? Order, null, Stop));

        Assert.Single(server.Requests);
        return Second();
    }

    private JsonElement Second()
    {
        var lines = Lines();
        Assert.Equal(2, lines.Length);
        Assert.Equal("sending", Event(lines[0]));
        Assert.Equal(Dispatch(lines[0]), Dispatch(lines[1]));
        return lines[1];
    }

    [Fact]
    public async Task The_first_line_is_there_when_the_request_comes_and_the_second_when_the_dispatch_has_ended()
    {
        JsonElement[] seen = [];
        await using var server = new ScriptedServer((request, _) =>
        {
            seen = Lines();
            return Sample.Minted(request);
        });
        using var engine = Open(server.Url);
        engine.Connection.Subject = "opera\u202etor \"one\"\n";
        var before = DateTimeOffset.UtcNow;

        var execution = await engine.Executions.DispatchAsync(
            Order with
            {
                NodeName = "edge\u001b[2J",
                Type = "builtin",
                Parameters = PlexJson.Members(JsonElement.Parse("""{"password":"hunter2","n\nx":{"inner":"hunter3"}}"""), "parameters"),
            },
            null,
            Stop);

        var first = Assert.Single(seen);
        Assert.Equal(
            ["time", "dispatch", "event", "subject", "server", "project", "action", "type", "node", "node_name", "selector", "parameters"],
            Members(first));
        Assert.Equal("sending", Event(first));
        Assert.InRange(first.GetProperty("time").GetDateTimeOffset(), before.AddMilliseconds(-1), DateTimeOffset.UtcNow);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", first.GetProperty("time").GetString());
        Assert.Equal("opera\u202etor \"one\"\n", first.GetProperty("subject").GetString());
        Assert.Equal(server.Url.AbsoluteUri, first.GetProperty("server").GetString());
        Assert.Equal(Sample.Project, first.GetProperty("project").GetGuid());
        Assert.Equal("service.restart", first.GetProperty("action").GetString());
        Assert.Equal("builtin", first.GetProperty("type").GetString());
        Assert.Equal(Sample.Node, first.GetProperty("node").GetGuid());
        Assert.Equal("edge\u001b[2J", first.GetProperty("node_name").GetString());
        Assert.Equal(JsonValueKind.Null, first.GetProperty("selector").ValueKind);
        Assert.Equal(["password", "n\nx"], first.GetProperty("parameters").EnumerateArray().Select(name => name.GetString()));
        var second = Second();
        Assert.Equal(["time", "dispatch", "event", "execution", "status", "targets"], Members(second));
        Assert.Equal(("minted", execution.Id), (Event(second), second.GetProperty("execution").GetGuid()));
        Assert.Equal(("pending", 1), (second.GetProperty("status").GetString(), second.GetProperty("targets").GetInt32()));
        var text = await File.ReadAllTextAsync(Journal, Stop);
        Assert.All(
            [Engines.Token, "hunter", "\u001b", "\u202e", "\r"], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_selector_is_a_target_too_and_what_is_not_known_is_null()
    {
        await using var server = new ScriptedServer((request, _) => Sample.Minted(request));
        using var engine = Open(server.Url);

        await engine.Executions.DispatchAsync(Order with { NodeId = null, Selector = "env in (prod)" }, null, Stop);

        var first = Lines()[0];
        Assert.Equal("env in (prod)", first.GetProperty("selector").GetString());
        Assert.All(
            ["subject", "type", "node", "node_name"], name => Assert.Equal(JsonValueKind.Null, first.GetProperty(name).ValueKind));
        Assert.Equal(0, first.GetProperty("parameters").GetArrayLength());
    }

    [Theory]
    [InlineData(400, "malformed_selector", "MalformedSelector")]
    [InlineData(403, null, "Forbidden")]
    [InlineData(429, "capacity_exceeded", "CapacityExceeded")]
    [InlineData(501, "actions_dispatch_not_provisioned", "NotProvisioned")]
    public async Task A_refusal_is_written_down_with_its_code(int status, string? code, string id)
    {
        var end = await EndAsync(ScriptedResponse.Coded(status, code));

        Assert.Equal(["time", "dispatch", "event", "error", "http_status", "code"], Members(end));
        Assert.Equal(("refused", id), (Event(end), end.GetProperty("error").GetString()));
        Assert.Equal((status, code), (end.GetProperty("http_status").GetInt32(), end.GetProperty("code").GetString()));
    }

    public static TheoryData<ScriptedResponse, int?> Ambiguous => new()
    {
        { ScriptedResponse.Reset, null },
        { ScriptedResponse.Close, null },
        { ScriptedResponse.Html(502), 502 },
        { ScriptedResponse.Coded(500, "internal"), 500 },
        { ScriptedResponse.Json(201, "{}"), null },
        { ScriptedResponse.Json(201, Sample.Execution(targets: Sample.Target(node: Guid.NewGuid())).ToJsonString()), null },
    };

    [Theory]
    [MemberData(nameof(Ambiguous), DisableDiscoveryEnumeration = true)]
    public async Task What_leaves_the_outcome_open_is_unknown(ScriptedResponse response, int? status)
    {
        var end = await EndAsync(response);

        Assert.Equal(("unknown", "DispatchOutcomeUnknown"), (Event(end), end.GetProperty("error").GetString()));
        Assert.Equal(status, end.GetProperty("http_status").Deserialize<int?>());
    }

    [Fact]
    public async Task What_nobody_took_was_not_sent()
    {
        var server = new ScriptedServer(ScriptedResponse.Silence);
        await server.DisposeAsync();
        using var engine = Open(server.Url);

        await Assert.ThrowsAsync<PlexException>(() => engine.Executions.DispatchAsync(Order, null, Stop));

        Assert.Equal(("not-sent", "ConnectionFailed"), (Event(Second()), Second().GetProperty("error").GetString()));
    }

    [Fact]
    public async Task What_somebody_gave_up_is_unknown()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Silence);
        using var engine = Open(server.Url);
        using var giveUp = new CancellationTokenSource();
        var dispatch = engine.Executions.DispatchAsync(Order, null, giveUp.Token);
        await server.ReceivedAsync();

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dispatch);
        Assert.Equal(("unknown", JsonValueKind.Null), (Event(Second()), Second().GetProperty("error").ValueKind));
    }

    [Fact]
    public async Task What_was_given_up_before_it_was_sent_was_not_sent()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Silence);
        using var engine = Open(server.Url);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => engine.Executions.DispatchAsync(Order, null, new CancellationToken(canceled: true)));

        Assert.Equal("not-sent", Event(Second()));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_path_that_is_not_served_and_the_one_that_is_are_one_dispatch()
    {
        await using var server = new ScriptedServer((request, index) =>
            index == 0 ? ScriptedResponse.Empty(404) : Sample.Minted(request));
        using var engine = Open(server.Url, "auto");

        await engine.Executions.DispatchAsync(Order, null, Stop);

        Assert.Equal(2, server.Requests.Count);
        Assert.Equal("minted", Event(Second()));
    }

    [Fact]
    public async Task One_that_waits_for_the_path_to_be_found_out_is_not_in_the_journal_yet()
    {
        var answer = new TaskCompletionSource();
        await using var server = new ScriptedServer(async (request, index) =>
        {
            await answer.Task;
            return Sample.Minted(request);
        });
        using var engine = Open(server.Url, "auto");
        var first = engine.Executions.DispatchAsync(Order, null, Stop);
        await server.ReceivedAsync();
        var second = engine.Executions.DispatchAsync(Order with { NodeId = Guid.NewGuid() }, null, Stop);

        Assert.Single(Lines());

        answer.SetResult();
        await Task.WhenAll(first, second);
        Assert.Equal(4, Lines().Length);
    }

    [Fact]
    public async Task What_is_refused_here_is_not_in_it()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Silence);
        using var engine = Open(server.Url);

        await Assert.ThrowsAsync<PlexException>(() => engine.Executions.DispatchAsync(Order with { Action = "" }, null, Stop));

        Assert.False(File.Exists(Journal));
    }

    [Fact]
    public async Task Many_at_once_each_have_their_two_lines_over_any_number_of_connections()
    {
        var early = 0;
        await using var server = new ScriptedServer((request, _) =>
        {
            var node = request.Json.GetProperty("node_id").GetString();
            early += Array.Exists(Lines(), line => Event(line) == "sending" && line.GetProperty("node").GetString() == node) ? 0 : 1;
            return ScriptedResponse.Json(201, Sample.Minted(request, Guid.NewGuid()));
        });
        using var engine = Open(server.Url);
        using var other = Open(server.Url);

        // Long lines besides, which no single page of memory holds.
        var longName = new string('\u00e4', 4096);
        var minted = await Task.WhenAll(
            from number in Enumerable.Range(0, 200)
            let order = Order with { NodeId = Sample.NumberedId(number), NodeName = number % 10 == 0 ? longName : null }
            select (number % 2 == 0 ? engine : other).Executions.DispatchAsync(order, null, Stop));

        Assert.Equal(0, early);
        var pairs = Lines().GroupBy(Dispatch).ToList();
        Assert.Equal(200, pairs.Count);
        Assert.All(pairs, pair => Assert.Equal(["sending", "minted"], pair.Select(Event)));
        Assert.Equal(
            minted.Select(execution => (execution.Targets[0].NodeId, execution.Id)).Order(),
            pairs.Select(pair => (pair.First().GetProperty("node").GetGuid(), pair.Last().GetProperty("execution").GetGuid())).Order());
    }

    [Fact]
    public async Task A_line_that_was_cut_takes_no_other_with_it()
    {
        await File.WriteAllTextAsync(Journal, """{"time":"2026-""", Stop);
        await using var server = new ScriptedServer((request, _) => Sample.Minted(request));
        using var engine = Open(server.Url);

        await engine.Executions.DispatchAsync(Order, null, Stop);

        var lines = await File.ReadAllLinesAsync(Journal, Stop);
        Assert.Equal("""{"time":"2026-""", lines[0]);
        Assert.Equal(["sending", "minted"], lines[1..].Select(line => Event(JsonElement.Parse(line))));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Nor_does_one_that_somebody_else_cuts_at_the_same_moment()
    {
        Needs.Unix();
        await using var server = new ScriptedServer((request, _) => ScriptedResponse.Json(201, Sample.Minted(request, Guid.NewGuid())));
        using var engine = Open(server.Url);
        await engine.Executions.DispatchAsync(Order, null, Stop);
        using var over = new CancellationTokenSource();
        var cutting = Task.Run(
            () =>
            {
                using var file = UnixFile.OpenToAppend(Journal)!;
                while (!over.IsCancellationRequested)
                {
                    UnixFile.Append(file, "cut\n"u8[..Random.Shared.Next(3, 5)]);
                }
            },
            Stop);

        for (var i = 1; i < 40; i++)
        {
            await engine.Executions.DispatchAsync(Order, null, Stop);
        }

        await over.CancelAsync();
        await cutting;
        var whole = File.ReadLines(Journal).Where(line => line.StartsWith('{')).Select(line => JsonElement.Parse(line));
        var pairs = whole.GroupBy(Dispatch).ToList();
        Assert.Equal(40, pairs.Count);
        Assert.All(pairs, pair => Assert.Equal(["sending", "minted"], pair.Select(Event)));
    }

    [Fact]
    public async Task One_that_is_moved_away_is_begun_anew()
    {
        await using var server = new ScriptedServer((request, _) => Sample.Minted(request));
        using var engine = Open(server.Url);
        await engine.Executions.DispatchAsync(Order, null, Stop);
        File.Move(Journal, Journal + ".1");

        await engine.Executions.DispatchAsync(Order, null, Stop);

        Assert.Equal("minted", Event(Second()));
        Assert.Equal(2, File.ReadLines(Journal + ".1").Count());
    }

    [Fact]
    public async Task What_was_minted_comes_out_where_the_second_line_cannot_be_written_and_the_next_is_refused()
    {
        await using var server = new ScriptedServer((request, _) =>
        {
            File.Move(Journal, Journal + ".1");
            Directory.CreateDirectory(Journal);
            return Sample.Minted(request);
        });
        using var engine = Open(server.Url);
        var notices = new Notices();

        var execution = await engine.Executions.DispatchAsync(Order, notices, Stop);

        Assert.Equal(Sample.Id, execution.Id);
        var warning = Assert.Single(notices.Warnings);
        Assert.Contains($"'{Journal}' cannot be written: Is a directory.", warning, StringComparison.Ordinal);
        Assert.Contains($"lacks the end of the dispatch of execution {Sample.Id}", warning, StringComparison.Ordinal);
        Assert.Equal("sending", Event(JsonElement.Parse(Assert.Single(await File.ReadAllLinesAsync(Journal + ".1", Stop)))));
        var error = await Assert.ThrowsAsync<PlexException>(() => engine.Executions.DispatchAsync(Order, null, Stop));
        Assert.Equal("JournalFailed", error.ErrorId);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_failure_stays_the_failure_it_is_where_the_second_line_cannot_be_written()
    {
        await using var server = new ScriptedServer((_, _) =>
        {
            File.Move(Journal, Journal + ".1");
            Directory.CreateDirectory(Journal);
            return ScriptedResponse.Coded(403, null);
        });
        using var engine = Open(server.Url);
        var notices = new Notices();

        var error = await Assert.ThrowsAsync<PlexApiException>(() => engine.Executions.DispatchAsync(Order, notices, Stop));

        Assert.Equal("Forbidden", error.ErrorId);
        Assert.Contains("lacks the end of the dispatch.", Assert.Single(notices.Warnings), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Unusable => new()
    {
        { "", "cannot be written: Is a directory." },
        { "missing/journal", "cannot be written: Could not find a part of the path" },
        { "pipe", "is no file." },
        { "/dev/full", "is no file." },
        { "/dev/null", "is no file." },
        { "group-writable", "may be written by others than its owner." },
        { "world-writable", "may be written by others than its owner." },
        { "link-to-pipe", "is no file." },
        { "journal.jsonl/x", "cannot be written: " },
        { "new\0line", "cannot be written: " },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    [UnsupportedOSPlatform("windows")]
    public async Task What_cannot_be_a_journal_refuses_the_dispatch_and_nothing_is_sent(string name, string reason)
    {
        Needs.Unix();
        await File.WriteAllTextAsync(Journal, "", Stop);
        File.SetUnixFileMode(Journal, OursAlone);
        foreach (var (file, mode) in new[] { ("group-writable", UnixFileMode.GroupWrite), ("world-writable", UnixFileMode.OtherWrite) })
        {
            await File.WriteAllTextAsync(Path.Combine(_folder.FullName, file), "", Stop);
            File.SetUnixFileMode(Path.Combine(_folder.FullName, file), OursAlone | mode);
        }

        using (var make = Process.Start("mkfifo", ["-m", "600", Path.Combine(_folder.FullName, "pipe")]))
        {
            await make.WaitForExitAsync(Stop);
        }

        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link-to-pipe"), "pipe");
        await using var server = new ScriptedServer(ScriptedResponse.Silence);
        using var engine = Open(server.Url, journal: Path.Combine(_folder.FullName, name));

        var error = await Assert.ThrowsAsync<PlexException>(() => engine.Executions.DispatchAsync(Order, null, Stop));

        Assert.Equal(("JournalFailed", 1), (error.ErrorId, error.ExitCode));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.Equal(0, new FileInfo(Journal).Length);
    }

    [Fact]
    public async Task A_path_that_depends_on_the_current_folder_is_refused()
    {
        await using var server = new ScriptedServer(ScriptedResponse.Silence);
        using var engine = Open(server.Url, journal: "journal.jsonl");

        var error = await Assert.ThrowsAsync<PlexException>(() => engine.Executions.DispatchAsync(Order, null, Stop));

        Assert.Equal("JournalFailed", error.ErrorId);
        Assert.Contains("is not a full path, as PLEXSPHERE_JOURNAL must be", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists("journal.jsonl"));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_new_one_is_ours_alone_and_one_that_others_may_read_stays_as_it_is()
    {
        Needs.Unix();
        await using var server = new ScriptedServer((request, _) => Sample.Minted(request));
        using var engine = Open(server.Url);

        await engine.Executions.DispatchAsync(Order, null, Stop);
        Assert.Equal(OursAlone, File.GetUnixFileMode(Journal));

        File.SetUnixFileMode(Journal, OursAlone | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await engine.Executions.DispatchAsync(Order, null, Stop);
        Assert.Equal(OursAlone | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(Journal));
        Assert.Equal(4, Lines().Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [UnsupportedOSPlatform("windows")]
    public async Task A_link_is_followed(bool exists)
    {
        Needs.Unix();
        if (exists)
        {
            await File.WriteAllTextAsync(Journal, "", Stop);
        }

        var link = Path.Combine(_folder.FullName, "link");
        File.CreateSymbolicLink(link, Journal);
        await using var server = new ScriptedServer((request, _) => Sample.Minted(request));
        using var engine = Open(server.Url, journal: link);

        await engine.Executions.DispatchAsync(Order, null, Stop);

        Assert.Equal("minted", Event(Second()));
        Assert.Equal(Journal, new FileInfo(link).LinkTarget);
    }
}
