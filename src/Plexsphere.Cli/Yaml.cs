using System.Text.Json;
using YamlDotNet.Serialization;

namespace Plexsphere.Cli;

/// <summary>Writes JSON values as YAML that reads back as the same values.</summary>
internal static class Yaml
{
    private static readonly ISerializer Serializer = new SerializerBuilder().WithQuotingNecessaryStrings().Build();

    internal static string Of(JsonElement value) => Serializer.Serialize(Convert(value)!);

    internal static string Of(string name, string value) => Serializer.Serialize(new Dictionary<string, string> { [name] = value });

    private static object? Convert(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().ToDictionary(member => member.Name, member => Convert(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Select(Convert).ToList(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetDecimal(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
