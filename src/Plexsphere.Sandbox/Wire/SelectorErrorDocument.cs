namespace Plexsphere.Sandbox.Wire;

/// <summary>One thing that is wrong with a selector, and at which byte.</summary>
internal sealed record SelectorErrorDocument(int Position, string Message);
