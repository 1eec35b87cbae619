namespace Plexsphere.Sandbox.Agents.Kinds;

/// <summary>Starts or stops the service: asks for it, then looks once a step whether it has come about.</summary>
internal sealed class ServiceSwitch(string name, string description, AgentService service, bool on) : AgentKind(name, description)
{
    private const int Patience = 30;

    internal override AgentStep Step(AgentAction action)
    {
        var attempt = action.Progress is int before ? before + 1 : 0;
        action.Progress = attempt;
        if (service.Running == on)
        {
            return AgentStep.Done(service.Describe(attempt));
        }

        if (attempt >= Patience)
        {
            return AgentStep.Failed(service.Describe(attempt, $"the service did not {(on ? "start" : "stop")} in time"));
        }

        var seen = service.Describe(attempt);
        service.Switch(on);
        return AgentStep.Running(seen);
    }
}
