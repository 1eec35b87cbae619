using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Plexsphere.Sandbox.Api;

namespace Plexsphere.Sandbox;

/// <summary>A running sandbox: a control plane on 127.0.0.1 and its simulated fleet. Any number can run in a process.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ControlPlane _plane;
    private bool _disposed;

    private SandboxHost(WebApplication app, ControlPlane plane, SandboxRequests requests)
    {
        _app = app;
        _plane = plane;
        Requests = requests;
        Url = new Uri(app.Urls.Single());
    }

    /// <summary>The base address, <c>http://127.0.0.1:port</c>.</summary>
    public Uri Url { get; }

    /// <summary>The operator's token: may do everything.</summary>
    public string Token => _plane.Tokens.Operator;

    /// <summary>The reader's token: a dispatch is refused with 403.</summary>
    public string ReaderToken => _plane.Tokens.Reader;

    /// <summary>The one project. Its id is the same in every sandbox.</summary>
    public Guid Project => SandboxIds.Project;

    /// <summary>The one domain. Its id is the same in every sandbox.</summary>
    public Guid Domain => SandboxIds.Domain;

    /// <summary>The ids of the nodes. The first is the same in every sandbox.</summary>
    public IReadOnlyList<Guid> Nodes => [.. _plane.Fleet.Nodes.Select(node => node.Id)];

    /// <summary>How many executions there were at the start.</summary>
    public int SeededExecutions => _plane.History.Count;

    /// <summary>How many executions were minted since the start.</summary>
    public long MintedExecutions => _plane.Dispatcher.Minted;

    /// <summary>The requests received so far.</summary>
    public SandboxRequests Requests { get; }

    /// <summary>Starts a sandbox; when the task ends, it serves.</summary>
    /// <param name="options">What to start.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <returns>The sandbox, which serves until it is disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SandboxHost> StartAsync(SandboxOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var plane = new ControlPlane(options);
        var requests = new SandboxRequests();
        var app = Build(options, plane, requests);
        try
        {
            await app.StartAsync(cancellationToken);
            return new SandboxHost(app, plane, requests);
        }
        catch
        {
            await app.DisposeAsync();
            await plane.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops serving, aborts what is still under way, and ends the fleet.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        await _plane.DisposeAsync();
    }

    private static WebApplication Build(SandboxOptions options, ControlPlane plane, SandboxRequests requests)
    {
        // The empty builder reads no configuration, so nothing in the environment changes what is served or where.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Whoever reads a body limits it.
            kestrel.Limits.MaxRequestBodySize = null;
            // A pipeline may read slowly, or be held in a debugger, for as long as it likes.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        var app = builder.Build();
        app.UseRouting();
        app.Use(ProblemAnswers.InvokeAsync);
        app.Use((context, next) => CountAsync(context, next, requests, options.Intercept));
        app.Use(new Authentication(plane.Tokens).InvokeAsync);
        ApiRoutes.Map(app, plane.Executions, plane.System);
        return app;
    }

    private static async Task CountAsync(
        HttpContext context, RequestDelegate next, SandboxRequests requests, Func<HttpContext, Task<bool>>? intercept)
    {
        requests.Add(context.GetEndpoint()?.Metadata.GetMetadata<Operation>()?.Id ?? SandboxOperations.Unknown);
        if (intercept is null || !await intercept(context))
        {
            await next(context);
        }
    }
}
