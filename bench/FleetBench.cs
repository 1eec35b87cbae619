using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Fleet;
using Plexsphere.Core.Json;

namespace Plexsphere.Bench;

/// <summary>What it costs to list a large fleet, and to know what its nodes are called. Needs no PowerShell.</summary>
internal sealed class FleetBench(Paths paths)
{
    private const int Nodes = 10_000;
    private const int Executions = 33_334;
    private const int BytesOfCompactRow = 1024;

    internal async IAsyncEnumerable<Figure> RunAsync()
    {
        using (var sandbox = await BenchSandbox.StartAsync(paths.Sandbox, "--nodes", $"{Nodes}"))
        {
            var engine = PlexEngine.Behind(EngineBench.Open(sandbox));
            var times = await Rounds.MediansAsync(
                Rounds.Count,
                () => Rounds.TimeAsync(() => ListAsync(engine, sandbox.Project)),
                () => Rounds.TimeAsync(() => BareAsync(sandbox)));
            yield return new Figure("nodes_vs_limit", times[0] / times[1], Figure.Ratio);
            yield return new Figure("nodes_rate", Nodes / times[0], "nodes/s");

            // By another connection, whose memory of what nodes reported counts too.
            var before = Held();
            var another = PlexEngine.Behind(EngineBench.Open(sandbox));
            var nodes = await ListAsync(another, sandbox.Project);
            yield return new Figure("nodes_memory", (Held() - before) / (double)nodes.Count / BytesOfCompactRow, Figure.Ratio);
            GC.KeepAlive(nodes);
            GC.KeepAlive(another);
        }

        using (var sandbox = await BenchSandbox.StartAsync(paths.Sandbox, "--executions", $"{Executions}"))
        {
            var engine = PlexEngine.Behind(EngineBench.Open(sandbox));
            foreach (var node in await ListAsync(engine, sandbox.Project))
            {
                engine.Names.Learn(node.Id, $"edge-{node.Id}");
            }

            // What it costs to go through so many objects is not the names' doing.
            var logs = new List<PlexExecutionLog>();
            await ReadOutputsAsync(engine, sandbox.Project, logs);
            var times = await Rounds.MediansAsync(
                Rounds.Count,
                () => Rounds.TimeAsync(() => ReadOutputsAsync(engine, sandbox.Project, null)),
                () => Rounds.TimeAsync(() => Task.FromResult(logs.Count(log => log.NodeName is null))),
                () => Rounds.TimeAsync(() => Task.FromResult(logs.Count(log => log.NodeId == default && log.ProjectId == default))));
            yield return new Figure("names_cost", (times[1] - times[2]) / times[0], Figure.Ratio);
        }
    }

    private static long Held()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task<List<PlexNode>> ListAsync(PlexEngine engine, Guid project)
    {
        var nodes = new List<PlexNode>();
        var query = new NodeQuery { ProjectId = project };
        await foreach (var node in engine.Nodes.ListAsync(query, null, CancellationToken.None))
        {
            nodes.Add(node);
        }

        return nodes;
    }

    // The two walks that a listing needs, by nothing but a client and a reader.
    private static async Task BareAsync(BenchSandbox sandbox)
    {
        var nodes = await WalkAsync(sandbox, "/v1/nodes", BareJson.Default.RowPageNodeRow);
        var rows = await WalkAsync(sandbox, $"/v1/projects/{sandbox.Project}/capabilities", BareJson.Default.RowPageCapabilityRow);
        if ((nodes.Count, rows.Count) != (Nodes, Nodes))
        {
            throw new InvalidOperationException($"{nodes.Count} nodes and {rows.Count} rows were listed.");
        }
    }

    private static async Task<List<T>> WalkAsync<T>(BenchSandbox sandbox, string path, JsonTypeInfo<RowPage<T>> type)
        where T : class
    {
        using var http = new HttpClient { BaseAddress = sandbox.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", sandbox.Token);
        var all = new List<T>();
        string? cursor = null;
        do
        {
            var address = $"{path}?limit={InventoryApi.PageSize}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}";
            using var response = await http.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            await using var body = await response.Content.ReadAsStreamAsync();
            var page = (await JsonSerializer.DeserializeAsync(body, type))!;
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    private static async Task ReadOutputsAsync(PlexEngine engine, Guid project, List<PlexExecutionLog>? kept)
    {
        var query = new ExecutionQuery { ProjectId = project, PageSize = ExecutionQuery.MaxPageSize };
        await foreach (var execution in engine.Executions.ListAsync(query, null, CancellationToken.None))
        {
            foreach (var log in ExecutionLogs.FromTargets(execution))
            {
                _ = log.Output;
                kept?.Add(log);
            }
        }
    }
}
