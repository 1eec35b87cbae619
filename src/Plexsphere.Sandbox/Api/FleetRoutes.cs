using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Sandbox.Api;

/// <summary>Which path and method is which operation on domains, projects and nodes, as far as the deployment has them.</summary>
internal static class FleetRoutes
{
    internal static void Map(IEndpointRouteBuilder routes, OperatorApi api, SandboxSurfaces without)
    {
        Add(
            "GET",
            "/v1/domains",
            new Operation(SandboxOperations.ListDomains, "Lists domains, page by page.") { Query = ["cursor", "limit"] },
            api.Tenancy.ListDomainsAsync,
            SandboxSurfaces.Domains);
        Add(
            "GET",
            "/v1/domains/{domain_id}/mesh/topology",
            new Operation(SandboxOperations.GetMeshTopology, "Shows the mesh of a domain."),
            api.Mesh.GetTopologyAsync,
            SandboxSurfaces.Mesh,
            "mesh_topology");
        Add(
            "GET",
            "/v1/projects",
            new Operation(SandboxOperations.ListProjects, "Lists projects, page by page.") { Query = ["cursor", "limit", "domain_id"] },
            api.Tenancy.ListProjectsAsync);
        Add(
            "GET",
            "/v1/projects/{id}",
            new Operation(SandboxOperations.GetProject, "Reads one project."),
            api.Tenancy.GetProjectAsync);
        Add(
            "GET",
            "/v1/projects/{project_id}/capabilities",
            new Operation(SandboxOperations.ListCapabilities, "Lists what the nodes of a project reported, page by page.")
            {
                Query = ["node_id", "status", "cursor", "limit"],
            },
            api.Inventory.ListCapabilitiesAsync,
            SandboxSurfaces.Capabilities);
        Add(
            "GET",
            "/v1/nodes",
            new Operation(SandboxOperations.ListNodes, "Lists nodes, page by page.") { Query = ["cursor", "limit", "domain_id"] },
            api.Inventory.ListNodesAsync,
            SandboxSurfaces.Nodes);
        Add(
            "GET",
            "/v1/nodes/{id}/reachability",
            new Operation(SandboxOperations.GetNodeReachability, "Says whether a node was heard of lately."),
            api.Mesh.GetReachabilityAsync,
            SandboxSurfaces.Reachability);
        Add(
            "GET",
            "/v1/hooks",
            new Operation(SandboxOperations.ListHooks, "Lists the hooks that were discovered on nodes, page by page.")
            {
                Query = ["domain_id", "project_id", "image_digest_match", "cursor", "limit"],
            },
            api.Inventory.ListHooksAsync,
            SandboxSurfaces.Hooks);
        Add(
            "GET",
            "/v1/objects/{kind}/{id}/labels",
            new Operation(SandboxOperations.ListObjectLabels, "Lists the labels of one object."),
            api.Labels.ListAsync,
            SandboxSurfaces.Labels);
        if (!without.HasFlag(SandboxSurfaces.Search))
        {
            Add(
                "POST",
                "/v1/objects/search",
                new Operation(SandboxOperations.SearchObjectsByLabel, "Finds the objects that a label selector matches, page by page."),
                api.Search.SearchAsync);
        }

        Add(
            "POST",
            "/v1/labels/selectors/preview",
            new Operation(SandboxOperations.PreviewSelector, "Parses a label selector without using it."),
            api.Selectors.PreviewAsync);

        void Add(
            string method,
            string path,
            Operation operation,
            RequestDelegate handler,
            SandboxSurfaces surface = SandboxSurfaces.None,
            string? code = null) =>
            routes.MapMethods(path, [method], (surface & without) == 0 ? handler : Refuse(code ?? surface.ToString().ToLowerInvariant()))
                .WithMetadata(operation);
    }

    /// <summary>What is not provisioned is known all the same, also to the description of the API.</summary>
    private static RequestDelegate Refuse(string surface) => Task (_) => throw Problems.NotProvisioned(surface);
}
