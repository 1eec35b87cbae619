using System.Text.Json.Serialization;

namespace Plexsphere.Core.Http;

/// <summary>The generated reader of problem bodies.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class ProblemContext : JsonSerializerContext;
