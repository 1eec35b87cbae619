using System.Text;
using System.Text.Json.Nodes;
using Plexsphere.Core.Json;

namespace Plexsphere.Tests.Support;

/// <summary>Executions as the wire has them, to be changed at will.</summary>
internal static class Sample
{
    public static readonly Guid Project = Guid.Parse("0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0");
    public static readonly Guid Domain = Guid.Parse("0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d0");
    public static readonly Guid Id = Guid.Parse("0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2");
    public static readonly Guid Node = Guid.Parse("0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1");

    public static JsonObject Execution(string status = "succeeded", Guid? id = null, params JsonObject[] targets) => new()
    {
        ["id"] = id ?? Id,
        ["project_id"] = Project,
        ["domain_id"] = Domain,
        ["action"] = "service.restart",
        ["type"] = "builtin",
        ["status"] = status,
        ["created_at"] = "2026-08-04T10:00:00Z",
        ["updated_at"] = "2026-08-04T10:00:02.5Z",
        ["targets"] = new JsonArray([.. targets]),
    };

    public static JsonObject Target(string status = "succeeded", JsonObject? output = null, Guid? node = null)
    {
        var target = new JsonObject
        {
            ["node_id"] = node ?? Node,
            ["status"] = status,
            ["created_at"] = "2026-08-04T10:00:00Z",
            ["updated_at"] = "2026-08-04T10:00:01.25Z",
        };
        if (output is not null)
        {
            target["output_ref"] = output;
        }

        return target;
    }

    public static JsonObject Inline(byte[] output) => new() { ["kind"] = "inline", ["inline_bytes"] = Convert.ToBase64String(output) };

    public static JsonObject Archived(string? sha256 = null)
    {
        var output = new JsonObject { ["kind"] = "object_store", ["bucket"] = "outputs", ["key"] = "executions/1/2.out" };
        if (sha256 is not null)
        {
            output["sha256"] = sha256;
        }

        return output;
    }

    /// <summary>A page with a cursor; without one for null.</summary>
    public static string Page(IEnumerable<JsonObject> items, string? cursor = null)
    {
        var page = new JsonObject { ["items"] = new JsonArray([.. items]) };
        if (cursor is not null)
        {
            page["next_cursor"] = cursor;
        }

        return page.ToJsonString();
    }

    /// <summary>A page of so many executions whose ids count from a number on.</summary>
    public static string Page(int from, int count, string? cursor = null) =>
        Page(Enumerable.Range(from, count).Select(number => Execution(id: NumberedId(number))), cursor);

    public static Guid NumberedId(int number) => new(number + 1, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);

    /// <summary>The response to a dispatch: it is about what was asked for.</summary>
    public static ScriptedResponse Minted(ScriptedRequest request, int status = 201) => ScriptedResponse.Json(status, Minted(request, Id));

    /// <summary>The body of such a response.</summary>
    public static string Minted(ScriptedRequest request, Guid id)
    {
        var asked = request.Json;
        var execution = Execution(
            "pending", id, Target("pending", node: asked.TryGetProperty("node_id", out var node) ? node.GetGuid() : null));
        execution["action"] = asked.GetProperty("action").GetString();
        execution["type"] = asked.TryGetProperty("type", out var type) ? type.GetString() : "builtin";
        return execution.ToJsonString();
    }

    public static PlexExecution Read(JsonObject execution) => ExecutionReader.Execution(Encoding.UTF8.GetBytes(execution.ToJsonString()));
}
