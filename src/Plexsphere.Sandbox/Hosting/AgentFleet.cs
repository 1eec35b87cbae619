using Plexsphere.Sandbox.Agents;
using Plexsphere.Sandbox.Options;
using Plexsphere.Sandbox.Simulation;

namespace Plexsphere.Sandbox.Hosting;

/// <summary>The agents of a sandbox, and the certificates that they and their clients have.</summary>
internal sealed class AgentFleet(SandboxOptions options) : IAsyncDisposable
{
    /// <summary>From this size on the last agent has a service that does not obey.</summary>
    private const int WithDefect = 3;

    private readonly List<AgentServer> _servers = [];

    public SandboxCertificates? Certificates { get; } = options is { AgentTls: true, Agents: > 0 }
        ? SandboxCertificates.Create(withClient: true)
        : null;

    public IReadOnlyList<SandboxAgent> Agents => [.. _servers.Select(server => server.Agent)];

    internal async Task StartAsync(SandboxClock clock, CancellationToken cancellationToken)
    {
        for (var i = 0; i < options.Agents; i++)
        {
            var service = new AgentService(
                obeys: options.Agents < WithDefect || i < options.Agents - 1,
                stopsGracefully: i != 1);
            _servers.Add(await AgentServer.StartAsync(options, service, clock, Certificates, cancellationToken));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        Certificates?.Dispose();
    }
}
