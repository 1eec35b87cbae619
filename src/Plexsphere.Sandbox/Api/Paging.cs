using System.Globalization;
using System.Numerics;
using System.Text;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>
/// What lists make of a limit, how their last page ends, in which revisions of the API differ, and how many items a page has.
/// </summary>
internal sealed class Paging(SandboxLimitRule limits, SandboxNextCursor lastPage, bool sparse)
{
    internal const int DefaultLimit = 50;

    internal const int MaximumLimit = 200;

    internal int ReadLimit(IQueryCollection query) => query["limit"] switch
    {
        [] => DefaultLimit,
        [{ } text, ..] when TryReadNumber(text, out var limit) => (int)limit,
        _ => throw Problems.InvalidLimit(),
    };

    /// <summary>The cursor of the wanted page. An empty one is what some clients send for the first page.</summary>
    internal static CursorDocument? ReadCursor(IQueryCollection query, CursorSigner signer) => query["cursor"] switch
    {
        [] or ["" or null, ..] => null,
        [{ } text, ..] when signer.TryRead(text) is { } cursor => cursor,
        _ => throw Problems.InvalidCursor(),
    };

    /// <summary>How many items a page has that follows the cursor: where pages are sparse, none on every other one.</summary>
    internal int SizeOf(CursorDocument? cursor, int limit) => (sparse, cursor) switch
    {
        (false, _) => limit,
        (true, { AfterEmpty: true }) => (limit + 1) / 2,
        _ => 0,
    };

    /// <summary>What follows the items of a page. Neither a cursor nor a correlation id has characters that need an escape.</summary>
    internal ReadOnlyMemory<byte> EndOfPage(byte[]? cursor, string? correlationId = null)
    {
        var next = (cursor, lastPage) switch
        {
            ({ } text, _) => $",\"next_cursor\":\"{Encoding.ASCII.GetString(text)}\"",
            (null, SandboxNextCursor.Null) => ",\"next_cursor\":null",
            (null, SandboxNextCursor.Empty) => ",\"next_cursor\":\"\"",
            _ => "",
        };
        var correlation = correlationId is null ? "" : $",\"correlation_id\":\"{correlationId}\"";
        return Encoding.ASCII.GetBytes($"]{next}{correlation}}}");
    }

    private bool TryReadNumber(string text, out BigInteger number)
    {
        if (!BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        var nearest = BigInteger.Clamp(number, 1, MaximumLimit);
        var accepted = limits == SandboxLimitRule.Clamp || nearest == number;
        number = nearest;
        return accepted;
    }
}
