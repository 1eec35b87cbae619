using Plexsphere.Sandbox.Access;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Inventory;

namespace Plexsphere.Sandbox.Api;

/// <summary>
/// What every operation on a project starts with. The authorizer is asked before anything is looked up, so a caller who
/// may not do something learns nothing about what exists.
/// </summary>
internal sealed class ProjectGuard(Tenancy tenancy)
{
    /// <summary>Returns the project, which exists.</summary>
    internal Guid RequireRead(HttpContext context, string parameter = "project_id")
    {
        // Every principal who gets here reads the whole domain.
        var project = ParseProject(context, parameter);
        RequireProject(project);
        return project;
    }

    /// <summary>Returns the project, which exists.</summary>
    internal Guid RequireDispatch(HttpContext context)
    {
        var project = ParseProject(context, "project_id");
        var principal = PrincipalOf(context);
        if (!principal.MayDispatch)
        {
            throw Problems.PermissionDenied($"project:{project}#dispatch", principal.Relation);
        }

        RequireProject(project);
        return project;
    }

    internal static Principal PrincipalOf(HttpContext context) =>
        context.Features.Get<Principal>() ?? throw Problems.Unauthenticated();

    private static Guid ParseProject(HttpContext context, string parameter) =>
        RouteIds.TryRead(context, parameter, out var project) ? project : throw Problems.InvalidProjectId();

    private void RequireProject(Guid project)
    {
        if (tenancy.FindProject(project) is null)
        {
            throw Problems.ProjectNotFound();
        }
    }
}
