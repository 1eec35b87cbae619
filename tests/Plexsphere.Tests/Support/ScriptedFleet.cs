using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Plexsphere.Tests.Support;

/// <summary>
/// A control plane on which it is written beforehand how each node fares with each action. It counts what it was asked to dispatch.
/// </summary>
internal sealed class ScriptedFleet : IAsyncDisposable
{
    private readonly Func<Guid, string, Fate> _fateOf;
    private readonly ConcurrentDictionary<Guid, Minted> _minted = [];
    private readonly ConcurrentQueue<(Guid Node, string Action)> _dispatches = new();
    private readonly ConcurrentDictionary<(Guid Node, string Action), int> _busy = [];
    private int _requests;

    public ScriptedFleet(Func<Guid, string, Fate> fateOf)
    {
        _fateOf = fateOf;
        Server = new ScriptedServer((request, _) => AnswerAsync(request));
    }

    /// <summary>How a dispatch goes.</summary>
    public enum Fate
    {
        Succeeds,
        Fails,
        TimesOut,
        IsCancelled,
        IsRefused,
        IsLost,
        IsGone,
        IsContradicted,
        NoResponse,
        NoResponseAndNothingRan,
        NeverEnds,
        BusyTwice,
        HasNoTarget,
        Unauthenticated,
    }

    public ScriptedServer Server { get; }

    /// <summary>Asked before each request is answered, with its number from 1 on.</summary>
    public Func<int, ScriptedRequest, Task> Before { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>What was asked for and not refused, in order.</summary>
    public IReadOnlyList<(Guid Node, string Action)> Dispatches => [.. _dispatches];

    /// <summary>What was minted, whether anybody was told or not.</summary>
    public IReadOnlyCollection<Guid> Executions => [.. _minted.Keys];

    /// <summary>Where it was dispatched to.</summary>
    public Guid NodeOf(Guid execution) => _minted[execution].Node;

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task<ScriptedResponse> AnswerAsync(ScriptedRequest request)
    {
        await Before(Interlocked.Increment(ref _requests), request);
        return request.Method == "POST" ? Dispatch(request)
            : request.Path.EndsWith("/executions", StringComparison.Ordinal) ? List(request)
            : Guid.TryParse(request.Path.Split('/')[^1], out var id) ? Get(id)
            : ScriptedResponse.Coded(403, "permission_denied");
    }

    private ScriptedResponse Dispatch(ScriptedRequest request)
    {
        var (node, action) = (request.Json.GetProperty("node_id").GetGuid(), request.Json.GetProperty("action").GetString()!);
        var fate = _fateOf(node, action);
        if (fate == Fate.BusyTwice && _busy.AddOrUpdate((node, action), 1, (_, times) => times + 1) <= 2)
        {
            return ScriptedResponse.Coded(429, "capacity_exceeded", "Retry-After: 1");
        }

        _dispatches.Enqueue((node, action));
        switch (fate)
        {
            case Fate.IsRefused:
                return ScriptedResponse.Coded(409, "hook_integrity_violation");
            case Fate.Unauthenticated:
                return ScriptedResponse.Coded(401, "unauthenticated");
            case Fate.NoResponseAndNothingRan:
                return ScriptedResponse.Reset;
        }

        var execution = new Minted(Guid.CreateVersion7(), node, action, fate);
        _minted[execution.Id] = execution;
        return fate == Fate.NoResponse ? ScriptedResponse.Close : ScriptedResponse.Json(201, execution.Document().ToJsonString());
    }

    private ScriptedResponse List(ScriptedRequest request)
    {
        var status = request.Parameters.FirstOrDefault(part => part.StartsWith("status=", StringComparison.Ordinal))?["status=".Length..];
        var items = _minted.Values.Where(execution => !execution.IsHidden).OrderByDescending(execution => execution.Id)
            .Select(execution => execution.Look()).Where(item => status is null || (string?)item["status"] == status).ToList();
        return ScriptedResponse.Json(200, Sample.Page(items));
    }

    private ScriptedResponse Get(Guid id)
    {
        var execution = _minted[id];
        return execution.Fate switch
        {
            Fate.IsLost => ScriptedResponse.Coded(404, "execution_not_found"),
            Fate.IsGone => ScriptedResponse.Coded(410, "gone"),
            Fate.IsContradicted => ScriptedResponse.Json(200, Sample.Execution("succeeded", Sample.Id).ToJsonString()),
            _ => ScriptedResponse.Json(200, execution.Look().ToJsonString()),
        };
    }

    private sealed class Minted(Guid id, Guid node, string action, Fate fate)
    {
        private int _looks;

        public Guid Id => id;

        public Guid Node => node;

        public Fate Fate => fate;

        /// <summary>Those that are wrong by themselves are in no listing.</summary>
        public bool IsHidden => fate is Fate.IsLost or Fate.IsGone or Fate.IsContradicted;

        public JsonObject Look()
        {
            // Some take longer than others, so that they end in another order than that of their dispatches.
            Interlocked.Increment(ref _looks);
            return Document();
        }

        public JsonObject Document()
        {
            var isOver = Volatile.Read(ref _looks) > (node.GetHashCode() & 1);
            var status = !isOver ? "started" : fate switch
            {
                Fate.Fails => "failed",
                Fate.TimesOut => "timeout",
                Fate.IsCancelled => "cancelled",
                Fate.NeverEnds => "started",
                _ => "succeeded",
            };
            var execution = fate == Fate.HasNoTarget
                ? Sample.Execution(status, id)
                : Sample.Execution(status, id, Sample.Target(status, node: node));
            execution["action"] = action;
            return execution;
        }
    }
}
