using System.Text.Json;
using Plexsphere.Core.Executions;

namespace Plexsphere.Core.Json;

/// <summary>
/// Reads executions, alone and in pages, straight into their records. By hand: a listing spends most of its time here, and a generated
/// reader boxes every argument of a record's constructor and has all its generic code compiled before the first object appears.
/// Unknown members are passed over; what is malformed is named with its place.
/// </summary>
/// <param name="body">The whole JSON text.</param>
internal ref struct ExecutionReader(ReadOnlySpan<byte> body)
{
    private WireReader json = new(body);

    // Where the reader is, for the message of a failure.
    private int item = -1;
    private int target = -1;
    private string section = "";

    private readonly string Place => (item < 0 ? "$" : $"$.items[{item}]") + (target < 0 ? "" : $".targets[{target}]") + section;

    internal static PlexExecution Execution(ReadOnlySpan<byte> body)
    {
        var reader = new ExecutionReader(body);
        try
        {
            reader.json.Read();
            var execution = reader.Execution();
            reader.json.Read();
            return execution;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw reader.json.Located(e, reader.Place);
        }
    }

    internal static ExecutionPage Page(ReadOnlySpan<byte> body)
    {
        var reader = new ExecutionReader(body);
        try
        {
            reader.json.Read();
            var page = reader.Page();
            reader.json.Read();
            return page;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw reader.json.Located(e, reader.Place);
        }
    }

    private ExecutionPage Page()
    {
        json.Expect(JsonTokenType.StartObject);
        List<PlexExecution>? items = null;
        string? nextCursor = null;
        while (json.NextMember())
        {
            if (json.Is("items"u8, "items"))
            {
                items = Items();
            }
            else if (json.Is("next_cursor"u8, "next_cursor"))
            {
                nextCursor = json.Text();
            }
            else
            {
                json.Skip();
            }
        }

        return new ExecutionPage(Wire.Present(items, "items"), nextCursor);
    }

    private List<PlexExecution>? Items()
    {
        if (!json.Has(JsonTokenType.StartArray))
        {
            return null;
        }

        var items = new List<PlexExecution>(ExecutionQuery.MaxPageSize);
        while (json.NextElement())
        {
            item++;
            items.Add(Execution());
        }

        item = -1;
        return items;
    }

    private PlexExecution Execution()
    {
        json.Expect(JsonTokenType.StartObject);
        Guid id = default, projectId = default, domainId = default;
        string? action = null, type = null, status = null;
        DateTimeOffset createdAt = default, updatedAt = default;
        List<PlexTarget>? targets = null;
        while (json.NextMember())
        {
            if (json.Is("id"u8, "id"))
            {
                id = json.Uuid();
            }
            else if (json.Is("project_id"u8, "project_id"))
            {
                projectId = json.Uuid();
            }
            else if (json.Is("domain_id"u8, "domain_id"))
            {
                domainId = json.Uuid();
            }
            else if (json.Is("action"u8, "action"))
            {
                action = json.Text();
            }
            else if (json.Is("type"u8, "type"))
            {
                type = json.Text();
            }
            else if (json.Is("status"u8, "status"))
            {
                status = json.Text();
            }
            else if (json.Is("created_at"u8, "created_at"))
            {
                createdAt = json.Time();
            }
            else if (json.Is("updated_at"u8, "updated_at"))
            {
                updatedAt = json.Time();
            }
            else if (json.Is("targets"u8, "targets"))
            {
                targets = Targets();
            }
            else
            {
                json.Skip();
            }
        }

        return new PlexExecution(id, projectId, domainId, action!, type!, status!, createdAt, updatedAt, targets!);
    }

    private List<PlexTarget>? Targets()
    {
        if (!json.Has(JsonTokenType.StartArray))
        {
            return null;
        }

        var targets = new List<PlexTarget>();
        while (json.NextElement())
        {
            target++;
            targets.Add(Target());
        }

        target = -1;
        return targets;
    }

    private PlexTarget Target()
    {
        json.Expect(JsonTokenType.StartObject);
        Guid nodeId = default;
        string? status = null;
        DateTimeOffset createdAt = default, updatedAt = default;
        PlexOutputReference? output = null;
        while (json.NextMember())
        {
            if (json.Is("node_id"u8, "node_id"))
            {
                nodeId = json.Uuid();
            }
            else if (json.Is("status"u8, "status"))
            {
                status = json.Text();
            }
            else if (json.Is("created_at"u8, "created_at"))
            {
                createdAt = json.Time();
            }
            else if (json.Is("updated_at"u8, "updated_at"))
            {
                updatedAt = json.Time();
            }
            else if (json.Is("output_ref"u8, "output_ref"))
            {
                output = Output();
            }
            else
            {
                json.Skip();
            }
        }

        return new PlexTarget(nodeId, status!, createdAt, updatedAt, output);
    }

    // What is wrong with an output must not keep anybody from the executions, targets and outputs around it.
    private PlexOutputReference? Output()
    {
        if (json.Token == JsonTokenType.Null)
        {
            return null;
        }

        section = ".output_ref";
        var start = json;
        PlexOutputReference output;
        try
        {
            output = Reference();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var failure = json.Located(e, "output_ref");
            json = start;
            output = PlexOutputReference.Unreadable(PlexText.Line($"{failure.Path}: {failure.Message}"), json.Raw());
        }

        section = "";
        return output;
    }

    private PlexOutputReference Reference()
    {
        json.Expect(JsonTokenType.StartObject);
        string? kind = null, bucket = null, key = null, sha256 = null;
        byte[]? inline = null;
        while (json.NextMember())
        {
            if (json.Is("kind"u8, "kind"))
            {
                kind = json.Text();
            }
            else if (json.Is("inline_bytes"u8, "inline_bytes"))
            {
                inline = json.Bytes();
            }
            else if (json.Is("bucket"u8, "bucket"))
            {
                bucket = json.Text();
            }
            else if (json.Is("key"u8, "key"))
            {
                key = json.Text();
            }
            else if (json.Is("sha256"u8, "sha256"))
            {
                sha256 = json.Text();
            }
            else
            {
                json.Skip();
            }
        }

        return new PlexOutputReference(kind!, inline, bucket, key, sha256);
    }
}
