using System.Text.Json.Serialization;

namespace Plexsphere.Sandbox.Wire;

/// <summary>What a cursor carries: the place in creation order where its page starts.</summary>
internal sealed record CursorDocument([property: JsonPropertyName("c")] int Place);
