using System.Text.Json;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Inventory;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>Finds the nodes that a selector matches. Nothing else has labels here.</summary>
internal sealed class SearchApi(NodeFleet fleet, Gates gates, Paging paging, SandboxCohort cohort)
{
    private const string Kind = "node";

    /// <summary>The one relation that is known here; what others there are is not documented.</summary>
    private const string Read = "read";

    private readonly CursorSigner _cursors = new();

    internal async Task SearchAsync(HttpContext context)
    {
        var request = await SearchBody.ReadAsync(context.Request);
        var caller = ProjectGuard.PrincipalOf(context).Whoami.Subject;
        var cursor = request.Cursor.Length == 0 ? null : _cursors.TryRead(request.Cursor);
        if (request.Cursor.Length > 0 && cursor?.Subject != caller)
        {
            throw Problems.InvalidCursor();
        }

        // What the caller may not see is taken out of pages that were cut before, so they are empty and others follow.
        var found = Find(request);
        var place = cursor?.Place ?? 0;
        var size = paging.SizeOf(cursor, request.Limit);
        var isVisible = request.Relation == Read && !gates.IsClosed(SandboxGates.Nodes);
        var page = found.Skip(place).Take(isVisible ? size : 0)
            .Select(node => (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(
                new ObjectDocument(Kind, node.Id), SandboxJson.Relaxed.ObjectDocument))
            .ToList();
        var next = place + size < found.Count ? _cursors.Sign(place + size, caller, afterEmpty: size == 0) : null;
        await Responses.WriteListAsync(context, page, paging.EndOfPage(next, CorrelationId.Create()));
    }

    private IReadOnlyList<Node> Find(SearchRequest request)
    {
        if (request.Kind is not (null or Kind) || !IsOfFleet(request))
        {
            return [];
        }

        var nodes = Differ(fleet.Match(request.Selector));
        return [.. nodes.Where(node => ObjectLabels.HasLabelOf(node, request.Scope))];
    }

    private static bool IsOfFleet(SearchRequest request) => request.Scope switch
    {
        LabelScope.Domain => request.ScopeId == SandboxIds.Domain,
        LabelScope.Project => request.ScopeId == SandboxIds.Project,
        _ => true,
    };

    private IEnumerable<Node> Differ(IReadOnlyList<Node> matches) => cohort switch
    {
        SandboxCohort.Fewer => matches.SkipLast(1),
        SandboxCohort.More => matches.Concat(fleet.Nodes.Except(matches).Take(1)),
        _ => matches,
    };
}
