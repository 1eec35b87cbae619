using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json;
using Plexsphere.Sandbox.Faults;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;
using Plexsphere.Tests.Support;

namespace Plexsphere.Tests.Sandbox;

/// <summary>What goes wrong on demand.</summary>
public class FaultTests
{
    private const string Body = """{"action":"system.info","selector":"env=prod"}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<SandboxSession> StartAsync(SandboxFault? fault = null)
    {
        var session = await SandboxSession.StartAsync(new SandboxOptions { Speed = 10_000, Executions = 20, Admin = true });
        if (fault is not null)
        {
            session.Host.Faults.Add(fault);
        }

        return session;
    }

    private static string? Header(SandboxResponse response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values)
        || response.ContentHeaders.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;

    [Fact]
    public async Task Spares_the_first_requests_and_hits_so_many()
    {
        await using var session = await StartAsync(new SandboxFault
        {
            Kind = SandboxFaultKind.Answer,
            Status = 503,
            Operation = SandboxOperations.ListExecutions,
            Skip = 1,
            Times = 2,
        });

        var statuses = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            statuses.Add((await session.GetAsync(session.Executions)).Status);
            Assert.Equal(200, (await session.GetAsync("/v1/auth/whoami")).Status);
        }

        Assert.Equal([200, 503, 503, 200, 200], statuses);
        Assert.Empty(session.Host.Faults.Planned);
    }

    [Fact]
    public async Task The_first_that_is_due_has_its_way_and_the_next_follows()
    {
        await using var session = await StartAsync(new SandboxFault { Kind = SandboxFaultKind.Answer, Status = 500 });
        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.Answer, Status = 502, Times = 0 });

        Assert.Equal(500, (await session.GetAsync(session.Executions)).Status);
        Assert.Equal(502, (await session.GetAsync(session.Executions)).Status);
        Assert.Equal(502, (await session.GetAsync(session.Executions)).Status);
        session.Host.Faults.Clear();
        Assert.Equal(200, (await session.GetAsync(session.Executions)).Status);
    }

    [Theory]
    [InlineData(SandboxFaultKind.ResetBefore, 0)]
    [InlineData(SandboxFaultKind.ResetAfter, 1)]
    [InlineData(SandboxFaultKind.CloseAfter, 1)]
    [InlineData(SandboxFaultKind.ResetAfterHeaders, 1)]
    [InlineData(SandboxFaultKind.ResetMidBody, 1)]
    [InlineData(SandboxFaultKind.ShortBody, 1)]
    public async Task A_reset_comes_before_or_after_the_work(SandboxFaultKind kind, int minted)
    {
        await using var session = await StartAsync(new SandboxFault { Kind = kind });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => session.DispatchAsync(Body));

        Assert.Equal(minted, session.Host.MintedExecutions);
    }

    [Fact]
    public async Task An_answer_of_its_own_comes_with_or_without_the_work()
    {
        await using var session = await StartAsync(new SandboxFault
        {
            Kind = SandboxFaultKind.Answer, Status = 503, Body = "<html>", ContentType = "text/html",
            RetryAfter = "-7 moons", Location = "/elsewhere",
        });
        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.AnswerAfter, Status = 504 });

        var response = await session.GetAsync(session.Executions);
        Assert.Equal((503, "<html>"), (response.Status, response.Text));
        Assert.Equal("text/html", Header(response, "Content-Type"));
        Assert.Equal("-7 moons", Header(response, "Retry-After"));
        Assert.Equal("/elsewhere", Header(response, "Location"));

        var after = await session.DispatchAsync(Body);
        Assert.Equal((504, ""), (after.Status, after.Text));
        Assert.Equal(1, session.Host.MintedExecutions);
    }

    [Fact]
    public async Task A_page_can_repeat_its_cursor_double_or_turn_round_its_items_and_end_in_the_middle()
    {
        await using var session = await StartAsync();
        var page = await session.GetAsync($"{session.Executions}?limit=5");
        var ids = page.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()).ToList();
        var cursor = page.Json.GetProperty("next_cursor").GetString()!;

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.RepeatCursor });
        Assert.Equal(
            cursor, (await session.GetAsync($"{session.Executions}?limit=5&cursor={cursor}")).Json.GetProperty("next_cursor").GetString());

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.DuplicateItems });
        Assert.Equal(ids.SelectMany(id => new[] { id, id }), await IdsAsync());

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.ReverseItems });
        Assert.Equal(Enumerable.Reverse(ids), await IdsAsync());

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.Cut });
        Assert.Equal(page.Text[..(page.Text.Length / 2)], (await session.GetAsync($"{session.Executions}?limit=5")).Text);

        async Task<IEnumerable<string?>> IdsAsync() =>
            (await session.GetAsync($"{session.Executions}?limit=5")).Json.GetProperty("items").EnumerateArray()
                .Select(item => item.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_body_can_be_large_compressed_or_slow_and_the_clock_wrong()
    {
        await using var session = await StartAsync();
        var plain = (await session.GetAsync(session.Executions)).Text;

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.Pad, Bytes = 1_000_000 });
        Assert.True((await session.GetAsync(session.Executions)).Text.Length > 1_000_000);

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.Gzip });
        var compressed = await session.GetAsync(session.Executions);
        Assert.Equal("gzip", Header(compressed, "Content-Encoding"));
        await using (var gzip = new GZipStream(new MemoryStream(compressed.Body), CompressionMode.Decompress))
        {
            Assert.Equal(plain, await new StreamReader(gzip).ReadToEndAsync(Stop));
        }

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.Drip, Bytes = plain.Length / 3, Milliseconds = 1 });
        Assert.Equal(plain, (await session.GetAsync(session.Executions)).Text);

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.ClockSkew, Milliseconds = -3_600_000 });
        var late = DateTimeOffset.Parse(Header(await session.GetAsync(session.Executions), "Date")!, CultureInfo.InvariantCulture);
        Assert.InRange(DateTimeOffset.UtcNow - late, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
    }

    private static async Task<byte[]> ReadUntilAsync(Stream body, int bytes)
    {
        using var read = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (read.Length < bytes && await body.ReadAsync(buffer, Stop) is > 0 and var count)
        {
            read.Write(buffer, 0, count);
        }

        return read.ToArray();
    }

    private static async Task<HttpResponseMessage> HeadersAsync(SandboxSession session, HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, session.Executions);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session.Host.Token);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
    }

    [Fact]
    public async Task A_body_can_be_said_to_be_compressed_and_not_be_so_in_success_and_in_error()
    {
        await using var session = await StartAsync();
        foreach (var (path, status) in new[]
        {
            (session.Executions, 200),
            ($"{session.Executions}/{Guid.CreateVersion7()}", 404),
            ("/v1/nothing", 404),
        })
        {
            session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.CorruptGzip });
            var response = await session.GetAsync(path);
            Assert.Equal((status, "gzip"), (response.Status, Header(response, "Content-Encoding")));
            Assert.Equal((byte)'{', response.Body[0]);
        }

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.CorruptGzip });
        Assert.Equal(201, (await session.DispatchAsync(Body)).Status);
        Assert.Equal(1, session.Host.MintedExecutions);

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.Answer, Status = 503, Body = "{}", ContentEncoding = "gzip" });
        var own = await session.GetAsync(session.Executions);
        Assert.Equal((503, "{}", "gzip"), (own.Status, own.Text, Header(own, "Content-Encoding")));
        Assert.Null(Header(await session.GetAsync(session.Executions), "Content-Encoding"));
    }

    [Fact]
    public async Task A_body_can_go_on_without_end_or_stall_in_its_middle()
    {
        await using var session = await StartAsync();
        using var http = new HttpClient { BaseAddress = session.Host.Url };
        var plain = (await session.GetAsync(session.Executions)).Body;

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.EndlessBody });
        using (var endless = await HeadersAsync(session, http))
        {
            Assert.Equal(200, (int)endless.StatusCode);
            var read = await ReadUntilAsync(await endless.Content.ReadAsStreamAsync(Stop), 20_000_000);
            Assert.True(read.Length >= 20_000_000);
            Assert.Equal(plain[..^1], read[..(plain.Length - 1)]);
        }

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.StallMidBody });
        using var stalled = await HeadersAsync(session, http);
        Assert.Equal(plain.Length, stalled.Content.Headers.ContentLength);
        var body = await stalled.Content.ReadAsStreamAsync(Stop);
        Assert.Equal(plain[..(plain.Length / 2)], await ReadUntilAsync(body, plain.Length / 2));
        var more = body.ReadAsync(new byte[1], Stop).AsTask();
        // The server goes on serving others meanwhile.
        Assert.Equal(200, (await session.GetAsync(session.Executions)).Status);
        Assert.False(more.IsCompleted);
        stalled.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => more);
    }

    [Theory]
    [InlineData(SandboxFaultKind.OtherId, "id")]
    [InlineData(SandboxFaultKind.OtherProject, "project_id")]
    [InlineData(SandboxFaultKind.OtherAction, "action")]
    public async Task A_server_can_tell_of_something_else_than_it_was_asked_about(SandboxFaultKind kind, string member)
    {
        await using var session = await StartAsync();
        var page = (await session.GetAsync(session.Executions)).Json.GetProperty("items");
        var path = $"{session.Executions}/{page[0].GetProperty("id").GetString()}";
        var right = (await session.GetAsync(path)).Json;

        session.Host.Faults.Add(new SandboxFault { Kind = kind, Times = 3 });
        Differs(right, (await session.GetAsync(path)).Json);
        var lies = (await session.GetAsync(session.Executions)).Json.GetProperty("items");
        Assert.All(Enumerable.Range(0, page.GetArrayLength()), i => Differs(page[i], lies[i]));
        var minted = (await session.DispatchAsync("""{"action":"config.dump","selector":"env=prod"}""")).Json;
        Assert.NotEqual("config.dump", kind == SandboxFaultKind.OtherAction ? minted.GetProperty("action").GetString() : "");
        Assert.True(kind == SandboxFaultKind.OtherProject != (minted.GetProperty("project_id").GetGuid() == session.Host.Project));
        Assert.True(JsonElement.DeepEquals(right, (await session.GetAsync(path)).Json));

        void Differs(JsonElement told, JsonElement wrong) => Assert.Equal(
            [member],
            told.EnumerateObject().Where(one => !JsonElement.DeepEquals(one.Value, wrong.GetProperty(one.Name))).Select(one => one.Name));
    }

    [Fact]
    public async Task An_execution_can_be_unseen_at_first()
    {
        await using var session = await StartAsync(
            new SandboxFault { Kind = SandboxFaultKind.Unseen, Operation = SandboxOperations.DispatchExecution, Reads = 2, Times = 2 });
        Assert.Equal(200, (await session.GetAsync(session.Executions)).Status);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var minted = await session.DispatchAsync(Body);
            Assert.Equal(201, minted.Status);
            ids.Add(minted.Json.GetProperty("id").GetString()!);
        }

        for (var read = 0; read < 3; read++)
        {
            foreach (var id in ids)
            {
                var response = await session.GetAsync($"{session.Executions}/{id}");
                if (read < 2 && id != ids[2])
                {
                    response.Problem(404, "execution_not_found");
                }
                else
                {
                    Assert.Equal(200, response.Status);
                }
            }
        }

        Assert.Empty(session.Host.Faults.Planned);
    }

    [Fact]
    public async Task A_server_can_be_away_and_come_back()
    {
        await using var session =
            await StartAsync(new SandboxFault { Kind = SandboxFaultKind.Away, Skip = 1, Milliseconds = 24 * 60 * 60 * 1000 });
        Assert.Equal(200, (await session.GetAsync(session.Executions)).Status);
        foreach (var path in new[] { session.Executions, "/v1/auth/whoami", "/v1/health", session.Executions })
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => session.GetAsync(path));
        }

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => session.DispatchAsync(Body));
        Assert.Equal(0, session.Host.MintedExecutions);
        Assert.Single(session.Host.Faults.Planned);
        session.Host.Faults.Clear();
        Assert.Equal(200, (await session.GetAsync(session.Executions)).Status);

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.Away, Milliseconds = 100 });
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => session.GetAsync(session.Executions));
        while (session.Host.Faults.Planned.Count > 0)
        {
            await Task.Yield();
        }

        Assert.Equal(200, (await session.GetAsync(session.Executions)).Status);
    }

    [Fact]
    public async Task Every_kind_is_in_the_help_and_on_the_page()
    {
        var help = await SandboxExecutable.HelpAsync();
        var page = RepositoryFiles.Text("docs", "about_Plexsphere_Sandbox.md");

        foreach (var kind in Enum.GetValues<SandboxFaultKind>())
        {
            var name = JsonNamingPolicy.SnakeCaseLower.ConvertName($"{kind}");
            Assert.Matches($@"\b{name}\b", help);
            Assert.Matches($@"\b{name}\b", page);
        }
    }

    [Fact]
    public async Task Is_planned_seen_and_cleared_over_the_admin_endpoint()
    {
        await using var session = await StartAsync();

        var planned = await session.SendAsync(
            HttpMethod.Post, "/_sandbox/faults", """{"kind":"answer","operation":"ListExecutions","status":502,"times":0}""", "");
        Assert.Equal(200, planned.Status);
        Assert.Equal("answer", planned.Json.GetProperty("faults")[0].GetProperty("kind").GetString());
        Assert.Equal(502, (await session.GetAsync(session.Executions)).Status);
        Assert.Equal(502, (await session.GetAsync(session.Executions)).Status);

        Assert.Equal(204, (await session.SendAsync(HttpMethod.Delete, "/_sandbox/faults", token: "")).Status);
        Assert.Equal(0, (await session.GetAsync("/_sandbox/faults", "")).Json.GetProperty("faults").GetArrayLength());
        Assert.Equal(200, (await session.GetAsync(session.Executions)).Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kind":"gremlins"}""")]
    [InlineData("""{"kind":3}""")]
    [InlineData("""{"kind":"answer","colour":"red"}""")]
    [InlineData("""{"kind":"answer","status":42}""")]
    [InlineData("""{"kind":"delay","milliseconds":-1}""")]
    [InlineData("""{"kind":"pad","bytes":0}""")]
    [InlineData("""{"kind":"answer","times":-1}""")]
    [InlineData("""{"kind":"unseen","operation":"DispatchExecution","reads":0}""")]
    [InlineData("""{"kind":"unseen"}""")]
    [InlineData("""{"kind":"unseen","operation":"GetExecution"}""")]
    [InlineData("""{"kind":"away","milliseconds":-1}""")]
    public async Task Refuses_what_it_does_not_know(string fault)
    {
        await using var session = await StartAsync();

        (await session.SendAsync(HttpMethod.Post, "/_sandbox/faults", fault, "")).Problem(400, "invalid_body");

        Assert.Empty(session.Host.Faults.Planned);
    }
}
