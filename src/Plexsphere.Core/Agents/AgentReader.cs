using System.Text.Json;
using Plexsphere.Core.Http;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Agents;

/// <summary>Makes records of an agent's responses. What is missing or of a wrong type is named by its path.</summary>
internal static class AgentReader
{
    /// <summary>A list of actions: an array or, from the agents' successor, an object with one.</summary>
    internal static List<PlexAgentAction> Actions(ReadOnlySpan<byte> body, Uri agent)
    {
        var json = new Utf8JsonReader(body);
        var (list, path) = json.Read() && json.TokenType == JsonTokenType.StartObject
            ? (WireDocument.Read(body, WireContext.Default.AgentActionList).Actions, "$.actions")
            : (WireDocument.Read(body, WireContext.Default.IReadOnlyListAgentActionRow), "$");
        return [.. Items(list, path).Select(item => new PlexAgentAction(
            agent,
            Required(item.Row.Id, $"{item.Path}.id"),
            item.Row.Kind,
            Word(item.Row.State ?? item.Row.Phase, item.Row.State is null ? $"{item.Path}.phase" : $"{item.Path}.state")))];
    }

    internal static List<PlexAgentActionKind> Kinds(ReadOnlySpan<byte> body, Uri agent) =>
    [
        .. Items(WireDocument.Read(body, WireContext.Default.IReadOnlyListAgentKindRow), "$").Select(item =>
            new PlexAgentActionKind(agent, Required(item.Row.Kind, $"{item.Path}.kind"), item.Row.Description)),
    ];

    /// <summary>What was scheduled.</summary>
    internal static ScheduledAction Scheduled(ReadOnlySpan<byte> body) => WireDocument.Read(body, WireContext.Default.ScheduledAction);

    /// <summary>Whether the agent says that it takes no actions.</summary>
    internal static bool TakesNoActions(ReadOnlySpan<byte> body) =>
        WireDocument.Read(body, WireContext.Default.AgentRoot).Actions.ValueKind == JsonValueKind.False;

    /// <summary>An action with its history.</summary>
    /// <param name="body">The agent's response.</param>
    /// <param name="asked">The id that was asked for.</param>
    /// <param name="kind">The kind that it must be of; null where it is not known.</param>
    /// <param name="agent">The agent.</param>
    internal static PlexAgentAction Info(ReadOnlySpan<byte> body, Guid asked, string? kind, Uri agent)
    {
        var info = WireDocument.Read(body, WireContext.Default.AgentActionInfo);
        var action = Required(info.Action, "$.action");
        var id = Required(action.Id, "$.action.id");
        Agreement.On("$.action.id", id, asked);
        Agreement.On("$.action.kind", action.Kind, kind);
        return new PlexAgentAction(
            agent, id, action.Kind, Word(action.State, "$.action.state"), action.Args, action.Headers, action.StatePayload)
        {
            CreatedAt = action.CreatedTs,
            ScheduledAt = action.ScheduledTs,
            FinishedAt = action.FinishedTs,
            Requester = action.Requester,
            History = new PlexAgentActionHistory([.. Items(info.History ?? [], "$.history").Select(item => Event(item, id))]),
        };
    }

    private static PlexAgentActionEvent Event((AgentEventRow Row, string Path) item, Guid id)
    {
        if (item.Row.ActionId is { } other && other != id)
        {
            throw Malformed($"it is {other}, another action's than {id}", $"{item.Path}.action_id");
        }

        return new PlexAgentActionEvent(
            Word(item.Row.State, $"{item.Path}.state"),
            Required(item.Row.Timestamp, $"{item.Path}.timestamp"),
            item.Row.StatePayload);
    }

    private static IEnumerable<(T Row, string Path)> Items<T>(IReadOnlyList<T?>? rows, string path)
        where T : class =>
        Required(rows, path).Select((row, index) => (Required(row, $"{path}[{index}]"), $"{path}[{index}]"));

    private static T Required<T>(T? value, string path)
        where T : class => value ?? throw Malformed("it is missing", path);

    private static T Required<T>(T? value, string path)
        where T : struct => value ?? throw Malformed("it is missing", path);

    private static string Word(string? text, string path) =>
        Required(text, path).Length > 0 && PlexText.Line(text) == text
            ? string.IsInterned(text!) ?? text!
            : throw Malformed("it is not a word", path);

    private static JsonException Malformed(string reason, string path) => new(reason, path, null, null);
}
