using System.Net.Http.Headers;
using Plexsphere.Core.Http;

namespace Plexsphere.Core.Agents;

/// <summary>Has an agent do something: asks once, and looks what the agent made of the request.</summary>
/// <param name="client">The agent.</param>
internal sealed class AgentScheduler(AgentClient client)
{
    /// <summary>
    /// Asks for an action: once. Then reads it, to see what the agent made of the request. An action with the same id and kind that is
    /// there already is what was asked for before.
    /// </summary>
    internal async Task<PlexAgentAction> ScheduleAsync(AgentOrder order, IProgress<Notice>? notices, CancellationToken stop)
    {
        order.Check();
        Guid id;
        try
        {
            id = await PostAsync(order, notices, stop).ConfigureAwait(false);
        }
        catch (PlexApiException e) when (e.Error == PlexErrors.AgentActionExists && order.ActionId is not null)
        {
            return await AlreadyScheduledAsync(order, e, notices, stop).ConfigureAwait(false);
        }

        try
        {
            var scheduled = await client.GetAsync(id, order.Kind, null, notices, stop).ConfigureAwait(false);
            if (order.Misunderstood(scheduled) is { } warning)
            {
                // Such an agent gives the action an id of its own.
                notices?.Report(Notice.Warning($"{PlexText.Line(scheduled.ToString())}: {warning}"));
            }
            else if (order.ActionId is { } asked && asked != id)
            {
                throw Other(order, id);
            }

            return scheduled;
        }
        catch (PlexException e) when (e.Error != PlexErrors.AgentScheduleOutcomeUnknown && !e.Contradicts)
        {
            if (order.ActionId is { } asked && asked != id)
            {
                throw Other(order, id);
            }

            notices?.Report(Notice.Warning($"'{PlexText.Line(order.Kind)}' is scheduled as {id}, but could not be read back. {e.Message}"));
            return new PlexAgentAction(client.Agent, id, order.Kind, PlexAgentActionState.New) { Client = client };
        }
        catch (PlexException e) when (e.Contradicts)
        {
            throw Failures.OutcomeUnknown(PlexErrors.AgentScheduleOutcomeUnknown, Unknown(order), e, About(order) with { AgentActionId = id });
        }
    }

    private PlexException Other(AgentOrder order, Guid id) =>
        new(PlexErrors.AgentScheduleOutcomeUnknown, $"{Unknown(order)} The agent says that it scheduled {id}.", About(order) with { AgentActionId = id });

    private async Task<PlexAgentAction> AlreadyScheduledAsync(AgentOrder order, PlexApiException conflict, IProgress<Notice>? notices, CancellationToken stop)
    {
        PlexAgentAction scheduled;
        try
        {
            scheduled = await client.GetAsync(order.ActionId!.Value, notices, stop).ConfigureAwait(false);
        }
        catch (PlexException)
        {
            // The refusal is the better story.
            throw conflict;
        }

        if (scheduled.Kind != order.Kind)
        {
            throw conflict;
        }

        notices?.Report(Notice.Warning($"{PlexText.Line(scheduled.ToString())}: already scheduled; nothing was scheduled again."));
        return scheduled;
    }

    private async Task<Guid> PostAsync(AgentOrder order, IProgress<Notice>? notices, CancellationToken stop)
    {
        var outcome = await client.Exchange.SendOnceAsync<ScheduledAction>(
            _ => ValueTask.FromResult(new HttpRequestMessage(HttpMethod.Post, AgentAddress.Schedule(client.Agent, order.Kind))
            {
                Content = new ByteArrayContent(order.Body()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            }),
            AgentReader.Scheduled,
            About(order),
            Unknown(order),
            notices,
            stop).ConfigureAwait(false);
        if (outcome.Failure is { } failure)
        {
            throw await client.ExplainAsync(failure, notices, stop).ConfigureAwait(false);
        }

        return outcome.Value!.Id;
    }

    private PlexSubject About(AgentOrder order) => new() { Agent = client.Agent, Kind = order.Kind, AgentActionId = order.ActionId };

    private string Unknown(AgentOrder order) =>
        $"Whether '{PlexText.Line(order.Kind)}' was scheduled{(order.ActionId is { } id ? $" as {id}" : "")} is unknown (at {client.Agent}).";
}
