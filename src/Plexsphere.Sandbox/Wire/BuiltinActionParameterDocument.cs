namespace Plexsphere.Sandbox.Wire;

/// <summary>A parameter of such an action.</summary>
internal sealed record BuiltinActionParameterDocument(
    string Name, string Type, bool Required, string? Default, string Description);
