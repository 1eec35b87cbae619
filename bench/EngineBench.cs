using Plexsphere.Core;
using Plexsphere.Core.ControlPlane;

namespace Plexsphere.Bench;

/// <summary>How close the engine and plexctl come to the limit. Needs no PowerShell.</summary>
internal sealed class EngineBench(Paths paths)
{
    private const int Executions = 100_000;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(5);

    internal async IAsyncEnumerable<Figure> RunAsync()
    {
        var start = await Rounds.MediansAsync(Rounds.Count, () => Rounds.TimeAsync(StartAsync));
        yield return new Figure("sandbox_start", start[0] / StartLimit.TotalSeconds, Figure.Ratio);

        using var sandbox = await BenchSandbox.StartAsync(paths.Sandbox, "--executions", $"{Executions}");
        using var bare = new BareClient(sandbox.Url, sandbox.Token, sandbox.Project);
        var engine = PlexEngine.Behind(Open(sandbox));
        var times = await Rounds.MediansAsync(
            Rounds.Count,
            () => Rounds.TimeAsync(() => ListAsync(engine, sandbox.Project)),
            () => Rounds.TimeAsync(bare.ReadAllAsync),
            () => Shell.TimeAsync(
                [paths.Plexctl, "action", "list", "--project", $"{sandbox.Project}", "--all", "--output", "json"], sandbox.Environment));
        yield return new Figure("engine_list_vs_limit", times[1] / times[0], Figure.Ratio);
        yield return new Figure("engine_list_rate", Executions / times[0], "executions/s");
        yield return new Figure("plexctl_list_vs_limit", times[1] / times[2], Figure.Ratio);
        yield return new Figure("limit_rate", Executions / times[1], "executions/s");
    }

    private async Task StartAsync()
    {
        using var sandbox = await BenchSandbox.StartAsync(paths.Sandbox, "--executions", $"{Executions}");
        await sandbox.Http.GetStringAsync($"/v1/projects/{sandbox.Project}/executions?limit=200");
    }

    internal static PlexConnection Open(BenchSandbox sandbox, TimeProvider? time = null) => PlexEngine.Open(new PlexConnectionSettings
    {
        Server = sandbox.Url,
        Token = sandbox.Token,
        Source = "bench",
        TokenSource = "bench",
        ProjectId = sandbox.Project,
        Time = time ?? TimeProvider.System,
    });

    private static async Task ListAsync(PlexEngine engine, Guid project)
    {
        var count = 0;
        var query = new ExecutionQuery { ProjectId = project, PageSize = ExecutionQuery.MaxPageSize };
        await foreach (var execution in engine.Executions.ListAsync(query, null, CancellationToken.None))
        {
            count += execution.TargetCount > 0 ? 1 : 0;
        }

        if (count != Executions)
        {
            throw new InvalidOperationException($"{count} executions were listed.");
        }
    }
}
