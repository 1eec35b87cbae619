namespace Plexsphere.Core.Completion;

/// <summary>A value that a parameter could take.</summary>
/// <param name="Text">The value.</param>
/// <param name="Label">What a menu shows for it.</param>
/// <param name="ToolTip">What it is.</param>
internal sealed record Suggestion(string Text, string Label, string ToolTip)
{
    internal Suggestion(string text, string toolTip)
        : this(text, text, toolTip)
    {
    }

    /// <summary>Whether the value is PowerShell as it stands, and not text.</summary>
    internal bool IsCode { get; init; }

    /// <summary>Another value for the same, which is taken by whoever began to write it.</summary>
    internal string? Id { get; init; }
}
