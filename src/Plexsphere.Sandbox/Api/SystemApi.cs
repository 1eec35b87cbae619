using System.Reflection;
using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Api;

/// <summary>The operations about the caller and about the server itself.</summary>
internal sealed class SystemApi(NodeFleet fleet, DateTimeOffset startedAt)
{
    internal static Task WhoamiAsync(HttpContext context) =>
        Responses.WriteAsync(context, ProjectGuard.PrincipalOf(context).Whoami, SandboxJson.Relaxed.WhoamiDocument);

    internal Task VersionAsync(HttpContext context)
    {
        // The build appends the commit to the version, when it knows it.
        var informational = typeof(SystemApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        var parts = informational.Split('+');
        var version = new VersionDocument($"{parts[0]}-sandbox", parts.Length > 1 ? parts[1] : "unknown", WireTime.Format(startedAt));
        return Responses.WriteAsync(context, version, SandboxJson.Relaxed.VersionDocument);
    }

    internal Task HealthAsync(HttpContext context) => Responses.WriteAsync(
        context,
        new HealthDocument(
            "ok",
            [
                new HealthCheckDocument("datastore", "ok", "in memory"),
                new HealthCheckDocument("fleet", "ok", $"{fleet.Nodes.Count} simulated nodes"),
            ]),
        SandboxJson.Relaxed.HealthDocument);
}
