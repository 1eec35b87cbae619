using System.Text.Json;

namespace Plexsphere.Sandbox.Agents;

/// <summary>What a schedule request asks for.</summary>
/// <param name="Args">The arguments as JSON text.</param>
/// <param name="ActionId">The id that the caller chose; null leaves it to the agent.</param>
/// <param name="Created">When the caller says it was created; null means now.</param>
/// <param name="Requester">Who asks.</param>
internal sealed record AgentSchedule(string Args, Guid? ActionId, DateTimeOffset? Created, string Requester)
{
    private const string DefaultRequester = "AGENT_API";

    private static readonly string[] Requesters = [DefaultRequester, "CORE_API", "CORE_PLAYBOOK", "CORE_DECLARATIVE"];

    /// <summary>The whole body is the arguments.</summary>
    internal static AgentSchedule Bare(JsonElement body) => new(body.GetRawText(), null, null, DefaultRequester);

    /// <summary>The arguments are a member of the body; members with other names are ignored.</summary>
    /// <exception cref="JsonException">A member has another type than its own.</exception>
    internal static AgentSchedule Envelope(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"invalid type: {body.ValueKind}, expected struct ScheduleActionRequest");
        }

        var requester = Text(body, "requester") ?? DefaultRequester;
        if (!Requesters.Contains(requester))
        {
            throw new JsonException($"unknown variant `{requester}`, expected one of `{string.Join("`, `", Requesters)}`");
        }

        return new AgentSchedule(
            body.TryGetProperty("args", out var args) ? args.GetRawText() : AgentJson.Null,
            Text(body, "action_id") is { } id
                ? Guid.TryParse(id, out var uuid) ? uuid : throw new JsonException("UUID parsing failed")
                : null,
            Text(body, "created_ts") is { } time ? ParseTime(time) : null,
            requester);
    }

    private static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var time)
            ? DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds())
            : throw new JsonException("input contains invalid characters");

    private static string? Text(JsonElement body, string name) =>
        !body.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null ? null
        : member.ValueKind == JsonValueKind.String ? member.GetString()
        : throw new JsonException($"invalid type: {member.ValueKind}, expected {name}");
}
