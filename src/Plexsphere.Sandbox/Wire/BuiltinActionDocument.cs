namespace Plexsphere.Sandbox.Wire;

/// <summary>An action that an agent names in its capability row.</summary>
internal sealed record BuiltinActionDocument(
    string Name, string Description, IReadOnlyList<BuiltinActionParameterDocument>? Parameters);
