namespace Plexsphere.Core.Completion;

/// <summary>A value that a parameter could take.</summary>
/// <param name="Text">The value.</param>
/// <param name="ToolTip">What it is.</param>
internal sealed record Suggestion(string Text, string ToolTip);
