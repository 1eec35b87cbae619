using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Plexsphere.Sandbox.Http;

namespace Plexsphere.Sandbox.Api;

/// <summary>Rows that never change, listed page by page with cursors that work only for the caller they were made for.</summary>
internal sealed class InventoryList<T>(IReadOnlyList<T> rows, JsonTypeInfo<T> type, Paging paging)
{
    private readonly CursorSigner _cursors = new();

    internal Task WriteAsync(HttpContext context, Predicate<T> filter)
    {
        var caller = ProjectGuard.PrincipalOf(context).Whoami.Subject;
        var cursor = Paging.ReadCursor(context.Request.Query, _cursors);
        if (cursor is not null && cursor.Subject != caller)
        {
            throw Problems.CursorBindingMismatch();
        }

        var size = paging.SizeOf(cursor, paging.ReadLimit(context.Request.Query));
        var page = new List<ReadOnlyMemory<byte>>();
        var at = Seek(cursor?.Place ?? 0, filter);
        while (at < rows.Count && page.Count < size)
        {
            page.Add(JsonSerializer.SerializeToUtf8Bytes(rows[at], type));
            at = Seek(at + 1, filter);
        }

        return Responses.WriteListAsync(
            context, page, paging.EndOfPage(at < rows.Count ? _cursors.Sign(at, caller, afterEmpty: size == 0) : null));
    }

    private int Seek(int at, Predicate<T> filter)
    {
        while (at < rows.Count && !filter(rows[at]))
        {
            at++;
        }

        return at;
    }
}
