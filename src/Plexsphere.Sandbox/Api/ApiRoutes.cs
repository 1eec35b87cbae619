using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Sandbox.Api;

/// <summary>
/// Which path and method is which operation. The description of the API is read off the routes that are made here.
/// </summary>
internal static class ApiRoutes
{
    private const string Executions = "/v1/projects/{project_id}/executions";

    internal static void Map(IEndpointRouteBuilder routes, OperatorApi api, SandboxOptions options)
    {
        var executions = api.Executions;
        var system = api.System;
        MapDispatch(routes, executions, options);
        Add(
            routes,
            "GET",
            Executions,
            new Operation(SandboxOperations.ListExecutions, "Lists the executions of a project, page by page.")
            {
                Query = ["status", "action_name", "cursor", "limit"],
            },
            executions.ListAsync);
        Add(
            routes,
            "GET",
            $"{Executions}/{{execution_id}}",
            new Operation(SandboxOperations.GetExecution, "Reads one execution."),
            executions.GetAsync);
        FleetRoutes.Map(routes, api, options.Without);
        SignInRoutes.Map(routes, api);
        Add(
            routes,
            "GET",
            "/v1/auth/whoami",
            new Operation(SandboxOperations.WhoAmI, "Describes the caller."),
            SystemApi.WhoamiAsync);
        Add(
            routes,
            "GET",
            "/v1/version",
            new Operation(SandboxOperations.GetVersion, "Names the version of the server.") { IsPublic = true },
            system.VersionAsync);
        Add(
            routes,
            "GET",
            "/v1/health",
            new Operation(SandboxOperations.GetHealth, "Reports the health of the control plane.") { IsPublic = true },
            system.HealthAsync);
        Add(
            routes,
            "GET",
            "/v1/openapi.json",
            new Operation(SandboxOperations.GetOpenApiDocument, "Describes what is served.") { IsPublic = true },
            new ApiDescription(routes).WriteAsync);
    }

    private static void MapDispatch(IEndpointRouteBuilder routes, ExecutionsApi executions, SandboxOptions options)
    {
        var operation = new Operation(SandboxOperations.DispatchExecution, "Dispatches an action.") { Success = options.DispatchStatus };
        if (options.Revision != SandboxRevision.Slash)
        {
            Add(routes, "POST", $"{Executions}:dispatch", operation, executions.DispatchAsync);
        }

        if (options.Revision == SandboxRevision.Colon)
        {
            // Without this the path would be that of an execution, which takes no POST.
            routes.MapPost($"{Executions}/dispatch", Task (_) => throw Problems.Http(StatusCodes.Status404NotFound));
            return;
        }

        // An id names one operation of the description, so where both are served the second has one of its own.
        var second = options.Revision == SandboxRevision.Both
            ? operation with { DocumentedId = $"{operation.Id}Slash" }
            : operation;
        Add(routes, "POST", $"{Executions}/dispatch", second, executions.DispatchWithLocationAsync);
    }

    private static void Add(
        IEndpointRouteBuilder routes, string method, string path, Operation operation, RequestDelegate handler) =>
        routes.MapMethods(path, [method], handler).WithMetadata(operation);
}
