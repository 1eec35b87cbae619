namespace Plexsphere.Sandbox.Operations;

/// <summary>
/// The names under which <see cref="SandboxRequests"/> counts requests: the operation ids of the contract, except that a
/// dispatch has one name on either path.
/// </summary>
public static class SandboxOperations
{
    /// <summary>A dispatch, on the path of either revision.</summary>
    public const string DispatchExecution = "DispatchExecution";

    /// <summary>One page of executions.</summary>
    public const string ListExecutions = "ListExecutions";

    /// <summary>One execution by id.</summary>
    public const string GetExecution = "GetExecution";

    /// <summary>One page of projects.</summary>
    public const string ListProjects = "ListProjects";

    /// <summary>One project by id.</summary>
    public const string GetProject = "GetProject";

    /// <summary>One page of what the nodes of a project can do.</summary>
    public const string ListCapabilities = "ListCapabilities";

    /// <summary>One page of nodes.</summary>
    public const string ListNodes = "ListNodes";

    /// <summary>The reachability of one node.</summary>
    public const string GetNodeReachability = "GetNodeReachability";

    /// <summary>One page of domains.</summary>
    public const string ListDomains = "ListDomains";

    /// <summary>The mesh of one domain.</summary>
    public const string GetMeshTopology = "GetMeshTopology";

    /// <summary>One page of the hooks that were discovered.</summary>
    public const string ListHooks = "ListHooks";

    /// <summary>The labels of one object.</summary>
    public const string ListObjectLabels = "ListObjectLabels";

    /// <summary>One page of the objects that a selector matches.</summary>
    public const string SearchObjectsByLabel = "SearchObjectsByLabel";

    /// <summary>A selector, parsed and not used.</summary>
    public const string PreviewSelector = "PreviewSelector";

    /// <summary>The calling principal.</summary>
    public const string WhoAmI = "WhoAmI";

    /// <summary>The identity providers that a domain is bound to.</summary>
    public const string ListIdpBindings = "ListIdpBindings";

    /// <summary>The beginning of a sign-in on a device.</summary>
    public const string RequestDeviceCode = "RequestDeviceCode";

    /// <summary>A question for the token of a device code.</summary>
    public const string RequestDeviceToken = "RequestDeviceToken";

    /// <summary>The page on which a person confirms a device code, shown or sent back.</summary>
    public const string DevicePage = "DevicePage";

    /// <summary>The sign-in of a service.</summary>
    public const string RequestServiceToken = "RequestServiceToken";

    /// <summary>The caller's tokens.</summary>
    public const string ListTokens = "ListTokens";

    /// <summary>The end of one of the caller's tokens.</summary>
    public const string RevokeToken = "RevokeToken";

    /// <summary>Another text for one of the caller's tokens.</summary>
    public const string RotateToken = "RotateToken";

    /// <summary>The version of the server.</summary>
    public const string GetVersion = "GetVersion";

    /// <summary>The health of the server.</summary>
    public const string GetHealth = "GetHealth";

    /// <summary>The description of what is served.</summary>
    public const string GetOpenApiDocument = "GetOpenApiDocument";

    /// <summary>A node's question for its work; counted in <c>SandboxHost.NodeRequests</c>.</summary>
    public const string GetNodeState = "GetNodeState";

    /// <summary>A node's report; counted in <c>SandboxHost.NodeRequests</c>.</summary>
    public const string PostNodeExecutionCallback = "PostNodeExecutionCallback";

    /// <summary>A node's upload of an output; counted in <c>SandboxHost.NodeRequests</c>.</summary>
    public const string PutExecutionOutput = "PutExecutionOutput";

    /// <summary>An agent's finished actions; this and the following are counted in <c>SandboxAgent.Requests</c>.</summary>
    public const string ListFinishedActions = "ListFinishedActions";

    /// <summary>An agent's queue.</summary>
    public const string ListQueuedActions = "ListQueuedActions";

    /// <summary>The kinds of action that an agent offers.</summary>
    public const string ListActionKinds = "ListActionKinds";

    /// <summary>An agent's action by id, with its history.</summary>
    public const string GetAction = "GetAction";

    /// <summary>A request to schedule an action.</summary>
    public const string ScheduleAction = "ScheduleAction";

    /// <summary>A path or method that is not served.</summary>
    public const string Unknown = "Unknown";
}
