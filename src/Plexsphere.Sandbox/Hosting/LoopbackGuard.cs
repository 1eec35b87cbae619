using Plexsphere.Sandbox.Http;

namespace Plexsphere.Sandbox.Hosting;

/// <summary>
/// Turns pages in a browser away. A page can reach a server on the loopback address by a name of its own that resolves to it, and can
/// send forms there from elsewhere; programs do neither.
/// </summary>
internal static class LoopbackGuard
{
    private static readonly string[] Names = ["localhost", "127.0.0.1", "[::1]"];

    internal static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!IsThisServer(request.Host, context))
        {
            return RefuseAsync(context, StatusCodes.Status421MisdirectedRequest);
        }

        return request.Headers.Origin is [] || request.Headers.Origin is [{ } origin] && IsThisServer(origin, context)
            ? next(context)
            : RefuseAsync(context, StatusCodes.Status403Forbidden);
    }

    private static bool IsThisServer(HostString host, HttpContext context) =>
        Names.Contains(host.Host, StringComparer.OrdinalIgnoreCase)
        && (host.Port ?? (context.Request.IsHttps ? 443 : 80)) == context.Connection.LocalPort;

    private static bool IsThisServer(string origin, HttpContext context)
    {
        var scheme = context.Request.Scheme + Uri.SchemeDelimiter;
        return origin.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            && IsThisServer(new HostString(origin[scheme.Length..]), context);
    }

    private static Task RefuseAsync(HttpContext context, int status) =>
        Responses.WriteProblemAsync(context, Problems.Http(status), correlated: true);
}
