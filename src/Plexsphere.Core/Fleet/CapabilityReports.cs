using System.Collections.Concurrent;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Fleet;

/// <summary>What the nodes of projects reported. What was read last is remembered, for questions that may send no request.</summary>
/// <param name="api">Reads it.</param>
internal sealed class CapabilityReports(InventoryApi api)
{
    private readonly ConcurrentDictionary<Guid, IReadOnlyDictionary<Guid, NodeReport>> _last = new();

    /// <summary>What was read last of a project; nothing where nothing was.</summary>
    internal IReadOnlyDictionary<Guid, NodeReport>? Last(Guid project) => _last.GetValueOrDefault(project);

    /// <summary>Reads the reports of a project's nodes, by node.</summary>
    internal async Task<IReadOnlyDictionary<Guid, NodeReport>> ReadAsync(
        Guid project, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var reports = new Dictionary<Guid, NodeReport>();
        var (words, sets) = (new Dictionary<string, string>(), new List<ActionSet>());
        var rows = Rows.WalkAsync(
            (cursor, cancellationToken) => api.CapabilitiesAsync(project, cursor, notices, cancellationToken),
            static row => row.NodeId,
            cancellationToken);
        await foreach (var row in rows.ConfigureAwait(false))
        {
            reports[row.NodeId] = new NodeReport(
                row.DomainId, Shared(row.BinaryVersion), Shared(row.Status), row.ReportedAt?.ToUniversalTime(), Set(row.BuiltinActions));
        }

        return _last[project] = reports;

        string? Shared(string? word) => word is null || words.TryAdd(word, word) ? word : words[word];

        // Fleets are alike: the set of the node before is the likeliest.
        ActionSet? Set(IReadOnlyList<BuiltinAction>? actions)
        {
            if (actions is null)
            {
                return null;
            }

            var at = sets.FindLastIndex(set => set.IsOf(actions));
            if (at < 0)
            {
                sets.Add(new ActionSet(actions));
            }
            else if (at < sets.Count - 1)
            {
                var set = sets[at];
                sets.RemoveAt(at);
                sets.Add(set);
            }

            return sets[^1];
        }
    }

    /// <summary>The same; null where the server does not let us, with a warning.</summary>
    /// <param name="project">The project.</param>
    /// <param name="consequence">What is missing without them.</param>
    /// <param name="notices">Hears of requests, waits, and of what cannot be read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<IReadOnlyDictionary<Guid, NodeReport>?> TryReadAsync(
        Guid project, string consequence, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(project, notices, cancellationToken).ConfigureAwait(false);
        }
        catch (PlexException e) when (Gate.IsClosed(e))
        {
            notices?.Report(Gate.Warning("What the project's nodes reported", consequence, e));
            return null;
        }
    }
}
