using System.Security.Cryptography;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Outputs;

namespace Plexsphere.Bench;

/// <summary>What it costs to fold outputs that are in memory, and what a fold keeps. Needs no server and no PowerShell.</summary>
internal static class FoldBench
{
    private const int Logs = 10_000;
    private const int Size = 16 * 1024;
    private const int SmallSize = 16;
    private const int Different = 10;
    private const int OddOnes = 4;

    internal static async IAsyncEnumerable<Figure> RunAsync()
    {
        var logs = LogsOf(number => number % OddOnes == 0 ? number : -1);
        var digest = new byte[SHA256.HashSizeInBytes];
        var times = await Rounds.MediansAsync(
            Rounds.Count,
            () => Rounds.TimeAsync(() => Task.FromResult(Fold(logs).Groups().Count)),
            () => Rounds.TimeAsync(() => Task.FromResult(logs.Sum(log => SHA256.HashData(log.OutputBytes, digest)))));
        const double Megabytes = Logs * (double)Size / 1_000_000;
        yield return new Figure("fold_vs_hash", times[1] / times[0], Figure.Ratio);
        yield return new Figure("fold_rate", Megabytes / times[0], "MB/s");
        yield return new Figure("hash_rate", Megabytes / times[1], "MB/s");
        yield return Memory();
    }

    // What is folded comes and goes; what remains is the fold's. The same with small outputs is what its entries of nodes cost.
    private static Figure Memory()
    {
        Held(SmallSize);
        return new Figure("fold_memory", (Held(Size) - Held(SmallSize)) / (double)(Different * (Size - SmallSize)), Figure.Ratio);
    }

    private static long Held(int size)
    {
        var before = Collected();
        var fold = new OutputFold([], []);
        for (var i = 0; i < Logs; i++)
        {
            fold.Add(LogOf(i, i % Different, size));
        }

        var held = Collected() - before;
        GC.KeepAlive(fold);
        return held;
    }

    private static long Collected()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static OutputFold Fold(List<PlexExecutionLog> logs)
    {
        var fold = new OutputFold([], []);
        logs.ForEach(log => fold.Add(log));
        return fold;
    }

    private static List<PlexExecutionLog> LogsOf(Func<int, int> output) =>
        [.. Enumerable.Range(0, Logs).Select(number => LogOf(number, output(number), Size))];

    private static PlexExecutionLog LogOf(int number, int output, int size)
    {
        var bytes = new byte[size];
        new Random(output).NextBytes(bytes);
        var id = new Guid(number + 1, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);
        var (time, status) = (DateTimeOffset.UnixEpoch, PlexStatus.Succeeded);
        var reference = new PlexOutputReference(PlexOutputKind.Inline, bytes, null, null, null);
        var target = new PlexTarget(id, status, time, time, reference);
        var execution = new PlexExecution(id, id, id, "system.info", PlexActionType.Builtin, status, time, time, [target]);
        return ExecutionLogs.FromTargets(execution).Single();
    }
}
