namespace Plexsphere.Sandbox.Api;

/// <summary>Which path and method is which operation.</summary>
internal static class ApiRoutes
{
    private const string Executions = "/v1/projects/{project_id}/executions";

    public static void Map(IEndpointRouteBuilder routes, ExecutionsApi executions, SystemApi system)
    {
        // Dispatch has the path of either revision.
        Add(routes, "POST", $"{Executions}:dispatch", SandboxOperations.DispatchExecution, executions.DispatchAsync);
        Add(routes, "POST", $"{Executions}/dispatch", SandboxOperations.DispatchExecution, executions.DispatchAsync);
        Add(routes, "GET", Executions, SandboxOperations.ListExecutions, executions.ListAsync);
        Add(routes, "GET", $"{Executions}/{{execution_id}}", SandboxOperations.GetExecution, executions.GetAsync);
        Add(routes, "GET", "/v1/auth/whoami", SandboxOperations.WhoAmI, SystemApi.WhoamiAsync);
        Add(routes, "GET", "/v1/version", SandboxOperations.GetVersion, system.VersionAsync, isPublic: true);
        Add(routes, "GET", "/v1/health", SandboxOperations.GetHealth, system.HealthAsync, isPublic: true);
    }

    private static void Add(
        IEndpointRouteBuilder routes, string method, string path, string operation, RequestDelegate handler, bool isPublic = false) =>
        routes.MapMethods(path, [method], handler).WithMetadata(new Operation(operation, isPublic));
}
