using System.Text.Json;

namespace Plexsphere.Sandbox.Agents.Kinds;

/// <summary>Several kinds one after another. The payload tells which of them is under way, and has its payload inside.</summary>
internal sealed class StagedKind(string name, string description, IReadOnlyList<AgentKind> stages) : AgentKind(name, description)
{
    private sealed class Stages
    {
        public int Current { get; set; }

        public object? Inner { get; set; }
    }

    internal override string? FindArgumentError(JsonElement args) =>
        args.ValueKind is JsonValueKind.Null or JsonValueKind.Object ? null : "expected null or object";

    internal override AgentStep Step(AgentAction action)
    {
        var progress = action.Progress as Stages ?? new Stages();
        var stage = progress.Current;
        action.Progress = progress.Inner;
        var step = stages[stage].Step(action);
        progress.Inner = action.Progress;
        action.Progress = progress;
        if (step.State == AgentState.Done)
        {
            progress.Current++;
            progress.Inner = null;
        }

        var payload = AgentJson.Write(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("payload");
            json.WriteRawValue(step.Payload);
            json.WriteNumber("stage", stage);
            json.WriteString("state", step.State);
            json.WriteEndObject();
        });
        return new AgentStep(step.State == AgentState.Done && stage < stages.Count - 1 ? AgentState.Running : step.State, payload);
    }
}
