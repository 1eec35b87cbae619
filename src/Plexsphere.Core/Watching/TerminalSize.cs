namespace Plexsphere.Core.Watching;

/// <summary>How much a terminal shows at once.</summary>
/// <param name="Width">Its columns.</param>
/// <param name="Height">Its lines.</param>
internal readonly record struct TerminalSize(int Width, int Height);
