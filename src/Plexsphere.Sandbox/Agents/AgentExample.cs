using System.Globalization;

namespace Plexsphere.Sandbox.Agents;

/// <summary>The finished action that the protocol's document describes, member for member; every agent has it as its oldest.</summary>
internal static class AgentExample
{
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2019-08-30T20:40:24Z", CultureInfo.InvariantCulture);

    internal static AgentAction Create()
    {
        var action = new AgentAction
        {
            Id = "308fb8bc-79a1-49d9-bf71-1191d7d6c5d2",
            Kind = "replicante.io/service.gracefulrestart",
            Requester = "API",
            Args = "{}",
            Headers = new Dictionary<string, string>(),
            Created = Start,
        };
        action.Enter(new AgentStep(AgentState.New, AgentJson.Null), Start);
        action.Enter(
            AgentStep.Running(
                """{"payload":{"message":"Err(OperationError(\"No servers available for the provided ReadPreference.\"))"},"stage":0,"state":"DONE"}"""),
            Start.AddSeconds(6));
        action.Enter(
            AgentStep.Running("""{"payload":{"attempt":0,"message":"the service is not running","pid":null},"stage":1,"state":"DONE"}"""),
            Start.AddSeconds(9));
        action.Enter(
            AgentStep.Done("""{"payload":{"attempt":0,"message":"the service is running","pid":"11634"},"stage":2,"state":"DONE"}"""),
            Start.AddSeconds(13));
        return action;
    }
}
