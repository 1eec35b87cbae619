using System.Buffers;
using System.Text.Json;

namespace Plexsphere.Core.Agents;

/// <summary>What an agent is asked to do.</summary>
internal sealed record AgentActionRequest
{
    internal required string Kind { get; init; }

    /// <summary>The arguments, whose values are sent as they were written.</summary>
    internal IReadOnlyDictionary<string, JsonElement> Arguments { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The action's id in the envelope; null sends the bare arguments, in which an id has no place.</summary>
    internal Guid? ActionId { get; init; }

    /// <summary>Refuses a kind that is none, before anything is sent.</summary>
    internal void Check()
    {
        if (Kind.Split('/').Any(segment => segment is "" or "." or ".."))
        {
            throw new PlexException(
                PlexErrors.InvalidArgument, $"'{PlexText.Line(Kind)}' is not a kind of action: each part between slashes must be a name.");
        }
    }

    /// <summary>What is unknown where the outcome is, as a sentence.</summary>
    internal string UnknownAt(Uri agent)
    {
        var id = ActionId is { } named ? $" as {named}" : "";
        return $"Whether '{PlexText.Line(Kind)}' was scheduled{id} is unknown (at {agent}).";
    }

    /// <summary>The request's body.</summary>
    internal byte[] Body()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            if (ActionId is { } id)
            {
                json.WriteStartObject();
                json.WritePropertyName("args");
                WriteArguments(json);
                json.WriteString("action_id", id);
                json.WriteEndObject();
            }
            else
            {
                WriteArguments(json);
            }
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Why what the agent keeps is not what it was given; null where it is.</summary>
    /// <param name="scheduled">What it keeps.</param>
    /// <param name="words">How the way out is named.</param>
    internal string? Misunderstood(PlexAgentAction scheduled, AgentWords words)
    {
        if (ActionId is { } id)
        {
            return scheduled.Argument is PlexJsonObject kept && kept.ContainsKey("args") && kept.TryGetValue("action_id", out var inside)
                && $"{inside}" == $"{id}"
                ? $"The agent took the whole envelope for arguments. Schedule with {words.Bare}."
                : null;
        }

        return scheduled.ArgumentJson is null && Arguments.Count > 0
            ? $"The agent did not keep the arguments. Schedule with {words.Envelope}."
            : null;
    }

    private void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var (name, value) in Arguments)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value.GetRawText());
        }

        json.WriteEndObject();
    }
}
