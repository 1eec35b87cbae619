using System.Text.Json;


namespace Plexsphere.Core.Json;

/// <summary>
/// Reads executions, alone and in pages, straight into their records. By hand: a listing spends most of its time here, and a generated
/// reader boxes every argument of a record's constructor and has all its generic code compiled before the first object appears.
/// Unknown members are passed over; what is malformed is named with its place.
/// </summary>
/// <param name="body">The whole JSON text.</param>
internal ref struct ExecutionReader(ReadOnlySpan<byte> body)
{
    // Executions a page, where nothing else was asked for.
    private const int LikelyItems = 200;

    private WireReader _json = new(body);

    // Where the reader is, for the message of a failure.
    private int _item = -1;
    private int _target = -1;
    private string _section = "";

    private readonly string Place => (_item < 0 ? "$" : $"$.items[{_item}]") + (_target < 0 ? "" : $".targets[{_target}]") + _section;

    internal static PlexExecution Execution(ReadOnlySpan<byte> body)
    {
        var reader = new ExecutionReader(body);
        try
        {
            reader._json.Read();
            var execution = reader.Execution();
            reader._json.Read();
            return execution;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw reader._json.Located(e, reader.Place);
        }
    }

    internal static ExecutionPage Page(ReadOnlySpan<byte> body)
    {
        var reader = new ExecutionReader(body);
        try
        {
            reader._json.Read();
            var page = reader.Page();
            reader._json.Read();
            return page;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw reader._json.Located(e, reader.Place);
        }
    }

    private ExecutionPage Page()
    {
        _json.Expect(JsonTokenType.StartObject);
        List<PlexExecution>? items = null;
        string? nextCursor = null;
        while (_json.NextMember())
        {
            if (_json.Is("items"u8, "items"))
            {
                items = Items();
            }
            else if (_json.Is("next_cursor"u8, "next_cursor"))
            {
                nextCursor = _json.Text();
            }
            else
            {
                _json.Skip();
            }
        }

        return new ExecutionPage(Wire.Required(items, "items"), nextCursor);
    }

    private List<PlexExecution>? Items()
    {
        if (!_json.Has(JsonTokenType.StartArray))
        {
            return null;
        }

        var items = new List<PlexExecution>(LikelyItems);
        while (_json.NextElement())
        {
            _item++;
            items.Add(Execution());
        }

        _item = -1;
        return items;
    }

    private PlexExecution Execution()
    {
        _json.Expect(JsonTokenType.StartObject);
        Guid id = default, projectId = default, domainId = default;
        string? action = null, type = null, status = null;
        DateTimeOffset createdAt = default, updatedAt = default;
        List<PlexTarget>? targets = null;
        while (_json.NextMember())
        {
            if (_json.Is("id"u8, "id"))
            {
                id = _json.Uuid();
            }
            else if (_json.Is("project_id"u8, "project_id"))
            {
                projectId = _json.Uuid();
            }
            else if (_json.Is("domain_id"u8, "domain_id"))
            {
                domainId = _json.Uuid();
            }
            else if (_json.Is("action"u8, "action"))
            {
                action = _json.Text();
            }
            else if (_json.Is("type"u8, "type"))
            {
                type = _json.Text();
            }
            else if (_json.Is("status"u8, "status"))
            {
                status = _json.Text();
            }
            else if (_json.Is("created_at"u8, "created_at"))
            {
                createdAt = _json.Time();
            }
            else if (_json.Is("updated_at"u8, "updated_at"))
            {
                updatedAt = _json.Time();
            }
            else if (_json.Is("targets"u8, "targets"))
            {
                targets = Targets();
            }
            else
            {
                _json.Skip();
            }
        }

        return new PlexExecution(id, projectId, domainId, action!, type!, status!, createdAt, updatedAt, targets!);
    }

    private List<PlexTarget>? Targets()
    {
        if (!_json.Has(JsonTokenType.StartArray))
        {
            return null;
        }

        var targets = new List<PlexTarget>();
        while (_json.NextElement())
        {
            _target++;
            targets.Add(Target());
        }

        _target = -1;
        return targets;
    }

    private PlexTarget Target()
    {
        _json.Expect(JsonTokenType.StartObject);
        Guid nodeId = default;
        string? status = null;
        DateTimeOffset createdAt = default, updatedAt = default;
        PlexOutputReference? output = null;
        while (_json.NextMember())
        {
            if (_json.Is("node_id"u8, "node_id"))
            {
                nodeId = _json.Uuid();
            }
            else if (_json.Is("status"u8, "status"))
            {
                status = _json.Text();
            }
            else if (_json.Is("created_at"u8, "created_at"))
            {
                createdAt = _json.Time();
            }
            else if (_json.Is("updated_at"u8, "updated_at"))
            {
                updatedAt = _json.Time();
            }
            else if (_json.Is("output_ref"u8, "output_ref"))
            {
                output = Output();
            }
            else
            {
                _json.Skip();
            }
        }

        return new PlexTarget(nodeId, status!, createdAt, updatedAt, output);
    }

    // What is wrong with an output must not keep anybody from the executions, targets and outputs around it.
    private PlexOutputReference? Output()
    {
        if (_json.Token == JsonTokenType.Null)
        {
            return null;
        }

        _section = ".output_ref";
        var start = _json;
        PlexOutputReference output;
        try
        {
            output = Reference();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var failure = _json.Located(e, "output_ref");
            _json = start;
            output = PlexOutputReference.Unreadable(PlexText.Line($"{failure.Path}: {failure.Message}"), _json.Raw());
        }

        _section = "";
        return output;
    }

    private PlexOutputReference Reference()
    {
        _json.Expect(JsonTokenType.StartObject);
        string? kind = null, bucket = null, key = null, sha256 = null;
        byte[]? inline = null;
        while (_json.NextMember())
        {
            if (_json.Is("kind"u8, "kind"))
            {
                kind = _json.Text();
            }
            else if (_json.Is("inline_bytes"u8, "inline_bytes"))
            {
                inline = _json.Bytes();
            }
            else if (_json.Is("bucket"u8, "bucket"))
            {
                bucket = _json.Text();
            }
            else if (_json.Is("key"u8, "key"))
            {
                key = _json.Text();
            }
            else if (_json.Is("sha256"u8, "sha256"))
            {
                sha256 = _json.Text();
            }
            else
            {
                _json.Skip();
            }
        }

        return new PlexOutputReference(kind!, inline, bucket, key, sha256);
    }
}
