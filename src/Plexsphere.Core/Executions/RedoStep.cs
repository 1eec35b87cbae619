using System.Text.Json;

namespace Plexsphere.Core.Executions;

/// <summary>A target to dispatch to once more.</summary>
/// <param name="Target">The target, of an execution that has ended.</param>
/// <param name="Execution">That execution.</param>
/// <param name="Parameters">What it is dispatched with; null is nothing.</param>
internal sealed record RedoStep(PlexTarget Target, PlexExecution Execution, IReadOnlyDictionary<string, JsonElement>? Parameters);
