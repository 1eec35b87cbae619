using System.Text.Json.Serialization;

namespace Plexsphere.Core.Json;

/// <summary>What an agent says when it has taken an action into its queue.</summary>
internal sealed class ScheduledAction : IJsonOnDeserialized
{
    /// <summary>The action's id.</summary>
    public Guid Id { get; set; }

    void IJsonOnDeserialized.OnDeserialized() => Wire.Required(Id, "id");
}
