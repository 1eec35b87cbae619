using System.Text.Json;
using Plexsphere.Core.Http;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Agents;

/// <summary>Makes records of an agent's answers. What is missing or of a wrong type is named by its path.</summary>
internal static class AgentReader
{
    /// <summary>A list of actions: an array or, from the agents' successor, an object with one.</summary>
    internal static List<PlexAgentAction> Actions(ReadOnlySpan<byte> body, AgentClient client)
    {
        var answer = Parse(body);
        var list = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("actions", out var inside) ? inside : answer;
        return [.. Items(list, "$").Select(item =>
        {
            var state = item.Element.TryGetProperty("state", out _) ? "state" : "phase";
            return new PlexAgentAction(
                client.Agent,
                Id(item.Element, "id", item.Path),
                Text(item.Element, "kind", item.Path),
                Word(item.Element, state, item.Path)) { Client = client };
        })];
    }

    internal static List<PlexAgentActionKind> Kinds(ReadOnlySpan<byte> body, Uri agent) => [.. Items(Parse(body), "$").Select(item =>
        new PlexAgentActionKind(
            agent,
            Text(item.Element, "kind", item.Path) ?? throw Malformed("it is missing", $"{item.Path}.kind"),
            Text(item.Element, "description", item.Path)))];

    /// <summary>What was scheduled.</summary>
    internal static ScheduledAction Scheduled(ReadOnlySpan<byte> body) => new(Id(Object(Parse(body), "$"), "id", "$"));

    /// <summary>Whether the agent says that it takes no actions.</summary>
    internal static bool TakesNoActions(ReadOnlySpan<byte> body) =>
        Parse(body) is { ValueKind: JsonValueKind.Object } answer && answer.TryGetProperty("actions", out var actions)
            && actions.ValueKind == JsonValueKind.False;

    /// <summary>An action with its history.</summary>
    /// <param name="body">The agent's response.</param>
    /// <param name="asked">The id that was asked for.</param>
    /// <param name="kind">The kind that it must be of; null where it is not known.</param>
    /// <param name="client">The agent.</param>
    internal static PlexAgentAction Info(ReadOnlySpan<byte> body, Guid asked, string? kind, AgentClient client)
    {
        const string Path = "$.action";
        var answer = Parse(body);
        var action = Object(Member(Object(answer, "$"), "action"), Path);
        var id = Id(action, "id", Path);
        Agreement.On($"{Path}.id", id, asked);
        if (kind is not null)
        {
            Agreement.On($"{Path}.kind", Text(action, "kind", Path), kind);
        }

        return new PlexAgentAction(
            client.Agent,
            id,
            Text(action, "kind", Path),
            Word(action, "state", Path),
            Member(action, "args"),
            Member(action, "headers"),
            Member(action, "state_payload"))
        {
            CreatedAt = Time(action, "created_ts", Path),
            ScheduledAt = Time(action, "scheduled_ts", Path),
            FinishedAt = Time(action, "finished_ts", Path),
            Requester = Text(action, "requester", Path),
            History = new PlexAgentActionHistory(History(Member(answer, "history"), id)),
            Client = client,
        };
    }

    private static JsonElement Parse(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body);
        var answer = JsonElement.ParseValue(ref json);

        // Whatever follows is refused.
        json.Read();
        return answer;
    }

    private static List<PlexAgentActionEvent> History(JsonElement history, Guid id) =>
        history.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? [] : [.. Items(history, "$.history").Select(item =>
        {
            if (Text(item.Element, "action_id", item.Path) is { } other && (!Guid.TryParse(other, out var parsed) || parsed != id))
            {
                throw Malformed($"it is {PlexText.Line(other)}, another action's than {id}", $"{item.Path}.action_id");
            }

            return new PlexAgentActionEvent(
                Word(item.Element, "state", item.Path),
                Time(item.Element, "timestamp", item.Path) ?? throw Malformed("it is missing", $"{item.Path}.timestamp"),
                Member(item.Element, "state_payload"));
        })];

    private static IEnumerable<(JsonElement Element, string Path)> Items(JsonElement list, string path)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw Malformed($"expected an array, found {list.ValueKind}", path);
        }

        return list.EnumerateArray().Select((element, index) => (Object(element, $"{path}[{index}]"), $"{path}[{index}]"));
    }

    private static JsonElement Object(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element,
        JsonValueKind.Undefined => throw Malformed("it is missing", path),
        _ => throw Malformed($"expected an object, found {element.ValueKind}", path),
    };

    private static JsonElement Member(JsonElement element, string name) => element.TryGetProperty(name, out var member) ? member : default;

    private static Guid Id(JsonElement element, string name, string path) =>
        Text(element, name, path) is not { } text ? throw Malformed("it is missing", $"{path}.{name}")
        : Guid.TryParseExact(text, "D", out var id) ? id
        : throw Malformed($"'{PlexText.Line(text)}' is not a UUID", $"{path}.{name}");

    private static string Word(JsonElement element, string name, string path)
    {
        var text = Text(element, name, path) ?? throw Malformed("it is missing", $"{path}.{name}");
        return text.Length > 0 && PlexText.Line(text) == text
            ? string.IsInterned(text) ?? text
            : throw Malformed("it is no word", $"{path}.{name}");
    }

    private static string? Text(JsonElement element, string name, string path)
    {
        var member = Member(element, name);
        try
        {
            return member.ValueKind switch
            {
                JsonValueKind.Undefined or JsonValueKind.Null => null,
                JsonValueKind.String => member.GetString(),
                _ => throw Malformed($"expected a string, found {member.ValueKind}", $"{path}.{name}"),
            };
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("it is no Unicode", $"{path}.{name}", null, null, e);
        }
    }

    private static DateTimeOffset? Time(JsonElement element, string name, string path) =>
        Text(element, name, path) is not { } text ? null
        : WireTime.TryParse(text, out var time) ? time
        : throw Malformed($"'{PlexText.Line(text)}' is not a time", $"{path}.{name}");

    private static JsonException Malformed(string reason, string path) => new(reason, path, null, null);
}
