using Plexsphere.Core.Agents;

namespace Plexsphere.Cli;

/// <summary>A command that talks to an agent: there is no control plane, and no connection to one.</summary>
/// <param name="client">The agent.</param>
/// <param name="format">How results are written.</param>
internal sealed class AgentRun(AgentClient client, OutputFormat format) : CommandRun(format)
{
    internal AgentClient Client => client;
}
