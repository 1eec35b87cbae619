using System.Collections.Concurrent;
using System.Text.Json;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Outputs;
using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Sandbox.History;

/// <summary>
/// Outputs of the history. Each is the real output of an action on a node, made once and shared by all past executions
/// of that action there.
/// </summary>
internal sealed class HistoryOutputs(NodeFleet fleet, int seed, DateTimeOffset start)
{
    /// <summary>In the past, quiet nodes were asked for the short form, which keeps a long history small.</summary>
    private static readonly ActionParameters ShortDiagnostics =
        ActionParameters.From(JsonElement.Parse($$"""{"{{DiagnosticsCollect.IncludeProcesses}}":"false"}"""));

    private readonly ConcurrentDictionary<(NodeAction Action, Node Node), Output> _outputs = new();

    internal OutputReference? Find(NodeAction action, Node node, Guid executionId)
    {
        var output = _outputs.GetOrAdd((action, node), static (key, self) => self.Make(key.Action, key.Node), this);
        return output.Digest is { } digest ? OutputArchive.CreateReference(executionId, node.Id, digest) : output.Inline;
    }

    private Output Make(NodeAction action, Node node)
    {
        var parameters = action is DiagnosticsCollect && !node.IsBusy ? ShortDiagnostics : ActionParameters.None;
        var random = SeededRandom.For(seed, action.Name, node.Number);
        var result = action.Execute(new ActionRun(node, fleet, parameters, random, start));
        var bytes = OutputLimits.Truncate(result.Body(), OutputLimits.Agent);
        return bytes.Length switch
        {
            0 when !result.SendsEmptyOutput => new Output(null, null),
            <= OutputLimits.Inline => new Output(new InlineOutput(bytes), null),
            _ when !action.ReachesObjectStore => new Output(new InlineOutput(OutputLimits.Truncate(bytes, OutputLimits.Inline)), null),
            _ => new Output(null, OutputArchive.Digest(bytes)),
        };
    }

    private sealed record Output(InlineOutput? Inline, string? Digest);
}
