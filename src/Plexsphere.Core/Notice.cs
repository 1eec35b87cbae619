namespace Plexsphere.Core;

/// <summary>Something the engine has to say while it works. It never contains the token.</summary>
/// <param name="Level">How loudly.</param>
/// <param name="Text">One line.</param>
internal readonly record struct Notice(NoticeLevel Level, string Text);
