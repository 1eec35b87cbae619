using System.Text;
using System.Text.Json;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Sandbox.Agents;

/// <summary>An agent's Actions API.</summary>
internal sealed class AgentApi(AgentStore store, AgentKinds kinds, AgentEngine engine, SandboxAgentBody body, SandboxRequests requests)
{
    private const string Root = "/api/unstable/actions";

    private const int MaximumBody = 2 * 1024 * 1024;

    private static readonly string[] NotKept = ["accept", "accept-encoding", "content-length", "content-type", "host", "user-agent"];

    /// <summary>Serves an agent whose actions are switched off.</summary>
    internal static void MapDisabled(IEndpointRouteBuilder routes) =>
        routes.MapGet(Root, context => WriteAsync(context, 200, "application/json", """{"actions":false}"""));

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, context => WriteAsync(context, 200, "application/json", """{"actions":true}"""));
        routes.MapGet($"{Root}/available", ListKindsAsync);
        routes.MapGet($"{Root}/finished", context => ListAsync(context, SandboxOperations.ListFinishedActions, () => store.Finished));
        routes.MapGet($"{Root}/queue", context => ListAsync(context, SandboxOperations.ListQueuedActions, () => store.Queue));
        routes.MapGet($"{Root}/info/{{id}}", InfoAsync);
        routes.MapPost($"{Root}/schedule/{{**kind}}", ScheduleAsync);
    }

    private Task ListKindsAsync(HttpContext context)
    {
        requests.Add(SandboxOperations.ListActionKinds);
        return WriteAsync(context, 200, "application/json", AgentJson.Write(json =>
        {
            json.WriteStartArray();
            foreach (var kind in kinds.All)
            {
                json.WriteStartObject();
                json.WriteString("kind", kind.Name);
                json.WriteString("description", kind.Description);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }));
    }

    private Task ListAsync(HttpContext context, string operation, Func<IEnumerable<AgentAction>> read)
    {
        requests.Add(operation);
        var text = AgentJson.Write(json =>
        {
            json.WriteStartArray();
            lock (store.Gate)
            {
                foreach (var action in read())
                {
                    json.WriteStartObject();
                    json.WriteString("kind", action.Kind);
                    json.WriteString("id", action.Id);
                    json.WriteString("state", action.State);
                    json.WriteEndObject();
                }
            }

            json.WriteEndArray();
        });
        return WriteAsync(context, 200, "application/json", text);
    }

    private Task InfoAsync(HttpContext context)
    {
        requests.Add(SandboxOperations.GetAction);
        string? text = null;
        lock (store.Gate)
        {
            if (store.Find((string)context.Request.RouteValues["id"]!) is { } action)
            {
                text = AgentJson.Write(json => WriteInfo(json, action));
            }
        }

        if (text is not null)
        {
            return WriteAsync(context, 200, "application/json", text);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static void WriteInfo(Utf8JsonWriter json, AgentAction action)
    {
        json.WriteStartObject();
        json.WriteStartObject("action");
        json.WritePropertyName("args");
        json.WriteRawValue(action.Args);
        json.WriteString("created_ts", AgentClock.Format(action.Created));
        json.WriteString("finished_ts", action.Finished is { } end ? AgentClock.Format(end) : null);
        json.WriteStartObject("headers");
        foreach (var (name, value) in action.Headers)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteString("id", action.Id);
        json.WriteString("kind", action.Kind);
        json.WriteString("requester", action.Requester);
        if (action.Scheduled is { } scheduled)
        {
            json.WriteString("scheduled_ts", AgentClock.Format(scheduled));
        }

        json.WriteString("state", action.State);
        json.WritePropertyName("state_payload");
        json.WriteRawValue(action.Payload);
        json.WriteEndObject();
        json.WriteStartArray("history");
        foreach (var entered in action.History.AsEnumerable().Reverse())
        {
            json.WriteStartObject();
            json.WriteString("action_id", action.Id);
            json.WriteString("timestamp", AgentClock.Format(entered.Time));
            json.WriteString("state", entered.State);
            json.WritePropertyName("state_payload");
            json.WriteRawValue(entered.Payload);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private async Task ScheduleAsync(HttpContext context)
    {
        requests.Add(SandboxOperations.ScheduleAction);
        if (await ReadBodyAsync(context) is not { } schedule)
        {
            return;
        }

        var name = (string?)context.Request.RouteValues["kind"] ?? "";
        if (kinds.Find(name) is not { } kind)
        {
            await WriteAsync(
                context, 400, "application/json", AgentJson.Failure($"actions with kind {name} are not available", "ActionNotAvailable"));
            return;
        }

        using (var args = JsonDocument.Parse(schedule.Args))
        {
            if (kind.FindArgumentError(args.RootElement) is { } reason)
            {
                await WriteAsync(context, 400, "application/json", AgentJson.Write(json =>
                {
                    json.WriteStartObject();
                    json.WriteString("error", $"invalid action arguments: {reason}");
                    json.WriteString("kind", "InvalidArgs");
                    json.WriteEndObject();
                }));
                return;
            }
        }

        var headers = Headers(context.Request.Headers);
        if (headers.FirstOrDefault(header => !Ascii.IsValid(header.Value)) is { Key: { } odd })
        {
            await WriteAsync(context, 400, "application/json", AgentJson.Failure($"unable to encode header {odd}", "ActionEncode"));
            return;
        }

        var now = AgentClock.Now;
        var action = new AgentAction
        {
            Id = (schedule.ActionId ?? Guid.NewGuid()).ToString(),
            Kind = kind.Name,
            Requester = schedule.Requester,
            Args = schedule.Args,
            Headers = headers,
            Created = schedule.Created ?? now,
            Scheduled = now,
        };
        action.Enter(new AgentStep(AgentState.New, AgentJson.Null), now);
        bool added;
        lock (store.Gate)
        {
            added = store.Find(action.Id) is null;
            if (added)
            {
                store.Add(action);
            }
        }

        if (!added)
        {
            await WriteAsync(
                context,
                409,
                "application/json",
                AgentJson.Failure($"an action with id '{action.Id}' already exists", "ActionAlreadyExists"));
            return;
        }

        engine.Wake();
        await WriteAsync(context, 200, "application/json", $$"""{"id":"{{action.Id}}"}""");
    }

    // What is wrong with the body itself is said as text, by the layer below the agent's own.
    private async Task<AgentSchedule?> ReadBodyAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            await WriteAsync(context, 400, "text/plain; charset=utf-8", "Content type error");
            return null;
        }

        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        if (buffer.Length > MaximumBody)
        {
            await WriteAsync(context, 413, "text/plain; charset=utf-8", $"JSON payload has exceeded limit ({MaximumBody} bytes).");
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(buffer.ToArray());
            return body == SandboxAgentBody.Bare ? AgentSchedule.Bare(document.RootElement) : AgentSchedule.Envelope(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            await WriteAsync(context, 400, "text/plain; charset=utf-8", $"Json deserialize error: {e.Message}");
            return null;
        }
    }

    private static Dictionary<string, string> Headers(IHeaderDictionary headers) => headers
        .Select(header => (Name: header.Key.ToLowerInvariant(), Value: header.Value.ToString()))
        .Where(header => !NotKept.Contains(header.Name))
        .OrderBy(header => header.Name, StringComparer.Ordinal)
        .ToDictionary(header => header.Name, header => header.Value);

    private static Task WriteAsync(HttpContext context, int status, string type, string text) =>
        Responses.WriteAsync(context, status, type, Encoding.UTF8.GetBytes(text));
}
