using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Plexsphere.Sandbox.Hosting;

/// <summary>A web server on 127.0.0.1, for programs of this machine, that has nothing but routing yet.</summary>
internal static class LoopbackServer
{
    internal static WebApplication Build(int port, Action<ListenOptions> configure)
    {
        // The empty builder reads no configuration, so nothing in the environment changes what is served or where.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Whoever reads a body limits it.
            kestrel.Limits.MaxRequestBodySize = null;
            // A pipeline may read slowly, or be held in a debugger, for as long as it likes.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                configure(listen);
            });
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        var app = builder.Build();
        app.Use(LoopbackGuard.InvokeAsync);
        app.UseRouting();
        return app;
    }
}
