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
    internal async Task<PlexAgentAction> ScheduleAsync(
        AgentActionRequest request,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        request.Check();
        Guid id;
        try
        {
            id = await PostAsync(request, notices, cancellationToken).ConfigureAwait(false);
        }
        catch (PlexApiException e) when (e.Error == PlexErrors.AgentActionExists && request.ActionId is not null)
        {
            return await AlreadyScheduledAsync(request, e, notices, cancellationToken).ConfigureAwait(false);
        }

        var (scheduled, failure) = await ReadBackAsync(id, request.Kind, notices, cancellationToken).ConfigureAwait(false);
        if (failure is { Contradicts: true })
        {
            throw Failures.OutcomeUnknown(
                PlexErrors.AgentScheduleOutcomeUnknown,
                request.UnknownAt(client.Agent),
                failure,
                About(request) with { AgentActionId = id });
        }

        // An agent that takes the envelope for arguments gives the action an id of its own.
        var misunderstood = scheduled is null ? null : request.Misunderstood(scheduled, client.Words);
        if (request.ActionId is { } asked && asked != id && misunderstood is null)
        {
            throw new PlexException(
                PlexErrors.AgentScheduleOutcomeUnknown,
                $"{request.UnknownAt(client.Agent)} The agent says that it scheduled {id}.",
                About(request) with { AgentActionId = id });
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
            Notice.Warning($"'{PlexText.Line(request.Kind)}' is scheduled as {id}, but could not be read back. {failure!.Message}"));
        return client.Received(new PlexAgentAction(client.Agent, id, request.Kind, PlexAgentActionState.New));
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
        AgentActionRequest request,
        PlexApiException conflict,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        PlexAgentAction scheduled;
        try
        {
            scheduled = await client.GetAsync(request.ActionId!.Value, notices, cancellationToken).ConfigureAwait(false);
        }
        catch (PlexException)
        {
            // The refusal is the better story.
            throw conflict;
        }

        if (scheduled.Kind != request.Kind)
        {
            throw conflict;
        }

        notices?.Report(Notice.Warning($"{PlexText.Line(scheduled.ToString())}: already scheduled; nothing was scheduled again."));
        return scheduled;
    }

    private async Task<Guid> PostAsync(AgentActionRequest request, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var outcome = await client.Exchange.SendOnceAsync<ScheduledAction>(
            _ => ValueTask.FromResult(new HttpRequestMessage(HttpMethod.Post, AgentAddress.Schedule(client.Agent, request.Kind))
            {
                Content = new ByteArrayContent(request.Body()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            }),
            AgentReader.Scheduled,
            About(request),
            request.UnknownAt(client.Agent),
            notices,
            cancellationToken).ConfigureAwait(false);
        if (outcome.Failure is { } failure)
        {
            throw await client.ExplainAsync(failure, notices, cancellationToken).ConfigureAwait(false);
        }

        return outcome.Value!.Id;
    }

    private PlexSubject About(AgentActionRequest request) =>
        new() { Agent = client.Agent, Kind = request.Kind, AgentActionId = request.ActionId };
}
