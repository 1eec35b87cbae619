using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Kiota.Abstractions;
using Plexsphere.Client.Models;
using Plexsphere.Client.V1.Projects.Item;
using Plexsphere.Core.Executions;
using Plexsphere.Core.Json;

namespace Plexsphere.Core.Transport;

/// <summary>The control plane's operations, one method each.</summary>
internal sealed class ControlPlaneApi(ApiTransport transport)
{
    /// <summary>Dispatches once over the given path, one of <see cref="PlexDispatchRevision"/>.</summary>
    internal Task<PlexExecution> DispatchAsync(DispatchOrder order, string revision, IProgress<Notice>? notices, CancellationToken stop)
    {
        var request = DispatchRequest(order, revision);
        return transport.SendOnceAsync(request, ExecutionReader.Execution, order.Action, notices, stop);
    }

    internal Task<ExecutionPage> ListAsync(ExecutionQuery query, IProgress<Notice>? notices, CancellationToken stop)
    {
        var request = Project(query.ProjectId).Executions.ToGetRequestInformation(configuration =>
        {
            var parameters = configuration.QueryParameters;
            parameters.Status = query.Status is null ? null : Enum.Parse<ExecutionStatus>(query.Status, ignoreCase: true);
            parameters.ActionName = query.Action;
            parameters.Limit = query.PageSize;
            parameters.Cursor = query.Cursor;
        });
        return transport.ReadAsync(request, ExecutionReader.Page, notices, stop);
    }

    internal Task<PlexExecution> GetAsync(Guid projectId, Guid executionId, IProgress<Notice>? notices, CancellationToken stop) =>
        transport.ReadAsync(Project(projectId).Executions[executionId].ToGetRequestInformation(), ExecutionReader.Execution, notices, stop);

    internal Task<Identity> WhoamiAsync(IProgress<Notice>? notices, CancellationToken stop) =>
        transport.ReadAsync(transport.Requests.V1.Auth.Whoami.ToGetRequestInformation(), IdentityReader.Read, notices, stop);

    internal Task<Answer<ServerVersion>> VersionAsync(IProgress<Notice>? notices, CancellationToken stop) =>
        transport.MeasureAsync(transport.Requests.V1.Version.ToGetRequestInformation(), Generated(WireContext.Default.ServerVersion), notices, stop);

    internal Task<CapabilityPage> CapabilitiesAsync(Guid projectId, CancellationToken stop)
    {
        var request = Project(projectId).Capabilities.ToGetRequestInformation(configuration => configuration.QueryParameters.Limit = ExecutionQuery.MaxPageSize);
        return transport.ReadAsync(request, Generated(WireContext.Default.CapabilityPage), null, stop);
    }

    internal Task<ProjectPage> ProjectsAsync(CancellationToken stop)
    {
        var request = transport.Requests.V1.Projects.ToGetRequestInformation(configuration => configuration.QueryParameters.Limit = ExecutionQuery.MaxPageSize);
        return transport.ReadAsync(request, Generated(WireContext.Default.ProjectPage), null, stop);
    }

    internal Task<ServedPaths> ServedPathsAsync(IProgress<Notice>? notices, CancellationToken stop) =>
        transport.ReadAsync(transport.Requests.V1.OpenapiJson.ToGetRequestInformation(), Generated(WireContext.Default.ServedPaths), notices, stop);

    private RequestInformation DispatchRequest(DispatchOrder order, string revision)
    {
        var project = Project(order.ProjectId);
        try
        {
            var body = Body(order);
            return revision == PlexDispatchRevision.Slash
                ? project.Executions.Dispatch.ToPostRequestInformation(body)
                : project.ExecutionsDispatch.ToPostRequestInformation(body);
        }
        catch (InvalidOperationException e)
        {
            // JSON can spell half of a surrogate pair, which is no text.
            throw new PlexException(PlexErrors.InvalidArgument, $"The parameters cannot be sent: {PlexText.Line(e.Message)}", e);
        }
    }

    private static DispatchExecutionRequest Body(DispatchOrder order) => new()
    {
        Action = order.Action,
        Type = order.Type is null ? null : Enum.Parse<ActionKind>(order.Type, ignoreCase: true),
        NodeId = order.NodeId,
        Selector = order.Selector,
        TimeoutSeconds = order.TimeoutSeconds,
        Parameters = order.ParametersJson is null ? null : Parameters(order.ParametersJson),
    };

    // Parsed JSON keeps every number and nesting as it was written; the client's own value types would not.
    private static DispatchExecutionRequest_parameters Parameters(string json)
    {
        using var document = JsonDocument.Parse(json);
        var members = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.Name.Length == 0)
            {
                throw new PlexException(PlexErrors.InvalidArgument, "A parameter has an empty name.");
            }

            if (!members.TryAdd(member.Name, member.Value.Clone()))
            {
                throw new PlexException(PlexErrors.InvalidArgument, $"parameters.{PlexText.Line(member.Name)} occurs twice.");
            }
        }

        return new DispatchExecutionRequest_parameters { AdditionalData = members };
    }

    private static BodyReader<T> Generated<T>(JsonTypeInfo<T> type) => body => JsonSerializer.Deserialize(body, type) ?? throw new JsonException("it is null");

    private WithProject_ItemRequestBuilder Project(Guid id) => transport.Requests.V1.Projects[id];
}
