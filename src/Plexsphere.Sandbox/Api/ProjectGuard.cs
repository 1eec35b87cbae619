namespace Plexsphere.Sandbox.Api;

/// <summary>
/// What every operation on a project starts with. The authorizer is asked before anything is looked up, so a caller who
/// may not do something learns nothing about what exists.
/// </summary>
internal static class ProjectGuard
{
    public static void RequireRead(HttpContext context)
    {
        // Every principal there is reads the whole domain.
        RequireProject(ParseProject(context));
    }

    public static void RequireDispatch(HttpContext context)
    {
        var project = ParseProject(context);
        var principal = PrincipalOf(context);
        if (!principal.MayDispatch)
        {
            throw Problems.PermissionDenied(principal, "dispatch");
        }

        RequireProject(project);
    }

    public static Principal PrincipalOf(HttpContext context) =>
        context.Features.Get<Principal>() ?? throw Problems.Unauthenticated();

    /// <summary>Reads an id of the path. The nil UUID is not one.</summary>
    public static bool TryReadId(HttpContext context, string name, out Guid id) =>
        Guid.TryParseExact(context.Request.RouteValues[name] as string, "D", out id) && id != Guid.Empty;

    private static Guid ParseProject(HttpContext context) =>
        TryReadId(context, "project_id", out var project) ? project : throw Problems.InvalidProjectId();

    private static void RequireProject(Guid project)
    {
        if (project != SandboxIds.Project)
        {
            throw Problems.ProjectNotFound();
        }
    }
}
