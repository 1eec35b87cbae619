using System.Globalization;

namespace Plexsphere.Core;

/// <summary>Something the engine has to say while it works. It never contains the token.</summary>
internal readonly struct Notice
{
    private readonly NoticeLevel level;
    private readonly string? text;
    private readonly string method;
    private readonly Uri? address;
    private readonly int status;
    private readonly TimeSpan elapsed;

    private Notice(NoticeLevel level, string? text, string method, Uri? address, int status, TimeSpan elapsed)
    {
        this.level = level;
        this.text = text;
        this.method = method;
        this.address = address;
        this.status = status;
        this.elapsed = elapsed;
    }

    /// <summary>How loudly.</summary>
    internal NoticeLevel Level => level;

    /// <summary>One line. That of a request is made here, because mostly nobody asks for it.</summary>
    internal string Text => text ?? string.Create(CultureInfo.InvariantCulture, $"{method} {address!.AbsolutePath}: {status} in {elapsed.TotalMilliseconds:0} ms");

    /// <summary>A delay or another surprise.</summary>
    internal static Notice Warning(string text) => new(NoticeLevel.Warning, text, "", null, 0, default);

    /// <summary>Something that most people need not know.</summary>
    internal static Notice Remark(string text) => new(NoticeLevel.Verbose, text, "", null, 0, default);

    /// <summary>A request and how it went. Without the query: cursors and filters are nobody's business in a log.</summary>
    internal static Notice Request(string method, Uri address, int status, TimeSpan elapsed) => new(NoticeLevel.Verbose, null, method, address, status, elapsed);
}
