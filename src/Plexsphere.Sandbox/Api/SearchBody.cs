using System.Text.Json;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Inventory;
using Plexsphere.Sandbox.Selectors;

namespace Plexsphere.Sandbox.Api;

/// <summary>Reads the body of a search, which may have nothing that is not documented.</summary>
internal static class SearchBody
{
    private const int MaximumText = 4096;

    private const int MaximumBody = 64 * 1024;

    internal static Task<SearchRequest> ReadAsync(HttpRequest request) => RequestBody.ReadAsync(request, MaximumBody, Read);

    private static SearchRequest Read(JsonElement body)
    {
        RequestBody.RefuseOthers(body, "selector", "relation", "scope", "scope_id", "kind", "cursor", "limit");
        var selector = Require(body, "selector");
        var relation = Require(body, "relation");
        var scope = ReadScope(body);
        var id = ReadScopeId(body);
        if ((scope == LabelScope.Platform) != (id == Guid.Empty))
        {
            throw Problems.ScopeMismatch("The scopes domain and project need a scope_id, and platform has none.");
        }

        var kind = RequestBody.ReadText(body, "kind", minimum: 0, MaximumText);
        var cursor = RequestBody.ReadText(body, "cursor", minimum: 0, MaximumText) ?? "";
        var limit = ReadLimit(body);
        return Selector.TryParse(selector, out var parsed, out var error)
            ? new SearchRequest(parsed, relation, scope, id, kind, cursor, limit)
            : throw Problems.SelectorSyntax(error);
    }

    private static string Require(JsonElement body, string name) =>
        RequestBody.ReadText(body, name, minimum: 1, MaximumText) ?? throw Problems.InvalidBody($"{name} is required.");

    private static LabelScope ReadScope(JsonElement body) => Require(body, "scope") switch
    {
        "platform" => LabelScope.Platform,
        "domain" => LabelScope.Domain,
        "project" => LabelScope.Project,
        _ => throw Problems.InvalidBody("scope must be platform, domain or project."),
    };

    /// <summary>The nil UUID is the same as none.</summary>
    private static Guid ReadScopeId(JsonElement body) => RequestBody.ReadText(body, "scope_id", minimum: 0, MaximumText) switch
    {
        null => Guid.Empty,
        { } text when Guid.TryParseExact(text, "D", out var id) => id,
        _ => throw Problems.InvalidBody("scope_id must be a UUID."),
    };

    /// <summary>The largest limit is not documented; here it is that of lists.</summary>
    private static int ReadLimit(JsonElement body) => RequestBody.Member(body, "limit") switch
    {
        null => Paging.DefaultLimit,
        { ValueKind: JsonValueKind.Number } member when member.TryGetInt32(out var limit) && limit is >= 1 and <= Paging.MaximumLimit =>
            limit,
        _ => throw Problems.InvalidBody($"limit must be a whole number from 1 to {Paging.MaximumLimit}."),
    };
}
