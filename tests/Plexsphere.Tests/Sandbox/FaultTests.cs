using System.Globalization;
using System.IO.Compression;
using Plexsphere.Sandbox;

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

    private static string? Header(SandboxAnswer answer, string name) =>
        answer.Headers.NonValidated.TryGetValues(name, out var values) || answer.ContentHeaders.NonValidated.TryGetValues(name, out values) ? values.ToString() : null;

    [Fact]
    public async Task Spares_the_first_requests_and_hits_so_many()
    {
        await using var session = await StartAsync(new SandboxFault { Kind = SandboxFaultKind.Answer, Status = 503, Operation = SandboxOperations.ListExecutions, Skip = 1, Times = 2 });

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
            Kind = SandboxFaultKind.Answer, Status = 503, Body = "<html>", ContentType = "text/html", RetryAfter = "-7 moons", Location = "/elsewhere",
        });
        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.AnswerAfter, Status = 504 });

        var answer = await session.GetAsync(session.Executions);
        Assert.Equal((503, "<html>"), (answer.Status, answer.Text));
        Assert.Equal("text/html", Header(answer, "Content-Type"));
        Assert.Equal("-7 moons", Header(answer, "Retry-After"));
        Assert.Equal("/elsewhere", Header(answer, "Location"));

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
        Assert.Equal(cursor, (await session.GetAsync($"{session.Executions}?limit=5&cursor={cursor}")).Json.GetProperty("next_cursor").GetString());

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.DuplicateItems });
        Assert.Equal(ids.SelectMany(id => new[] { id, id }), await IdsAsync());

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.ReverseItems });
        Assert.Equal(Enumerable.Reverse(ids), await IdsAsync());

        session.Host.Faults.Add(new SandboxFault { Kind = SandboxFaultKind.Cut });
        Assert.Equal(page.Text[..(page.Text.Length / 2)], (await session.GetAsync($"{session.Executions}?limit=5")).Text);

        async Task<IEnumerable<string?>> IdsAsync() =>
            (await session.GetAsync($"{session.Executions}?limit=5")).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString());
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

    [Fact]
    public async Task Is_planned_seen_and_cleared_over_the_admin_endpoint()
    {
        await using var session = await StartAsync();

        var planned = await session.SendAsync(HttpMethod.Post, "/_sandbox/faults", """{"kind":"answer","operation":"ListExecutions","status":502,"times":0}""", "");
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
    public async Task Refuses_what_it_does_not_know(string fault)
    {
        await using var session = await StartAsync();

        (await session.SendAsync(HttpMethod.Post, "/_sandbox/faults", fault, "")).Problem(400, "invalid_body");

        Assert.Empty(session.Host.Faults.Planned);
    }
}
