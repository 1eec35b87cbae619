using Plexsphere.Core;
using Plexsphere.Core.Agents;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Testing;

namespace Plexsphere.Bench;

/// <summary>
/// A random walk over exchanges with a server whose every response is spoilt: reads, dispatches, and the same with agents. Each ends in a
/// value or in one failure of the error table, and none that could change something is sent twice.
/// </summary>
internal static class FaultBench
{
    private const int Exchanges = 10_000;

    internal static async IAsyncEnumerable<Figure> RunAsync()
    {
        var seed = Environment.TickCount;
        var responses = new SpoiltResponses(seed);
        await using var server = new ScriptedServer((request, _) => responses.Respond(request));
        using var engine = PlexEngine.Behind(PlexEngine.Open(new PlexConnectionSettings
        {
            Server = server.Url,
            Token = "psk_bench_0123456789abcdef",
            Source = "bench",
            TokenSource = "bench",
            DispatchRevision = PlexDispatchRevision.Colon,
            Limits = new PlexConnectionLimits { MaximumRetryCount = 0 },
        }));
        var (project, id, node) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var execution = $$"""
            {"id":"{{id}}","project_id":"{{project}}","domain_id":"{{id}}","action":"a","type":"builtin","status":"pending","created_at":"2026-08-04T10:00:00Z",
            "updated_at":"2026-08-04T10:00:00Z","targets":[{"node_id":"{{node}}","status":"pending","created_at":"2026-08-04T10:00:00Z","updated_at":"2026-08-04T10:00:00Z"}]}
            """;
        var action = $$"""{"action":{"id":"{{id}}","kind":"k","state":"NEW","args":{},"created_ts":"2026-08-04T10:00:00Z"},"history":[]}""";
        var agent = new AgentClient(server.Url, AgentCredentials.None, new AgentClientOptions { Time = new HurriedTime() });
        (string Good, Func<Task> Call, int Posts)[] kinds =
        [
            (execution, () => engine.Executions.GetAsync(project, id, null, CancellationToken.None), 0),
            (execution, () => engine.Executions.DispatchAsync(
                new DispatchRequest { ProjectId = project, Action = "a", NodeId = node }, null, CancellationToken.None), 1),
            (action, () => agent.GetAsync(id, "k", Core.Http.RetryPolicy.Once, null, CancellationToken.None), 0),
            ($$"""{"id":"{{id}}"}""", () => new AgentScheduler(agent).ScheduleAsync(
                new AgentActionRequest { Kind = "k", ActionId = id }, null, CancellationToken.None), 1),
        ];
        var (foreign, twice) = (0, 0);
        for (var count = 0; count < Exchanges; count++)
        {
            var (good, call, posts) = kinds[count % kinds.Length];
            responses.Good = good;
            var before = responses.Posts;
            try
            {
                await call();
            }
            catch (PlexException e) when (e.InnerException is null)
            {
                // One of the table.
            }
            catch (Exception e)
            {
                foreign++;
                Console.WriteLine($"seed {seed}, exchange {count}: {e}");
            }

            twice += responses.Posts - before > posts ? 1 : 0;
        }

        yield return new Figure("faulty_exchanges", Exchanges, "exchanges");
        yield return new Figure("faulty_foreign_exceptions", foreign, "exchanges");
        yield return new Figure("faulty_sent_twice", twice, "exchanges");
    }
}
