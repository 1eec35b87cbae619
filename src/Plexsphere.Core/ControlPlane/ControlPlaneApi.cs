using System.Text.Json;
using Microsoft.Kiota.Abstractions;
using Plexsphere.Client.Models;
using Plexsphere.Client.V1.Projects.Item;
using Plexsphere.Core.Http;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.ControlPlane;

/// <summary>
/// The control plane's operations on executions, and those on itself, one method each: responses are compared with what was asked for.
/// </summary>
/// <param name="requests">Makes and sends them.</param>
internal sealed class ControlPlaneApi(ControlPlaneRequests requests)
{
    /// <summary>Dispatches once over the given path, one of <see cref="PlexDispatchRevision"/>.</summary>
    internal async Task<PlexExecution> DispatchAsync(
        DispatchRequest dispatch,
        string revision,
        IProgress<Notice>? notices,
        CancellationToken cancellationToken)
    {
        var request = PostRequest(dispatch, revision);
        var subject = requests.About(dispatch.ProjectId) with { Action = dispatch.Action, NodeId = dispatch.NodeId };
        return await requests.SendOnceAsync(
            () => request,
            body => Minted(body, dispatch),
            subject,
            dispatch.UnknownAt(requests.Server),
            notices,
            cancellationToken).ConfigureAwait(false);
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
        return await requests.ReadAsync(
            () => request,
            body => Listed(body, query),
            requests.About(query.ProjectId) with { Action = query.Action },
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
        CancellationToken cancellationToken) => requests.ReadAsync(
        () => Project(projectId).Executions[executionId].ToGetRequestInformation(),
        body => Found(body, projectId, executionId),
        requests.About(projectId) with { ExecutionId = executionId },
        retries,
        notices,
        cancellationToken);

    internal Task<Identity> WhoamiAsync(IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        requests.ReadAsync(
            () => requests.Paths.V1.Auth.Whoami.ToGetRequestInformation(),
            ControlPlaneRequests.Generated(WireContext.Default.Identity),
            requests.About(null),
            null,
            notices,
            cancellationToken);

    /// <summary>Reads the version once, to learn how the server fares at this moment.</summary>
    internal Task<Outcome<ServerVersion>> VersionAsync(IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        requests.TryReadAsync(
            () => requests.Paths.V1.Version.ToGetRequestInformation(),
            ControlPlaneRequests.Generated(WireContext.Default.ServerVersion),
            requests.About(null),
            RetryPolicy.Once,
            notices,
            cancellationToken);

    internal Task<ServedPaths> ServedPathsAsync(IProgress<Notice>? notices, CancellationToken cancellationToken) =>
        requests.ReadAsync(
            () => requests.Paths.V1.OpenapiJson.ToGetRequestInformation(),
            ControlPlaneRequests.Generated(WireContext.Default.ServedPaths),
            requests.About(null),
            null,
            notices,
            cancellationToken);

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

        requests.Checked(page.NextCursor);
        return page;
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

    private WithProject_ItemRequestBuilder Project(Guid id) => requests.Paths.V1.Projects[id];
}
