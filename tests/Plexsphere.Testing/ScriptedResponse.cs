using System.Globalization;
using System.Text;

namespace Plexsphere.Testing;

/// <summary>What a <see cref="ScriptedServer"/> sends: some bytes, and what becomes of the connection afterwards.</summary>
/// <param name="Bytes">What is written, status line and headers included.</param>
/// <param name="After">What happens then.</param>
public sealed record ScriptedResponse(byte[] Bytes, ScriptedResponse.Ending After = ScriptedResponse.Ending.KeepAlive)
{
    /// <summary>The header of a response after which the server closes the connection.</summary>
    public const string ConnectionClose = "Connection: close";

    /// <summary>What becomes of the connection.</summary>
    public enum Ending
    {
        KeepAlive,
        Close,
        Reset,
        Stall,
    }

    /// <summary>The connection is torn down without a word.</summary>
    public static ScriptedResponse Reset { get; } = new([], Ending.Reset);

    /// <summary>The connection is closed in good order, but without a response.</summary>
    public static ScriptedResponse Close { get; } = new([], Ending.Close);

    /// <summary>Nothing ever comes.</summary>
    public static ScriptedResponse Silence { get; } = new([], Ending.Stall);

    /// <summary>In a rule: what the server sends where no rule matches.</summary>
    public static ScriptedResponse Forward { get; } = new([]) { IsForward = true };

    internal bool IsForward { get; private init; }

    internal int HoldUntil { get; private init; }

    public static ScriptedResponse Json(int status, string body, params string[] headers) =>
        Create(status, "application/json", Encoding.UTF8.GetBytes(body), headers);

    public static ScriptedResponse Problem(int status, string body, params string[] headers) =>
        Create(status, "application/problem+json", Encoding.UTF8.GetBytes(body), headers);

    /// <summary>A problem with the code, or without one for null.</summary>
    public static ScriptedResponse Coded(int status, string? code, params string[] headers) =>
        Problem(
            status,
            $$"""{"type":"about:blank","title":"T","status":{{status}},"detail":"Because.","instance":"/"{{(code is null ? "" : $",\"code\":\"{code}\"")}}}""",
            headers);

    public static ScriptedResponse Html(int status) =>
        Create(status, "text/html; charset=utf-8", "<html><h1>Oops</h1></html>"u8.ToArray());

    public static ScriptedResponse Empty(int status, params string[] headers) => Create(status, null, [], headers);

    public static ScriptedResponse Create(int status, string? type, byte[] body, params string[] headers) => new(
        [.. Head(status, type, body.Length, headers), .. body],
        headers.Contains(ConnectionClose) ? Ending.Close : Ending.KeepAlive);

    /// <summary>Headers that promise a body, some of it, and then nothing more.</summary>
    public static ScriptedResponse StalledBody(int status, string type, string begin, params string[] headers) =>
        new([.. Head(status, type, begin.Length + 1_000, headers), .. Encoding.UTF8.GetBytes(begin)], Ending.Stall);

    /// <summary>The same, but not before the server has received so many requests.</summary>
    public ScriptedResponse HeldUntil(int requests) => this with { HoldUntil = requests };

    /// <summary>What a failing test shows.</summary>
    public override string ToString() =>
        $"{Encoding.UTF8.GetString(Bytes.AsSpan(0, Math.Min(Bytes.Length, 200))).ReplaceLineEndings(" ").Trim()} {After}";

    private static byte[] Head(int status, string? type, int length, string[] headers)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Status\r\nContent-Length: {length}\r\n");
        if (!string.IsNullOrEmpty(type))
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
