using System.Globalization;
using System.Numerics;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>What lists make of a limit, and how their last page ends; revisions of the API differ in both.</summary>
internal sealed class Paging(SandboxLimitRule limits, SandboxNextCursor lastPage)
{
    private const int DefaultLimit = 50;

    private const int MaximumLimit = 200;

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

    /// <summary>What follows the items of a page. A cursor consists of characters that need no escape.</summary>
    internal ReadOnlyMemory<byte> EndOfPage(byte[]? cursor) => (cursor, lastPage) switch
    {
        ({ } next, _) => (byte[])[.. "],\"next_cursor\":\""u8, .. next, .. "\"}"u8],
        (null, SandboxNextCursor.Null) => (byte[])[.. "],\"next_cursor\":null}"u8],
        _ => (byte[])[.. "]}"u8],
    };

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
