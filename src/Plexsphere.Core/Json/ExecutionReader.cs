using System.Text.Json;

namespace Plexsphere.Core.Json;

/// <summary>
/// Reads executions, alone and in pages, straight into their records. By hand: a listing spends most of its time here, and a generated
/// reader boxes every argument of a record's constructor and has all its generic code compiled before the first object appears.
/// Unknown members are passed over; what is malformed is named with its place.
/// </summary>
internal ref struct ExecutionReader
{
    private Utf8JsonReader json;

    // Where the reader is, for the message of a failure.
    private int item = -1;
    private int target = -1;
    private string section = "";
    private string? member;

    private ExecutionReader(ReadOnlySpan<byte> body) => json = new Utf8JsonReader(body);

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
            throw reader.Located(e);
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
            throw reader.Located(e);
        }
    }

    private ExecutionPage Page()
    {
        Expect(JsonTokenType.StartObject);
        List<PlexExecution>? items = null;
        string? nextCursor = null;
        while (NextMember())
        {
            if (Is("items"u8, "items"))
            {
                items = Items();
            }
            else if (Is("next_cursor"u8, "next_cursor"))
            {
                nextCursor = Text();
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
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(JsonTokenType.StartArray);
        member = null;
        var items = new List<PlexExecution>(Executions.ExecutionQuery.MaxPageSize);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            item++;
            items.Add(Execution());
        }

        item = -1;
        return items;
    }

    private PlexExecution Execution()
    {
        Expect(JsonTokenType.StartObject);
        Guid id = default, projectId = default, domainId = default;
        string? action = null, type = null, status = null;
        DateTimeOffset createdAt = default, updatedAt = default;
        List<PlexTarget>? targets = null;
        while (NextMember())
        {
            if (Is("id"u8, "id"))
            {
                id = Uuid();
            }
            else if (Is("project_id"u8, "project_id"))
            {
                projectId = Uuid();
            }
            else if (Is("domain_id"u8, "domain_id"))
            {
                domainId = Uuid();
            }
            else if (Is("action"u8, "action"))
            {
                action = Text();
            }
            else if (Is("type"u8, "type"))
            {
                type = Text();
            }
            else if (Is("status"u8, "status"))
            {
                status = Text();
            }
            else if (Is("created_at"u8, "created_at"))
            {
                createdAt = Time();
            }
            else if (Is("updated_at"u8, "updated_at"))
            {
                updatedAt = Time();
            }
            else if (Is("targets"u8, "targets"))
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
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(JsonTokenType.StartArray);
        member = null;
        var targets = new List<PlexTarget>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            target++;
            targets.Add(Target());
        }

        target = -1;
        return targets;
    }

    private PlexTarget Target()
    {
        Expect(JsonTokenType.StartObject);
        Guid nodeId = default;
        string? status = null;
        DateTimeOffset createdAt = default, updatedAt = default;
        PlexOutputReference? output = null;
        while (NextMember())
        {
            if (Is("node_id"u8, "node_id"))
            {
                nodeId = Uuid();
            }
            else if (Is("status"u8, "status"))
            {
                status = Text();
            }
            else if (Is("created_at"u8, "created_at"))
            {
                createdAt = Time();
            }
            else if (Is("updated_at"u8, "updated_at"))
            {
                updatedAt = Time();
            }
            else if (Is("output_ref"u8, "output_ref"))
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

    private PlexOutputReference? Output()
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(JsonTokenType.StartObject);
        section = ".output_ref";
        string? kind = null, bucket = null, key = null, sha256 = null;
        byte[]? inline = null;
        while (NextMember())
        {
            if (Is("kind"u8, "kind"))
            {
                kind = Text();
            }
            else if (Is("inline_bytes"u8, "inline_bytes"))
            {
                inline = Bytes();
            }
            else if (Is("bucket"u8, "bucket"))
            {
                bucket = Text();
            }
            else if (Is("key"u8, "key"))
            {
                key = Text();
            }
            else if (Is("sha256"u8, "sha256"))
            {
                sha256 = Text();
            }
            else
            {
                json.Skip();
            }
        }

        var output = new PlexOutputReference(kind!, inline, bucket, key, sha256);
        section = "";
        return output;
    }

    private bool NextMember()
    {
        member = null;
        return json.Read() && json.TokenType == JsonTokenType.PropertyName;
    }

    // Goes on to the member's value if this is its name.
    private bool Is(ReadOnlySpan<byte> name, string text)
    {
        if (!json.ValueTextEquals(name))
        {
            return false;
        }

        member = text;
        json.Read();
        return true;
    }

    private readonly void Expect(JsonTokenType type)
    {
        if (json.TokenType != type)
        {
            throw new JsonException($"expected {type}, found {json.TokenType}");
        }
    }

    // Null is what a missing member is; the records refuse both alike.
    private readonly Guid Uuid() => json.TokenType switch
    {
        JsonTokenType.Null => default,
        JsonTokenType.String when json.TryGetGuid(out var value) => value,
        _ => throw new JsonException("it is no UUID"),
    };

    private readonly DateTimeOffset Time() => json.TokenType switch
    {
        JsonTokenType.Null => default,
        JsonTokenType.String when json.TryGetDateTimeOffset(out var value) => value,
        _ => throw new JsonException("it is no time"),
    };

    private readonly byte[]? Bytes() => json.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String when json.TryGetBytesFromBase64(out var value) => value,
        _ => throw new JsonException("it is not base64"),
    };

    private string? Text() => json.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => SharedText.Of(ref json),
        _ => throw new JsonException($"expected text, found {json.TokenType}"),
    };

    private readonly JsonException Located(Exception e)
    {
        var place = "$";
        if (item >= 0)
        {
            place += $".items[{item}]";
        }

        if (target >= 0)
        {
            place += $".targets[{target}]";
        }

        place += section;
        if (member is not null)
        {
            place += $".{member}";
        }

        // The position is the tokeniser's own, and of no use to who sees the message.
        return new JsonException(e.Message.Split(" LineNumber: ")[0], place, null, null, e);
    }
}
