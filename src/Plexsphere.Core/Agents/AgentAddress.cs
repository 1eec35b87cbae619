namespace Plexsphere.Core.Agents;

/// <summary>Where the parts of an agent's API lie.</summary>
internal static class AgentAddress
{
    private const string Prefix = "api/unstable/actions";

    /// <summary>Refuses what is no base address of an agent.</summary>
    internal static Uri Check(Uri agent)
    {
        // The text is not repeated: what stands before an @ may be a password.
        if (!agent.IsAbsoluteUri || (agent.Scheme != Uri.UriSchemeHttps && agent.Scheme != Uri.UriSchemeHttp))
        {
            throw new PlexException(PlexErrors.InvalidArgument, "The agent's address does not begin with https:// or http://.");
        }

        if (agent.UserInfo.Length > 0 || agent.Query.Length > 0 || agent.Fragment.Length > 0)
        {
            throw new PlexException(PlexErrors.InvalidArgument, "The agent's address must not contain a user, a query or a fragment.");
        }

        return agent;
    }

    /// <summary>The address that says whether the agent takes actions.</summary>
    internal static Uri Root(Uri agent) => At(agent, "");

    internal static Uri Queue(Uri agent) => At(agent, "/queue");

    internal static Uri Finished(Uri agent) => At(agent, "/finished");

    internal static Uri Kinds(Uri agent) => At(agent, "/available");

    internal static Uri Info(Uri agent, Guid id) => At(agent, $"/info/{id}");

    /// <summary>A kind's slashes are part of the path; whatever else it has stays within its segment.</summary>
    internal static Uri Schedule(Uri agent, string kind) => At(agent, $"/schedule/{string.Join('/', kind.Split('/').Select(Uri.EscapeDataString))}");

    private static Uri At(Uri agent, string path) => new($"{agent.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{Prefix}{path}");
}
