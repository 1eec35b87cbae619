using System.Text.Json;

namespace Plexsphere;

/// <summary>What the records share in turning the wire's members into their own.</summary>
internal static class Wire
{
    // Required members are enforced here, where a missing member and a null arrive alike; the reader adds the path of the object.
    internal static T Required<T>(T? value, string member)
        where T : class => value ?? throw Missing(member);

    // Ids are never nil, so that a nil one is a missing one.
    internal static Guid Required(Guid value, string member) => value == Guid.Empty ? throw Missing(member) : value;

    internal static DateTimeOffset Required(DateTimeOffset value, string member) =>
        value == default ? throw Missing(member) : value.ToUniversalTime();

    // A word of an enumeration that may have grown since. It is shown wherever the object is, so it must be a word.
    internal static string Word(string? value, string member) =>
        Required(value, member) == PlexText.Line(value) ? value! : throw new JsonException($"'{member}' holds control characters");

    internal static double? Duration(string status, DateTimeOffset from, DateTimeOffset to) =>
        PlexStatus.IsFinished(status) ? (to - from).TotalSeconds : null;

    private static JsonException Missing(string member) => new($"'{member}' is missing");
}
