namespace Plexsphere;

/// <summary>A sandbox control plane that this session started. It ends with the session at the latest.</summary>
public sealed class PlexSandbox
{
    internal PlexSandbox(
        Uri url,
        int processId,
        Guid projectId,
        Guid domainId,
        int nodes,
        int executions,
        PlexAddressList agents,
        DateTimeOffset startedAt,
        PlexConnection connection)
    {
        Url = url;
        ProcessId = processId;
        ProjectId = projectId;
        DomainId = domainId;
        Nodes = nodes;
        Executions = executions;
        Agents = agents;
        StartedAt = startedAt;
        Connection = connection;
    }

    /// <summary>The address it serves, on this machine only.</summary>
    public Uri Url { get; }

    /// <summary>The id of its process.</summary>
    public int ProcessId { get; }

    /// <summary>Its project.</summary>
    public Guid ProjectId { get; }

    /// <summary>Its domain.</summary>
    public Guid DomainId { get; }

    /// <summary>How many nodes it simulates.</summary>
    public int Nodes { get; }

    /// <summary>How many finished executions it began with.</summary>
    public int Executions { get; }

    /// <summary>The addresses of its Replicante agents; none unless they were asked for.</summary>
    public PlexAddressList Agents { get; }

    /// <summary>When it was ready, in UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>A connection to it as its operator, with its project as the default one.</summary>
    public PlexConnection Connection { get; }

    /// <summary>Its address.</summary>
    public override string ToString() => Url.AbsoluteUri;
}
