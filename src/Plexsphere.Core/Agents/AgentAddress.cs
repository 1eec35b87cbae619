using Plexsphere.Core.Http;

namespace Plexsphere.Core.Agents;

/// <summary>Where the parts of an agent's API lie.</summary>
internal static class AgentAddress
{
    private const string Prefix = "api/unstable/actions";

    /// <summary>Refuses what is no base address of an agent.</summary>
    internal static Uri Check(Uri agent) => Route.Check(agent, "The agent's");

    /// <summary>The address that says whether the agent takes actions.</summary>
    internal static Uri Root(Uri agent) => At(agent, "");

    internal static Uri Queue(Uri agent) => At(agent, "/queue");

    internal static Uri Finished(Uri agent) => At(agent, "/finished");

    internal static Uri Kinds(Uri agent) => At(agent, "/available");

    internal static Uri Info(Uri agent, Guid id) => At(agent, $"/info/{id}");

    /// <summary>A kind's slashes are part of the path; whatever else it has stays within its segment.</summary>
    internal static Uri Schedule(Uri agent, string kind) =>
        At(agent, $"/schedule/{string.Join('/', kind.Split('/').Select(Uri.EscapeDataString))}");

    private static Uri At(Uri agent, string path) => new($"{agent.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{Prefix}{path}");
}
