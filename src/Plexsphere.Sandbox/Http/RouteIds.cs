namespace Plexsphere.Sandbox.Http;

/// <summary>Ids in the path of a request.</summary>
internal static class RouteIds
{
    /// <summary>Reads the id with that name. The nil UUID is not one.</summary>
    internal static bool TryRead(HttpContext context, string name, out Guid id) =>
        Guid.TryParseExact(context.Request.RouteValues[name] as string, "D", out id) && id != Guid.Empty;
}
