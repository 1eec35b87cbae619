namespace Plexsphere.Core.Http;

/// <summary>Makes a value of a response's whole body; throws <see cref="System.Text.Json.JsonException"/> where it is malformed.</summary>
internal delegate T BodyReader<out T>(ReadOnlySpan<byte> body);
