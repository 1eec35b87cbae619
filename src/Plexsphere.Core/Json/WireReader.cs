using System.Text;
using System.Text.Json;

namespace Plexsphere.Core.Json;

/// <summary>
/// Reads members of objects one by one and knows where it is. Null is what a missing member is; whoever requires a member refuses both
/// alike.
/// </summary>
/// <param name="body">The whole JSON text.</param>
internal ref struct WireReader(ReadOnlySpan<byte> body)
{
    private const int MostTimeCharacters = 64;

    // 2026-08-04T10:00:00.1234567Z
    private const int UsualTimeCharacters = 28;

    private readonly ReadOnlySpan<byte> _whole = body;
    private Utf8JsonReader _json = new(body);
    private string? _member;

    internal readonly JsonTokenType Token => _json.TokenType;

    /// <summary>Goes to the next token; false at the end.</summary>
    internal bool Read() => _json.Read();

    /// <summary>Goes to the next element of an array; false at the array's end.</summary>
    internal bool NextElement()
    {
        _member = null;
        return _json.Read() && _json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Goes to the name of the next member; false at the object's end.</summary>
    internal bool NextMember()
    {
        _member = null;
        return _json.Read() && _json.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Goes on to the member's value if this is its name.</summary>
    internal bool Is(ReadOnlySpan<byte> name, string text)
    {
        if (!_json.ValueTextEquals(name))
        {
            return false;
        }

        _member = text;
        _json.Read();
        return true;
    }

    /// <summary>Passes over the member, whatever it holds.</summary>
    internal void Skip() => _json.Skip();

    /// <summary>Passes over the value and gives its text.</summary>
    internal string Raw()
    {
        var start = (int)_json.TokenStartIndex;
        _json.Skip();
        return Encoding.UTF8.GetString(_whole[start..(int)_json.BytesConsumed]);
    }

    internal readonly void Expect(JsonTokenType type)
    {
        if (_json.TokenType != type)
        {
            throw new JsonException($"expected {type}, found {_json.TokenType}");
        }
    }

    /// <summary>Whether a value of this kind is there; false for null.</summary>
    internal readonly bool Has(JsonTokenType type)
    {
        if (_json.TokenType == JsonTokenType.Null)
        {
            return false;
        }

        Expect(type);
        return true;
    }

    internal readonly Guid Uuid() => _json.TokenType switch
    {
        JsonTokenType.Null => default,
        JsonTokenType.String when _json.TryGetGuid(out var value) => value,
        _ => throw new JsonException("it is not a UUID"),
    };

    internal readonly DateTimeOffset Time() => _json.TokenType switch
    {
        JsonTokenType.Null => default,
        JsonTokenType.String when (IsUsualTime && _json.TryGetDateTimeOffset(out var value)) || TryGetTime(out value) => value,
        _ => throw new JsonException("it is not a time"),
    };

    internal readonly byte[]? Bytes() => _json.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String when _json.TryGetBytesFromBase64(out var value) => value,
        JsonTokenType.String when TryUnpadded(_json.GetString()!, out var value) => value,
        _ => throw new JsonException("it is not base64"),
    };

    internal string? Text() => _json.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => SharedText.Of(ref _json),
        _ => throw new JsonException($"expected text, found {_json.TokenType}"),
    };

    // What the framework reads, faster, as we do. A listing has several times in each execution.
    private readonly bool IsUsualTime => _json.ValueSpan is { Length: <= UsualTimeCharacters } and [.., (byte)'Z'];

    private readonly bool TryGetTime(out DateTimeOffset time)
    {
        if (_json.ValueSpan.Length > MostTimeCharacters)
        {
            return WireTime.TryParse(_json.GetString(), out time);
        }

        Span<char> text = stackalloc char[MostTimeCharacters];
        return WireTime.TryParse(text[.._json.CopyString(text)], out time);
    }

    // Some encoders leave the padding out.
    private static bool TryUnpadded(string text, out byte[] bytes)
    {
        var padded = text + new string('=', (4 - (text.Count(c => !char.IsWhiteSpace(c)) % 4)) % 4);
        var buffer = new byte[padded.Length];
        var count = 0;
        var valid = !text.Contains('=') && Convert.TryFromBase64String(padded, buffer, out count);
        bytes = buffer[..count];
        return valid;
    }

    /// <summary>The failure with its place.</summary>
    /// <param name="failure">What the reader or a record said.</param>
    /// <param name="place">The object that was being read.</param>
    internal readonly JsonException Located(Exception failure, string place) =>

        // The position is the tokeniser's own, and means nothing to whoever sees the message.
        new(failure.Message.Split(" LineNumber: ")[0], _member is null ? place : $"{place}.{_member}", null, null, failure);
}
