using System.Runtime.CompilerServices;
using Plexsphere.Core.Http;

namespace Plexsphere.Core.Agents;

/// <summary>
/// One agent's Actions API. An agent keeps the headers of a request where everyone can read them, so it gets none but those that HTTP
/// itself needs: no token, no cookie, no trace. Safe to use from several threads at once.
/// </summary>
#pragma warning disable CA1001 // Actions hold on to it, so nobody knows when it is last used; idle connections close by themselves.
internal sealed class AgentClient
#pragma warning restore CA1001
{
    // Not held by the action itself: the engine's types live in another load context and must not be needed to show an action.
    private static readonly ConditionalWeakTable<PlexAgentAction, AgentClient> Origins = [];

    internal AgentClient(Uri agent, AgentCredentials credentials, AgentClientOptions? options = null)
    {
        options ??= new AgentClientOptions();
        Agent = AgentAddress.Check(agent);
        Words = options.Words;
        credentials.CheckFor(agent);
        var tls = new AgentTls(agent, credentials, Words);
        Exchange = new Exchange(new Peer
        {
            Address = agent,
            Handler = tls.Sockets,
            Accept = ["application/json"],
            ReadProblem = AgentProblemReader.Read,
            ErrorOf = AgentProblemReader.ErrorOf,
            ExplainTls = tls.Explain,
            OutcomeUnknown = PlexErrors.AgentScheduleOutcomeUnknown,
            Retries = RetryPolicy.Of(options.Limits),
            MaximumMegabytes = options.Limits.MaximumResponseMegabytes,
            Time = options.Time,
        });
    }

    /// <summary>The agent's base address.</summary>
    internal Uri Agent { get; }

    /// <summary>How messages name what can be changed.</summary>
    internal AgentWords Words { get; }

    /// <summary>Sends the requests.</summary>
    internal Exchange Exchange { get; }

    /// <summary>The client that a listed, read or scheduled action came through; null for one made elsewhere.</summary>
    internal static AgentClient? OriginOf(PlexAgentAction action) => Origins.TryGetValue(action, out var client) ? client : null;

    /// <summary>Remembers that an action came through this client, so that a piped one is read again the same way.</summary>
    internal PlexAgentAction Received(PlexAgentAction action)
    {
        Origins.Add(action, this);
        return action;
    }

    /// <summary>Running and waiting actions, in the agent's order: oldest first.</summary>
    internal Task<List<PlexAgentAction>> QueueAsync(IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        ActionsAsync(AgentAddress.Queue(Agent), notices, cancellationToken);

    /// <summary>Finished actions, in the agent's order: newest first.</summary>
    internal Task<List<PlexAgentAction>> FinishedAsync(IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        ActionsAsync(AgentAddress.Finished(Agent), notices, cancellationToken);

    /// <summary>
    /// The queue, then the finished ones. An action that ends between the two looks stands in both, and counts as what it became.
    /// </summary>
    internal async Task<List<PlexAgentAction>> AllAsync(IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var queue = await QueueAsync(notices, cancellationToken).ConfigureAwait(false);
        var finished = await FinishedAsync(notices, cancellationToken).ConfigureAwait(false);
        var ended = finished.Select(action => action.Id).ToHashSet();
        return [.. queue.Where(action => !ended.Contains(action.Id)), .. finished];
    }

    internal Task<List<PlexAgentActionKind>> KindsAsync(IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        ListAsync(AgentAddress.Kinds(Agent), body => AgentReader.Kinds(body, Agent), notices, cancellationToken);

    /// <summary>An action with its history.</summary>
    internal Task<PlexAgentAction> GetAsync(Guid id, IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        GetAsync(id, null, null, notices, cancellationToken);

    /// <summary>An action with its history.</summary>
    /// <param name="id">The action.</param>
    /// <param name="kind">The kind that it must be of; null where it is not known.</param>
    /// <param name="retries">Another policy than the usual one.</param>
    /// <param name="notices">Hears of requests and delays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<PlexAgentAction> GetAsync(
        Guid id,
        string? kind,
        RetryPolicy? retries,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        var subject = new PlexSubject { Agent = Agent, AgentActionId = id };
        var outcome = await Exchange.ReadAsync(
            Get(AgentAddress.Info(Agent, id)),
            body => AgentReader.Info(body, id, kind, Agent),
            subject,
            retries,
            notices,
            cancellationToken).ConfigureAwait(false);
        if (outcome.Failure is not { } failure)
        {
            return Received(outcome.Value!);
        }

        if (failure is not PlexApiException refusal || refusal.Error != PlexErrors.NotFound)
        {
            throw failure;
        }

        throw await DisabledAsync(notices, cancellationToken).ConfigureAwait(false)
            ?? Failures.Refusal(
                PlexErrors.AgentActionNotFound, refusal.Problem with { Detail = $"{Agent.Authority} has no action {id}" }, subject);
    }

    /// <summary>A failure, or that the agent takes no actions at all, where that is behind it.</summary>
    internal async Task<PlexException> ExplainAsync(
        PlexException failure,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken) =>
        failure.Error == PlexErrors.NotFound ? await DisabledAsync(notices, cancellationToken).ConfigureAwait(false) ?? failure : failure;

    private async Task<List<PlexAgentAction>> ActionsAsync(Uri address, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var actions = await ListAsync(address, body => AgentReader.Actions(body, Agent), notices, cancellationToken).ConfigureAwait(false);
        actions.ForEach(action => Received(action));
        return actions;
    }

    private async Task<List<T>> ListAsync<T>(
        Uri address,
        BodyReader<List<T>> read,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        var outcome = await Exchange.ReadAsync(Get(address), read, new PlexSubject { Agent = Agent }, null, notices, cancellationToken)
            .ConfigureAwait(false);
        return outcome.Failure is { } failure
            ? throw await ExplainAsync(failure, notices, cancellationToken).ConfigureAwait(false)
            : outcome.Value!;
    }

    // An agent that takes no actions knows none of the paths but the one that says so.
    private async Task<PlexApiException?> DisabledAsync(IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        var subject = new PlexSubject { Agent = Agent };
        var outcome = await Exchange.ReadAsync<object>(
            Get(AgentAddress.Root(Agent)),
            static body => AgentReader.TakesNoActions(body),
            subject,
            null,
            notices,
            cancellationToken).ConfigureAwait(false);
        return outcome.Value is true
            ? Failures.Refusal(
                PlexErrors.AgentActionsDisabled, new PlexProblem { Status = 404, Detail = $"{Agent.Authority} takes no actions" }, subject)
            : null;
    }

    private static RequestSource Get(Uri address) => _ => ValueTask.FromResult(new HttpRequestMessage(HttpMethod.Get, address));
}
