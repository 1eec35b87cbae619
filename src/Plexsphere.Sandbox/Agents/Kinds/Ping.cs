using System.Globalization;
using System.Text.Json;

namespace Plexsphere.Sandbox.Agents.Kinds;

/// <summary>Adds a pong with each step until the count is reached. A count that is not a number fails only when the action runs.</summary>
internal sealed class Ping() : AgentKind("agent.replicante.io/test.ping", "Answer with a pong, count times")
{
    internal override AgentStep Step(AgentAction action)
    {
        uint count = 1;
        using (var args = JsonDocument.Parse(action.Args))
        {
            if (args.RootElement.ValueKind == JsonValueKind.Object
                && args.RootElement.TryGetProperty("count", out var wanted)
                && !(wanted.ValueKind == JsonValueKind.Number && wanted.TryGetUInt32(out count)))
            {
                return AgentStep.Failed(AgentJson.Failure("unable to decode the arguments: count is no unsigned number", "ActionDecode"));
            }
        }

        var pongs = action.Progress as List<string> ?? [];
        action.Progress = pongs;
        pongs.Add($"Pong at {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture)} UTC");
        var payload = AgentJson.Write(json =>
        {
            json.WriteStartArray();
            pongs.ForEach(json.WriteStringValue);
            json.WriteEndArray();
        });
        return pongs.Count >= count ? AgentStep.Done(payload) : AgentStep.Running(payload);
    }
}
