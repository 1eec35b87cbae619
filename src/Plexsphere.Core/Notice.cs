using System.Globalization;

namespace Plexsphere.Core;

/// <summary>Something the engine has to say while it works. It never contains the token.</summary>
/// <param name="Level">How loudly.</param>
/// <param name="Text">One line.</param>
internal readonly record struct Notice(NoticeLevel Level, string Text)
{
    /// <summary>A request and how it went. Without the query: cursors and filters are nobody's business in a log.</summary>
    internal static Notice Request(string method, Uri address, int status, TimeSpan elapsed) => new(
        NoticeLevel.Verbose,
        string.Create(CultureInfo.InvariantCulture, $"{method} {address.AbsolutePath}: {status} in {elapsed.TotalMilliseconds:0} ms"));
}
