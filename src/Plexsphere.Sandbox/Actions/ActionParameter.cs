namespace Plexsphere.Sandbox.Actions;

/// <summary>A parameter that an action declares; others are accepted and ignored.</summary>
internal sealed record ActionParameter(string Name, string Description, bool Required = false, string? Default = null)
{
    /// <summary>Its type in the words of the agent, for which numbers are strings.</summary>
    public string Type { get; init; } = "string";
}
