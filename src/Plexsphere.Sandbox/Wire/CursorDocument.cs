using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Wire;

/// <summary>
/// What a cursor carries: the place in the order of the list where its page starts, the caller it was made for where it works for no
/// other, and whether the page before was empty.
/// </summary>
internal sealed record CursorDocument(
    [property: JsonPropertyName("c")] int Place,
    [property: JsonPropertyName("s")] string? Subject,
    [property: JsonPropertyName("e"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool AfterEmpty);
