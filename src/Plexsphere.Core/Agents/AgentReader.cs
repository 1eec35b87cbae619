using System.Text.Json;

namespace Plexsphere.Core.Agents;

/// <summary>Makes records of an agent's answers. What is missing or of a wrong type is named by its path.</summary>
internal static class AgentReader
{
    /// <summary>A list of actions: an array or, from the agents' successor, an object with one.</summary>
    internal static List<PlexAgentAction> Actions(JsonElement answer, AgentClient client)
    {
        var list = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("actions", out var inside) ? inside : answer;
        return [.. Items(list, "$").Select(item =>
        {
            var state = item.Element.TryGetProperty("state", out _) ? "state" : "phase";
            return new PlexAgentAction(client.Agent, Id(item.Element, "id", item.Path), Text(item.Element, "kind", item.Path), Word(item.Element, state, item.Path)) { Client = client };
        })];
    }

    internal static List<PlexAgentActionKind> Kinds(JsonElement answer, Uri agent) => [.. Items(answer, "$").Select(item =>
        new PlexAgentActionKind(
            agent,
            Text(item.Element, "kind", item.Path) ?? throw Malformed("it is missing", $"{item.Path}.kind"),
            Text(item.Element, "description", item.Path)))];

    internal static Guid Scheduled(JsonElement answer) => Id(Object(answer, "$"), "id", "$");

    /// <summary>An action with its history.</summary>
    internal static PlexAgentAction Info(JsonElement answer, Guid asked, AgentClient client)
    {
        const string Path = "$.action";
        var action = Object(Member(Object(answer, "$"), "action"), Path);
        var id = Id(action, "id", Path);
        if (id != asked)
        {
            throw Malformed($"it is {id}, not the id that was asked for", $"{Path}.id");
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
        return text.Length > 0 && PlexText.Line(text) == text ? string.IsInterned(text) ?? text : throw Malformed("it is no word", $"{path}.{name}");
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
        : Member(element, name).TryGetDateTimeOffset(out var time) ? time.ToUniversalTime()
        : throw Malformed($"'{PlexText.Line(text)}' is not a time", $"{path}.{name}");

    private static JsonException Malformed(string reason, string path) => new(reason, path, null, null);
}
