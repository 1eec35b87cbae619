namespace Plexsphere.Sandbox.Selectors;

/// <summary>Why a selector cannot be read, and at which byte of its UTF-8 form.</summary>
internal sealed record SelectorError(int Position, string Message);
