using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using Plexsphere.Core.Agents;

namespace Plexsphere.PowerShell.Commands;

/// <summary>What every cmdlet shares that talks to Replicante agents: mutual TLS.</summary>
public abstract class PlexAgentCommand : PlexCommand
{
    // Made in Begin, where it is an error of the command that the engine cannot be loaded.
    private Dictionary<Uri, AgentClient> _clients = null!;
    private AgentCredentials _credentials = null!;

    private protected PlexAgentCommand()
    {
    }

    /// <summary>The client certificate, with its private key.</summary>
    [Parameter]
    [ValidateNotNull]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>The PEM file of the client certificate, and of those between it and its authority.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificatePath { get; set; }

    /// <summary>The PEM file of the certificate's unencrypted key; the file of -CertificatePath unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyPath { get; set; }

    /// <summary>The PEM file of the authorities that may vouch for the agent; the machine's own unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificateAuthorityPath { get; set; }

    private protected override void Begin()
    {
        _clients = [];
        _credentials = AgentCredentials.Load(Certificate, FileOf(CertificatePath), FileOf(KeyPath), FileOf(CertificateAuthorityPath));
    }

    /// <summary>The client for an agent.</summary>
    private protected AgentClient ClientFor(Uri agent)
    {
        if (!_clients.TryGetValue(agent, out var client))
        {
            client = new AgentClient(agent, _credentials);
            _clients.Add(agent, client);
        }

        return client;
    }

    /// <summary>The client that an action came through, unless certificates were named here.</summary>
    private protected AgentClient ClientFor(PlexAgentAction action) =>
        _credentials == AgentCredentials.None && AgentClient.OriginOf(action) is { } own ? own : ClientFor(action.Agent);

    /// <summary>Reads an action; a failure becomes an error about the id.</summary>
    private protected PlexAgentAction? Read(Func<AgentClient> client, Guid id)
    {
        PlexAgentAction? action = null;
        Guard(id, () => action = Await(client().GetAsync(id, Notices, Stop)));
        return action;
    }

    private string? FileOf(string? path) => path is null ? null : GetUnresolvedProviderPathFromPSPath(path);
}
