using Plexsphere.Sandbox.Operations;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Sandbox.Hosting;

/// <summary>A Replicante agent of the sandbox.</summary>
public sealed class SandboxAgent
{
    internal SandboxAgent(Uri url, SandboxRequests requests)
    {
        Url = url;
        Requests = requests;
    }

    /// <summary>The base address, <c>http://127.0.0.1:port</c>, or https with <see cref="SandboxOptions.AgentTls"/>.</summary>
    public Uri Url { get; }

    /// <summary>The requests received so far.</summary>
    public SandboxRequests Requests { get; }
}
