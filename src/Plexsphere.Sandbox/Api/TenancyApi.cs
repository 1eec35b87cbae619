using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Inventory;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>The operations on domains and projects.</summary>
internal sealed class TenancyApi(Tenancy tenancy, ProjectGuard guard, Gates gates, Paging paging)
{
    private readonly InventoryList<DomainDocument> _domains = new(tenancy.Domains, SandboxJson.Relaxed.DomainDocument, paging);

    private readonly InventoryList<ProjectDocument> _projects = new(tenancy.Projects, SandboxJson.Relaxed.ProjectDocument, paging);

    internal Task ListDomainsAsync(HttpContext context)
    {
        gates.Require(SandboxGates.Domains, context, $"{Gates.Platform}#read");
        return _domains.WriteAsync(context, _ => true);
    }

    internal Task ListProjectsAsync(HttpContext context)
    {
        gates.Require(SandboxGates.Projects, context, $"{Gates.Platform}#read");
        var domain = Filters.ReadId(context.Request.Query, "domain_id", Problems.InvalidDomainFilter);
        return _projects.WriteAsync(context, project => domain is null || domain == project.DomainId);
    }

    internal Task GetProjectAsync(HttpContext context)
    {
        gates.Require(SandboxGates.Projects, context, $"project:{context.Request.RouteValues["id"]}#read");
        return Responses.WriteAsync(
            context, tenancy.FindProject(guard.RequireRead(context, "id"))!, SandboxJson.Relaxed.ProjectDocument);
    }
}
