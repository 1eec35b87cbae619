using System.Text.Json.Serialization.Metadata;
using Microsoft.Kiota.Abstractions;
using Plexsphere.Client.Models;
using Plexsphere.Core.Http;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.ControlPlane;

/// <summary>
/// The control plane's operations on projects, nodes and what they can do, one method each; a listing's method reads one page. Responses
/// are compared with what was asked for.
/// </summary>
/// <param name="requests">Makes and sends them.</param>
internal sealed class InventoryApi(ControlPlaneRequests requests)
{
    /// <summary>How many rows a page is asked to have at most.</summary>
    internal const int PageSize = 200;

    private const string NodeKind = "node";

    // The relation that a search is about; clients use this one.
    private const string Read = "read";

    internal Task<RowPage<ProjectRow>> ProjectsAsync(string? cursor, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        PageAsync(
            () => requests.Paths.V1.Projects.ToGetRequestInformation(configuration =>
            {
                configuration.QueryParameters.Limit = PageSize;
                configuration.QueryParameters.Cursor = cursor;
            }),
            WireContext.Default.RowPageProjectRow,
            static _ => { },
            requests.About(null),
            notices,
            cancellationToken);

    internal Task<ProjectRow> ProjectAsync(Guid id, IProgress<Notice>? notices, CancellationToken cancellationToken) => OneAsync(
        () => requests.Paths.V1.Projects[id].ToGetRequestInformation(),
        WireContext.Default.ProjectRow,
        row => Agreement.On("$.id", row.Id, id),
        requests.About(id),
        notices,
        cancellationToken);

    internal Task<RowPage<DomainRow>> DomainsAsync(string? cursor, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        PageAsync(
            () => requests.Paths.V1.Domains.ToGetRequestInformation(configuration =>
            {
                configuration.QueryParameters.Limit = PageSize;
                configuration.QueryParameters.Cursor = cursor;
            }),
            WireContext.Default.RowPageDomainRow,
            static _ => { },
            requests.About(null),
            notices,
            cancellationToken);

    /// <param name="domainId">The domain; null for the nodes of all.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="notices">Hears of requests and waits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal Task<RowPage<NodeRow>> NodesAsync(
        Guid? domainId, string? cursor, IProgress<Notice>? notices, CancellationToken cancellationToken) => PageAsync(
        () => requests.Paths.V1.Nodes.ToGetRequestInformation(configuration =>
        {
            configuration.QueryParameters.Limit = PageSize;
            configuration.QueryParameters.Cursor = cursor;
            configuration.QueryParameters.DomainId = domainId;
        }),
        WireContext.Default.RowPageNodeRow,
        page =>
        {
            for (var i = 0; i < page.Items.Count; i++)
            {
                if (domainId is not null && page.Items[i].DomainId != domainId)
                {
                    Agreement.On($"$.items[{i}].domain_id", page.Items[i].DomainId, domainId);
                }
            }
        },
        requests.About(null),
        notices,
        cancellationToken);

    internal Task<RowPage<CapabilityRow>> CapabilitiesAsync(
        Guid projectId, string? cursor, IProgress<Notice>? notices, CancellationToken cancellationToken) => PageAsync(
        () => requests.Paths.V1.Projects[projectId].Capabilities.ToGetRequestInformation(configuration =>
        {
            configuration.QueryParameters.Limit = PageSize;
            configuration.QueryParameters.Cursor = cursor;
        }),
        WireContext.Default.RowPageCapabilityRow,
        static _ => { },
        requests.About(projectId),
        notices,
        cancellationToken);

    internal Task<RowPage<HookRow>> HooksAsync(
        Guid projectId, string? cursor, IProgress<Notice>? notices, CancellationToken cancellationToken) => PageAsync(
        () => requests.Paths.V1.Hooks.ToGetRequestInformation(configuration =>
        {
            configuration.QueryParameters.Limit = PageSize;
            configuration.QueryParameters.Cursor = cursor;
            configuration.QueryParameters.ProjectId = projectId;
        }),
        WireContext.Default.RowPageHookRow,
        static _ => { },
        requests.About(projectId),
        notices,
        cancellationToken);

    internal Task<NodeReachability> ReachabilityAsync(Guid node, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        OneAsync(
            () => requests.Paths.V1.Nodes[node].Reachability.ToGetRequestInformation(),
            WireContext.Default.NodeReachability,
            static _ => { },
            requests.About(null) with { NodeId = node },
            notices,
            cancellationToken);

    /// <summary>What one read tells of all nodes of a domain.</summary>
    internal Task<MeshTopology> MeshAsync(Guid domainId, IProgress<Notice>? notices, CancellationToken cancellationToken) => OneAsync(
        () => requests.Paths.V1.Domains[domainId].Mesh.Topology.ToGetRequestInformation(),
        WireContext.Default.MeshTopology,
        mesh => Agreement.On("$.domain_id", mesh.DomainId, domainId),
        requests.About(null),
        notices,
        cancellationToken);

    /// <summary>All labels of a node; they come in one page.</summary>
    internal Task<RowPage<LabelRow>> LabelsAsync(Guid node, IProgress<Notice>? notices, CancellationToken cancellationToken) => OneAsync(
        () => requests.Paths.V1.Objects[NodeKind][node].Labels.ToGetRequestInformation(),
        WireContext.Default.RowPageLabelRow,
        labels =>
        {
            for (var i = 0; i < labels.Items.Count; i++)
            {
                Agreement.On($"$.items[{i}].object_id", labels.Items[i].ObjectId, node);
            }
        },
        requests.About(null) with { NodeId = node },
        notices,
        cancellationToken);

    /// <summary>The nodes that a selector matches and that the caller may read; repeated like any read, for it changes nothing.</summary>
    /// <param name="selector">The label selector, sent as it is.</param>
    /// <param name="domainId">Where its labels are defined; null for those of the platform.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="notices">Hears of requests and waits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal Task<RowPage<FoundObject>> SearchAsync(
        string selector, Guid? domainId, string? cursor, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        DispatchRequest.CheckText(selector, "selector");
        return PageAsync(
            () => requests.Paths.V1.Objects.Search.ToPostRequestInformation(new ObjectSearchRequest
            {
                Selector = selector,
                Relation = Read,
                Kind = NodeKind,
                Scope = domainId is null ? ObjectSearchRequest_scope.Platform : ObjectSearchRequest_scope.Domain,
                ScopeId = domainId,
                Cursor = cursor,
                Limit = PageSize,
            }),
            WireContext.Default.RowPageFoundObject,
            page =>
            {
                for (var i = 0; i < page.Items.Count; i++)
                {
                    Agreement.On($"$.items[{i}].kind", page.Items[i].Kind, NodeKind);
                }
            },
            requests.About(null) with { Selector = selector },
            notices,
            cancellationToken);
    }

    private Task<RowPage<T>> PageAsync<T>(
        Func<RequestInformation> request,
        JsonTypeInfo<RowPage<T>> type,
        Action<RowPage<T>> check,
        PlexSubject subject,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
        where T : class => OneAsync(
            request,
            type,
            page =>
            {
                requests.Checked(page.NextCursor);
                check(page);
            },
            subject,
            notices,
            cancellationToken);

    private Task<T> OneAsync<T>(
        Func<RequestInformation> request,
        JsonTypeInfo<T> type,
        Action<T> check,
        PlexSubject subject,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
        where T : class => requests.ReadAsync(
            request,
            body =>
            {
                var value = WireDocument.Read(body, type);
                check(value);
                return value;
            },
            subject,
            null,
            notices,
            cancellationToken);
}
