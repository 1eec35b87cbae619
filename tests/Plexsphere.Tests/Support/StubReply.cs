using System.Globalization;
using System.Text;

namespace Plexsphere.Tests.Support;

/// <summary>What a <see cref="StubServer"/> does with a request: some bytes, and what becomes of the connection afterwards.</summary>
/// <param name="Bytes">What is written, status line and headers included.</param>
/// <param name="After">What happens then.</param>
public sealed record StubReply(byte[] Bytes, StubReply.Ending After = StubReply.Ending.KeepAlive)
{
    /// <summary>What becomes of the connection.</summary>
    public enum Ending
    {
        KeepAlive,
        Close,
        Reset,
        Stall,
    }

    /// <summary>The connection is torn down without a word.</summary>
    public static StubReply Reset { get; } = new([], Ending.Reset);

    /// <summary>The connection is closed in good order, but without an answer.</summary>
    public static StubReply Close { get; } = new([], Ending.Close);

    /// <summary>Nothing ever comes.</summary>
    public static StubReply Silence { get; } = new([], Ending.Stall);

    public static StubReply Json(int status, string body, params string[] headers) =>
        Of(status, "application/json", Encoding.UTF8.GetBytes(body), headers);

    public static StubReply Problem(int status, string body, params string[] headers) =>
        Of(status, "application/problem+json", Encoding.UTF8.GetBytes(body), headers);

    /// <summary>A problem with the code, or without one for null.</summary>
    public static StubReply Coded(int status, string? code, params string[] headers) =>
        Problem(
            status,
            $$"""{"type":"about:blank","title":"T","status":{{status}},"detail":"Because.","instance":"/"{{(code is null ? "" : $",\"code\":\"{code}\"")}}}""",
            headers);

    public static StubReply Html(int status) => Of(status, "text/html; charset=utf-8", "<html><h1>Oops</h1></html>"u8.ToArray());

    public static StubReply Empty(int status, params string[] headers) => Of(status, null, [], headers);

    public static StubReply Of(int status, string? type, byte[] body, params string[] headers) =>
        new([.. Head(status, type, body.Length, headers), .. body]);

    /// <summary>Headers that promise a body, some of it, and then nothing more.</summary>
    public static StubReply StalledBody(int status, string type, string begin) =>
        new([.. Head(status, type, begin.Length + 1_000, []), .. Encoding.UTF8.GetBytes(begin)], Ending.Stall);

    /// <summary>What a failing test shows.</summary>
    public override string ToString() =>
        $"{Encoding.UTF8.GetString(Bytes.AsSpan(0, Math.Min(Bytes.Length, 200))).ReplaceLineEndings(" ").Trim()} {After}";

    private static byte[] Head(int status, string? type, int length, string[] headers)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Status\r\nContent-Length: {length}\r\n");
        if (type is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-Type: {type}\r\n");
        }

        foreach (var header in headers)
        {
            text.Append(header).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }
}
