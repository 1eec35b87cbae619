using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Plexsphere.Sandbox.Agents;
using Plexsphere.Sandbox.Agents.Kinds;
using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Sandbox.Hosting;

/// <summary>One agent on a port of its own.</summary>
internal sealed class AgentServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly AgentEngine _engine;

    private AgentServer(WebApplication app, AgentEngine engine, SandboxRequests requests)
    {
        _app = app;
        _engine = engine;
        Agent = new SandboxAgent(new Uri(app.Urls.Single()), requests);
    }

    public SandboxAgent Agent { get; }

    internal static async Task<AgentServer> StartAsync(
        SandboxOptions options,
        AgentService service,
        SandboxClock clock,
        SandboxCertificates? certificates,
        CancellationToken cancellationToken)
    {
        var requests = new SandboxRequests();
        var store = new AgentStore();
        store.Add(AgentExample.Create());
        var kinds = new AgentKinds(DefaultKinds.Create(service));
        var engine = new AgentEngine(store, kinds, clock);
        var app = LoopbackServer.Build(0, listen =>
        {
            if (certificates is not null)
            {
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificates.Server;
                    https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                    https.ClientCertificateValidation = (client, _, _) => IsIssuedBy(certificates.Authority, client);
                });
            }
        });
        if (options.WithoutActions)
        {
            AgentApi.MapDisabled(app);
        }
        else
        {
            new AgentApi(store, kinds, engine, options.AgentBody, requests).Map(app);
        }

        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            await engine.DisposeAsync();
            throw;
        }

        engine.Start();
        return new AgentServer(app, engine, requests);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        await _engine.DisposeAsync();
    }

    private static bool IsIssuedBy(X509Certificate2 authority, X509Certificate2 client)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(client);
    }
}
