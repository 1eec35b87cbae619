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

    private readonly ReadOnlySpan<byte> whole = body;
    private Utf8JsonReader json = new(body);
    private string? member;

    internal readonly JsonTokenType Token => json.TokenType;

    /// <summary>Goes to the next token; false at the end.</summary>
    internal bool Read() => json.Read();

    /// <summary>Goes to the next element of an array; false at the array's end.</summary>
    internal bool NextElement()
    {
        member = null;
        return json.Read() && json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Goes to the name of the next member; false at the object's end.</summary>
    internal bool NextMember()
    {
        member = null;
        return json.Read() && json.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Goes on to the member's value if this is its name.</summary>
    internal bool Is(ReadOnlySpan<byte> name, string text)
    {
        if (!json.ValueTextEquals(name))
        {
            return false;
        }

        member = text;
        json.Read();
        return true;
    }

    /// <summary>Passes over the member, whatever it holds.</summary>
    internal void Skip() => json.Skip();

    /// <summary>Passes over the value and gives its text.</summary>
    internal string Raw()
    {
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return Encoding.UTF8.GetString(whole[start..(int)json.BytesConsumed]);
    }

    internal readonly void Expect(JsonTokenType type)
    {
        if (json.TokenType != type)
        {
            throw new JsonException($"expected {type}, found {json.TokenType}");
        }
    }

    /// <summary>Whether a value of this kind is there; false for null.</summary>
    internal readonly bool Has(JsonTokenType type)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return false;
        }

        Expect(type);
        return true;
    }

    internal readonly Guid Uuid() => json.TokenType switch
    {
        JsonTokenType.Null => default,
        JsonTokenType.String when json.TryGetGuid(out var value) => value,
        _ => throw new JsonException("it is no UUID"),
    };

    internal readonly DateTimeOffset Time() => json.TokenType switch
    {
        JsonTokenType.Null => default,
        JsonTokenType.String when TryGetTime(out var value) => value,
        _ => throw new JsonException("it is no time"),
    };

    internal readonly byte[]? Bytes() => json.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String when json.TryGetBytesFromBase64(out var value) => value,
        JsonTokenType.String when TryUnpadded(json.GetString()!, out var value) => value,
        _ => throw new JsonException("it is not base64"),
    };

    internal string? Text() => json.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => SharedText.Of(ref json),
        _ => throw new JsonException($"expected text, found {json.TokenType}"),
    };

    private readonly bool TryGetTime(out DateTimeOffset time)
    {
        if (json.ValueSpan.Length > MostTimeCharacters)
        {
            return WireTime.TryParse(json.GetString(), out time);
        }

        Span<char> text = stackalloc char[MostTimeCharacters];
        return WireTime.TryParse(text[..json.CopyString(text)], out time);
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

        // The position is the tokeniser's own, and of no use to who sees the message.
        new(failure.Message.Split(" LineNumber: ")[0], member is null ? place : $"{place}.{member}", null, null, failure);
}
