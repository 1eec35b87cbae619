using System.Globalization;

namespace Plexsphere;

/// <summary>Something the engine has to say while it works. It never contains the token.</summary>
internal readonly struct Notice
{
    private readonly NoticeLevel _level;
    private readonly string? _text;
    private readonly string _method;
    private readonly Uri? _address;
    private readonly int _status;
    private readonly TimeSpan _elapsed;

    private Notice(NoticeLevel level, string? text, string method, Uri? address, int status, TimeSpan elapsed)
    {
        _level = level;
        _text = text;
        _method = method;
        _address = address;
        _status = status;
        _elapsed = elapsed;
    }

    /// <summary>How loudly.</summary>
    internal NoticeLevel Level => _level;

    /// <summary>One line. That of a request is made here, because mostly nobody asks for it.</summary>
    internal string Text => _text ?? string.Create(
        CultureInfo.InvariantCulture, $"{_method} {_address!.AbsolutePath}: {_status} in {_elapsed.TotalMilliseconds:0} ms");

    /// <summary>A delay or another surprise.</summary>
    internal static Notice Warning(string text) => new(NoticeLevel.Warning, text, "", null, 0, default);

    /// <summary>Something that most people need not know.</summary>
    internal static Notice Remark(string text) => new(NoticeLevel.Verbose, text, "", null, 0, default);

    /// <summary>A request and how it went. Without the query: cursors and filters are nobody's business in a log.</summary>
    internal static Notice Request(string method, Uri address, int status, TimeSpan elapsed) =>
        new(NoticeLevel.Verbose, null, method, address, status, elapsed);
}
