using System.Text.Json;

namespace Plexsphere.Sandbox.Agents;

/// <summary>A kind of action that an agent offers.</summary>
internal abstract class AgentKind(string name, string description)
{
    public string Name => name;

    public string Description => description;

    /// <summary>Why the arguments are refused; null where they are not.</summary>
    internal virtual string? FindArgumentError(JsonElement args) => null;

    /// <summary>Takes an action one step further.</summary>
    internal abstract AgentStep Step(AgentAction action);
}
