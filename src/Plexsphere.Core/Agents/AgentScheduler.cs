using System.Net.Http.Headers;
using Plexsphere.Core.Http;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Agents;

/// <summary>Has an agent do something: asks once, and looks what the agent made of the request.</summary>
/// <param name="client">The agent.</param>
internal sealed class AgentScheduler(AgentClient client)
{
    /// <summary>
    /// Asks for an action: once. Then reads it, to see what the agent made of the request. An action with the same id and kind that is
    /// there already is what was asked for before.
    /// </summary>
    internal async Task<PlexAgentAction> ScheduleAsync(AgentOrder order, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        order.Check();
        Guid id;
        try
        {
            id = await PostAsync(order, notices, cancellationToken).ConfigureAwait(false);
        }
        catch (PlexApiException e) when (e.Error == PlexErrors.AgentActionExists && order.ActionId is not null)
        {
            return await AlreadyScheduledAsync(order, e, notices, cancellationToken).ConfigureAwait(false);
        }

        var (scheduled, failure) = await ReadBackAsync(id, order.Kind, notices, cancellationToken).ConfigureAwait(false);
        if (failure is { Contradicts: true })
        {
            throw Failures.OutcomeUnknown(
                PlexErrors.AgentScheduleOutcomeUnknown, Unknown(order), failure, About(order) with { AgentActionId = id });
        }

        // An agent that takes the envelope for arguments gives the action an id of its own.
        var misunderstood = scheduled is null ? null : order.Misunderstood(scheduled);
        if (order.ActionId is { } asked && asked != id && misunderstood is null)
        {
            throw new PlexException(
                PlexErrors.AgentScheduleOutcomeUnknown,
                $"{Unknown(order)} The agent says that it scheduled {id}.",
                About(order) with { AgentActionId = id });
        }

        if (misunderstood is not null)
        {
            notices?.Report(Notice.Warning($"{PlexText.Line(scheduled!.ToString())}: {misunderstood}"));
        }

        if (scheduled is not null)
        {
            return scheduled;
        }

        notices?.Report(
            Notice.Warning($"'{PlexText.Line(order.Kind)}' is scheduled as {id}, but could not be read back. {failure!.Message}"));
        return new PlexAgentAction(client.Agent, id, order.Kind, PlexAgentActionState.New) { Client = client };
    }

    private async Task<(PlexAgentAction? Action, PlexException? Failure)> ReadBackAsync(
        Guid id,
        string kind,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        try
        {
            return (await client.GetAsync(id, kind, null, notices, cancellationToken).ConfigureAwait(false), null);
        }
        catch (PlexException e)
        {
            return (null, e);
        }
    }

    private async Task<PlexAgentAction> AlreadyScheduledAsync(
        AgentOrder order,
        PlexApiException conflict,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        PlexAgentAction scheduled;
        try
        {
            scheduled = await client.GetAsync(order.ActionId!.Value, notices, cancellationToken).ConfigureAwait(false);
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

    private async Task<Guid> PostAsync(AgentOrder order, IProgress<Notice>? notices, CancellationToken cancellationToken)
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
            cancellationToken).ConfigureAwait(false);
        if (outcome.Failure is { } failure)
        {
            throw await client.ExplainAsync(failure, notices, cancellationToken).ConfigureAwait(false);
        }

        return outcome.Value!.Id;
    }

    private PlexSubject About(AgentOrder order) => new() { Agent = client.Agent, Kind = order.Kind, AgentActionId = order.ActionId };

    private string Unknown(AgentOrder order) =>
        $"Whether '{PlexText.Line(order.Kind)}' was scheduled{(order.ActionId is { } id ? $" as {id}" : "")} is unknown (at "
            + $"{client.Agent}).";
}
