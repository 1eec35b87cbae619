using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Plexsphere.Client;
using Plexsphere.Client.Models;
using Plexsphere.Client.V1.Projects.Item;
using Plexsphere.Core.Connections;
using Plexsphere.Core.Http;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.ControlPlane;

/// <summary>
/// The control plane's operations, one method each: the generated client makes the requests, the exchange sends them, and responses
/// are compared with what was asked for.
/// </summary>
internal sealed class ControlPlaneApi : IDisposable
{
    private readonly Uri _server;
    private readonly TokenSource _token;
    private readonly Exchange _exchange;
    private readonly HttpClientRequestAdapter _adapter;
    private readonly PlexsphereClient _requests;

    internal ControlPlaneApi(PlexConnectionSettings settings)
    {
        _server = settings.Server;
        _token = new TokenSource(settings.Token, settings.ReadToken);
        _exchange = new Exchange(new Peer
        {
            Address = settings.Server,
            Handler = SocketsFor(settings),
            Token = () => _token.Current,
            RenewToken = _token.RenewAsync,
            Accept = ["application/json", "application/problem+json"],
            ReadProblem = ProblemReader.Read,
            ErrorOf = Failures.ErrorOf,
            OutcomeUnknown = PlexErrors.DispatchOutcomeUnknown,
            Retries = new RetryPolicy(settings.Limits.MaximumRetryCount + 1, TimeSpan.FromSeconds(settings.Limits.RetryTimeoutSeconds)),
            MaximumMegabytes = settings.Limits.MaximumResponseMegabytes,
            Time = settings.Time,
        });
        _adapter = new HttpClientRequestAdapter(
            new AnonymousAuthenticationProvider(), httpClient: _exchange.Client) { BaseUrl = _server.AbsoluteUri.TrimEnd('/') };
        _requests = new PlexsphereClient(_adapter);
    }

    /// <summary>Refuses to go on once the connection is closed.</summary>
    internal void CheckOpen() => _exchange.CheckOpen();

    /// <summary>Dispatches once over the given path, one of <see cref="PlexDispatchRevision"/>.</summary>
    internal async Task<PlexExecution> DispatchAsync(
        DispatchRequest dispatch,
        string revision,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        var request = PostRequest(dispatch, revision);
        var subject = About(dispatch.ProjectId) with { Action = dispatch.Action, NodeId = dispatch.NodeId };
        var outcome = await _exchange.SendOnceAsync(
            From(request),
            body => Minted(body, dispatch),
            subject,
            dispatch.UnknownAt(_server),
            notices,
            cancellationToken).ConfigureAwait(false);
        return outcome.Get();
    }

    /// <summary>Reads one page.</summary>
    internal async Task<ExecutionPage> ListAsync(
        ExecutionQuery query,
        RetryPolicy? retries,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        DispatchRequest.CheckText(query.Action, "action");
        DispatchRequest.CheckText(query.Cursor, "cursor");
        var request = Project(query.ProjectId).Executions.ToGetRequestInformation(configuration =>
        {
            var parameters = configuration.QueryParameters;
            parameters.Status = query.Status is null ? null : Enum.Parse<ExecutionStatus>(query.Status, ignoreCase: true);
            parameters.ActionName = query.Action;
            parameters.Limit = query.PageSize;
            parameters.Cursor = query.Cursor;
        });
        return await ReadAsync(
            request,
            body => Listed(body, query),
            About(query.ProjectId) with { Action = query.Action },
            retries,
            notices,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads one execution.</summary>
    internal Task<PlexExecution> GetAsync(
        Guid projectId,
        Guid executionId,
        RetryPolicy? retries,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken) => ReadAsync(
        Project(projectId).Executions[executionId].ToGetRequestInformation(),
        body => Found(body, projectId, executionId),
        About(projectId) with { ExecutionId = executionId },
        retries,
        notices,
        cancellationToken);

    internal Task<Identity> WhoamiAsync(IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        ReadAsync(
            _requests.V1.Auth.Whoami.ToGetRequestInformation(),
            Generated(WireContext.Default.Identity),
            About(null),
            null,
            notices,
            cancellationToken);

    /// <summary>Reads the version once, to learn how the server fares at this moment.</summary>
    internal Task<Outcome<ServerVersion>> VersionAsync(IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        _exchange.ReadAsync(
            From(_requests.V1.Version.ToGetRequestInformation()),
            Generated(WireContext.Default.ServerVersion),
            About(null),
            RetryPolicy.Once,
            notices,
            cancellationToken);

    internal Task<CapabilityPage> CapabilitiesAsync(Guid projectId, CancellationToken cancellationToken)
    {
        var request = Project(projectId).Capabilities.ToGetRequestInformation(
            configuration => configuration.QueryParameters.Limit = ExecutionQuery.MaxPageSize);
        return ReadAsync(request, Generated(WireContext.Default.CapabilityPage), About(projectId), null, null, cancellationToken);
    }

    internal Task<ProjectPage> ProjectsAsync(CancellationToken cancellationToken)
    {
        var request = _requests.V1.Projects.ToGetRequestInformation(
            configuration => configuration.QueryParameters.Limit = ExecutionQuery.MaxPageSize);
        return ReadAsync(request, Generated(WireContext.Default.ProjectPage), About(null), null, null, cancellationToken);
    }

    internal Task<ServedPaths> ServedPathsAsync(IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        ReadAsync(
            _requests.V1.OpenapiJson.ToGetRequestInformation(),
            Generated(WireContext.Default.ServedPaths),
            About(null),
            null,
            notices,
            cancellationToken);

    public void Dispose()
    {
        _token.Forget();
        _adapter.Dispose();
        _exchange.Dispose();
    }

    private static PlexExecution Minted(ReadOnlySpan<byte> body, DispatchRequest dispatch)
    {
        var execution = ExecutionReader.Execution(body);
        try
        {
            Agreement.On("$.project_id", execution.ProjectId, dispatch.ProjectId);
            Agreement.On("$.action", execution.Action, dispatch.Action);
            Agreement.On("$.type", execution.Type, dispatch.Type);
            for (var i = 0; i < execution.Targets.Count; i++)
            {
                Agreement.On($"$.targets[{i}].node_id", execution.Targets[i].NodeId, dispatch.NodeId);
            }

            return execution;
        }
        catch (ContradictionException e)
        {
            // Something was minted, and this is its name, as far as the server can be believed.
            throw e.Naming(execution.Id);
        }
    }

    private static PlexExecution Found(ReadOnlySpan<byte> body, Guid projectId, Guid executionId)
    {
        var execution = ExecutionReader.Execution(body);
        Agreement.On("$.id", execution.Id, executionId);
        Agreement.On("$.project_id", execution.ProjectId, projectId);
        return execution;
    }

    private ExecutionPage Listed(ReadOnlySpan<byte> body, ExecutionQuery query)
    {
        var page = ExecutionReader.Page(body);
        for (var i = 0; i < page.Items.Count; i++)
        {
            // The places are made for those that are wrong alone: a listing comes by here for each of its executions.
            var execution = page.Items[i];
            if (execution.ProjectId != query.ProjectId || (query.Action is not null && execution.Action != query.Action))
            {
                Agreement.On($"$.items[{i}].project_id", execution.ProjectId, query.ProjectId);
                Agreement.On($"$.items[{i}].action", execution.Action, query.Action);
            }
        }

        // It would go back to the server in an address, and into messages on the way.
        return _exchange.HoldsSecret(page.NextCursor)
            ? throw new JsonException($"'{page.NextCursor}' holds the token", "$.next_cursor", null, null)
            : page;
    }

    private PlexSubject About(Guid? projectId) => new() { Server = _server, ProjectId = projectId };

    private async Task<T> ReadAsync<T>(
        RequestInformation request,
        BodyReader<T> read,
        PlexSubject subject,
        RetryPolicy? retries,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
        where T : class =>
            (await _exchange.ReadAsync(From(request), read, subject, retries, notices, cancellationToken).ConfigureAwait(false)).Get();

    private RequestSource From(RequestInformation request) => async cancellationToken =>
        await _adapter.ConvertToNativeRequestAsync<HttpRequestMessage>(request, cancellationToken).ConfigureAwait(false)
        ?? throw new InvalidOperationException("The client made no request.");

    private static SocketsHttpHandler SocketsFor(PlexConnectionSettings settings)
    {
        var sockets = Sockets.Create(settings.Server);
        if (settings.SkipCertificateCheck)
        {
#pragma warning disable CA5359 // The user asked for it by name, and every connection made so says it.
            sockets.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return sockets;
    }

    private RequestInformation PostRequest(DispatchRequest dispatch, string revision)
    {
        var project = Project(dispatch.ProjectId);
        var body = Body(dispatch);
        return revision == PlexDispatchRevision.Slash
            ? project.Executions.Dispatch.ToPostRequestInformation(body)
            : project.ExecutionsDispatch.ToPostRequestInformation(body);
    }

    private static DispatchExecutionRequest Body(DispatchRequest dispatch) => new()
    {
        Action = dispatch.Action,
        Type = dispatch.Type is null ? null : Enum.Parse<ActionKind>(dispatch.Type, ignoreCase: true),
        NodeId = dispatch.NodeId,
        Selector = dispatch.Selector,
        TimeoutSeconds = dispatch.TimeoutSeconds,
        Parameters = dispatch.Parameters is null ? null : Parameters(dispatch.Parameters),
    };

    // Parsed JSON keeps every number and nesting as it was written; the client's own value types would not.
    private static DispatchExecutionRequest_parameters Parameters(IReadOnlyDictionary<string, JsonElement> members) =>
        members.ContainsKey("")
            ? throw new PlexException(PlexErrors.InvalidArgument, "A parameter has an empty name.")
            : new() { AdditionalData = members.ToDictionary(member => member.Key, member => (object)member.Value) };

    private static BodyReader<T> Generated<T>(JsonTypeInfo<T> type) => body => WireDocument.Read(body, type);

    private WithProject_ItemRequestBuilder Project(Guid id) => _requests.V1.Projects[id];
}
