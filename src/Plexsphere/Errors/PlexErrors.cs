namespace Plexsphere;

/// <summary>The error table: every failure that cmdlets and plexctl can report, one row each.</summary>
internal static class PlexErrors
{
    // Refused here, before any request.
    internal static readonly PlexError InvalidArgument = new(
        "InvalidArgument", "InvalidArgument", 2, "Correct the value that the message names.");
    internal static readonly PlexError ProjectRequired = new(
        "ProjectRequired",
        "InvalidArgument",
        2,
        "Name the project with -Project, or connect with a default one: Connect-Plexsphere[ {server}] -Project {project}",
        "Name the project with --project.");
    internal static readonly PlexError ProjectMismatch = new(
        "ProjectMismatch",
        "InvalidArgument",
        2,
        "Leave -Project out: an object brings its own project along. For another project, name ids of that project.");
    internal static readonly PlexError ConnectionMismatch = new(
        "ConnectionMismatch",
        "InvalidArgument",
        2,
        "An object is used at the server it came from: leave -Connection out, or connect to that server. For another server, read the "
            + "object there.");
    internal static readonly PlexError NotConnected = new(
        "NotConnected",
        "AuthenticationError",
        3,
        "Connect-Plexsphere https://… or Start-PlexSandbox -Connect; background jobs connect by themselves.",
        "Name the server with --server, or set PLEXSPHERE_URL; 'plexctl sandbox' starts one to try.");
    internal static readonly PlexError ConnectionClosed = new(
        "ConnectionClosed",
        "AuthenticationError",
        3,
        "The connection was disconnected. Connect again: Connect-Plexsphere[ {server}]",
        "The connection was closed. Run plexctl again.");
    internal static readonly PlexError ProfileMissing = new(
        "ProfileMissing", "AuthenticationError", 3, "Check the profile's name and the file ~/.config/plexctl/config.json.");
    internal static readonly PlexError CredentialMissing = new(
        "CredentialMissing",
        "AuthenticationError",
        3,
        "[Give a {token} with -Token or -TokenFile, or set PLEXSPHERE_TOKEN; -DeviceCode signs a person in.][Give the {secret} as it was "
            + "issued, with -ClientSecret or in its file.][Have a current {assertion} written to its file.]",
        "[Give a {token} with --token-file, or set PLEXSPHERE_TOKEN; 'plexctl login' signs a person in.][Give the {secret} as it was "
            + "issued, in its file.][Have a current {assertion} written to its file.]");
    internal static readonly PlexError CredentialUnreadable = new(
        "CredentialUnreadable", "AuthenticationError", 3, "Name a file that exists and that you may read.");
    internal static readonly PlexError CredentialInsecure = new(
        "CredentialInsecure",
        "SecurityError",
        3,
        "Let the file be yours and nobody else's to read: chmod 600 {file}.[ Where that cannot be, give the {token} with "
            + "Connect-Plexsphere -Token, or PLEXSPHERE_TOKEN in the environment.][ Where that cannot be, give the {secret} with "
            + "Connect-Plexsphere -ClientSecret.][ Where that cannot be, have the {assertion} written to a file of yours.]",
        "Let the file be yours and nobody else's to read: chmod 600 {file}.[ Where that cannot be, give the {token} on standard input with "
            + "--token-file -, or with PLEXSPHERE_TOKEN in the environment.][ Where that cannot be, give the {secret} through a pipe: "
            + "--client-secret-file /dev/stdin.][ Where that cannot be, have the {assertion} written to a file of yours.]");
    internal static readonly PlexError CredentialMalformed = new(
        "CredentialMalformed",
        "SecurityError",
        3,
        "[Use the {token} exactly as it was issued: one line of printable ASCII without spaces.][Use the {secret} exactly as it was "
            + "issued: one line of at most 4096 characters.][Have the {assertion} written exactly as it was issued: one line of at most "
            + "4096 characters.]");
    internal static readonly PlexError ServerInsecure = new(
        "ServerInsecure",
        "SecurityError",
        3,
        "Use an https address. Plain http is accepted for loopback addresses only, so that the token stays on this machine.");

    // Signing in.
    internal static readonly PlexError IdentityProviderRequired = new(
        "IdentityProviderRequired",
        "InvalidArgument",
        2,
        "Name one of them: Connect-Plexsphere[ {server}] -DeviceCode[ -Domain {domain}] -IdentityProvider …",
        "Name one of the identity providers that the message lists with --idp-binding-id.");
    internal static readonly PlexError IdentityProviderNotFound = new(
        "IdentityProviderNotFound",
        "ObjectNotFound",
        1,
        "Check the domain's id, and the name of the identity provider. The server tells nobody which domains there are before they sign "
            + "in.");
    internal static readonly PlexError SignInDenied = new(
        "SignInDenied",
        "AuthenticationError",
        3,
        "Whoever opened the address denied the sign-in. Begin again: Connect-Plexsphere[ {server}] -DeviceCode[ -Domain {domain}]["
            + " -IdentityProvider {provider}]",
        "Whoever opened the address denied the sign-in. Begin again: plexctl login --domain-id {domain}[ --idp-binding-id {provider}] "
            + "--save-token {file}");
    internal static readonly PlexError SignInExpired = new(
        "SignInExpired",
        "AuthenticationError",
        3,
        "No confirmation arrived in time. Begin again: Connect-Plexsphere[ {server}] -DeviceCode[ -Domain {domain}]["
            + " -IdentityProvider {provider}]",
        "No confirmation arrived in time. Begin again: plexctl login --domain-id {domain}[ --idp-binding-id {provider}] "
            + "--save-token {file}");
    internal static readonly PlexError SignInInvalid = new(
        "SignInInvalid",
        "AuthenticationError",
        3,
        "The server does not know the code any more, or it was used before. Begin again: Connect-Plexsphere[ {server}] -DeviceCode["
            + " -Domain {domain}][ -IdentityProvider {provider}]",
        "The server does not know the code any more, or it was used before. Begin again: plexctl login --domain-id {domain}["
            + " --idp-binding-id {provider}] --save-token {file}");
    internal static readonly PlexError TokenNotSaved = new(
        "TokenNotSaved",
        "WriteError",
        1,
        "Let there be room and permission for the file, or name another one, then sign in again.",
        "Let there be room and permission for the file, or name another one, then sign in again: plexctl login --domain-id {domain}["
            + " --idp-binding-id {provider}] --save-token {file}");

    // No usable response.
    internal static readonly PlexError ConnectionFailed = new(
        "ConnectionFailed", "ConnectionError", 1, "Check the server's address, name resolution and the network, then try again.");
    internal static readonly PlexError TlsFailed = new(
        "TlsFailed",
        "SecurityError",
        1,
        "Check the server's certificate and this machine's trusted authorities; for an agent, the client certificate too.");
    internal static readonly PlexError RequestTimedOut = new(
        "RequestTimedOut", "OperationTimeout", 1, "The server is reachable but did not answer in time. Try again.");
    internal static readonly PlexError MalformedResponse = new(
        "MalformedResponse",
        "InvalidData",
        1,
        "The address may belong to something other than a Plexsphere server; check it with its operator.");
    internal static readonly PlexError ProxyFailed = new("ProxyFailed", "ConnectionError", 1, "Check the proxy that HTTPS_PROXY, "
        + "HTTP_PROXY or ALL_PROXY names, and the user and password in it; NO_PROXY names servers to reach without one.");
    internal static readonly PlexError UnexpectedRedirect = new("UnexpectedRedirect", "ProtocolError", 1, "Redirects are not followed, so "
        + "that the token stays with one server. Connect to the address that the message names, if you trust it.");
    internal static readonly PlexError CursorRepeated = new(
        "CursorRepeated",
        "InvalidData",
        1,
        "The server's listing repeats itself. Report it to its operator; -First limits what is read meanwhile.",
        "The server's listing repeats itself. Report it to its operator; --limit reads one page meanwhile.");
    internal static readonly PlexError Unexpected = new(
        "Unexpected",
        "NotSpecified",
        1,
        "This is a fault of Plexsphere itself. What was dispatched before goes on. Report it with the message and what was called.");
    internal static readonly PlexError DispatchOutcomeUnknown = new(
        "DispatchOutcomeUnknown",
        "ConnectionError",
        1,
        "The action may have been dispatched. Look before repeating it: Get-PlexExecution[ -Action {action}] -After {after}[ -Project "
            + "{project}][ -Connection {connection}]",
        "The action may have been dispatched. Look before repeating it: plexctl action list --project {project} --all[ --action-name "
            + "{action}] --after {after}");

    // What the server refuses.
    internal static readonly PlexError BadRequest = new(
        "BadRequest", "InvalidArgument", 1, "The server refused the request as malformed; the message says why.");
    internal static readonly PlexError MalformedSelector = new(
        "MalformedSelector", "InvalidArgument", 1, "Correct the selector, for example 'env=prod,tier=edge'.");
    internal static readonly PlexError ActionNotDeclared = new(
        "ActionNotDeclared",
        "InvalidArgument",
        1,
        "Check the action's name, and -Type hook for a hook.",
        "Check the action's name, and --type hook for a hook.");
    internal static readonly PlexError ResponseTooLarge = new(
        "ResponseTooLarge",
        "LimitsExceeded",
        1,
        "Ask for less at once: a smaller -PageSize. Or allow more: Connect-Plexsphere[ {server}] -MaximumResponseMegabytes 1024",
        "Ask for less at once with --limit, or allow more with --max-response-megabytes 1024");
    internal static readonly PlexError InvalidCursor = new("InvalidCursor", "InvalidArgument", 1, "Restart the listing without a cursor.");
    internal static readonly PlexError Unauthenticated = new(
        "Unauthenticated",
        "AuthenticationError",
        3,
        "[The {token} is unknown, revoked or expired. ][The client id or its {secret} is wrong, was replaced, or may not sign in any "
            + "more. ][The {assertion} has expired, or is not accepted here. ]Connect with a current one: Connect-Plexsphere[ {server}]",
        "[The {token} is unknown, revoked or expired. Use a current one: --token-file, or PLEXSPHERE_TOKEN; 'plexctl login' gets one.]"
            + "[The client id or its {secret} is wrong, was replaced, or may not sign in any more. Put the current one into its file.]"
            + "[The {assertion} has expired, or is not accepted here. Have a current one written to its file.]");
    internal static readonly PlexError StepUpRequired = new(
        "StepUpRequired",
        "AuthenticationError",
        3,
        "An API token, or that of a service, cannot be made stronger. Sign in again as a person, through an identity provider that grants "
            + "what the message names: Connect-Plexsphere[ {server}] -DeviceCode[ -Domain {domain}]",
        "An API token, or that of a service, cannot be made stronger. Sign in as a person, through an identity provider that grants what "
            + "the message names (--idp-binding-id), and use what is saved with --token-file: plexctl login --domain-id {domain} "
            + "--save-token ~/.plex-login");
    internal static readonly PlexError AccessDenied = new(
        "AccessDenied", "PermissionDenied", 77, "Ask the project's administrator for the relation that the message names.");
    internal static readonly PlexError Forbidden = new(
        "Forbidden", "PermissionDenied", 4, "The server, or a proxy before it, forbids this request.");
    internal static readonly PlexError CursorBindingMismatch = new(
        "CursorBindingMismatch", "PermissionDenied", 4, "The cursor belongs to another caller. Restart the listing without it.");
    internal static readonly PlexError ProjectNotFound = new(
        "ProjectNotFound",
        "ObjectNotFound",
        1,
        "Check the project's id or slug. See what there is: Get-PlexProject[ -Connection {connection}]",
        "Check the project's id or slug. See what there is: plexctl project list");
    internal static readonly PlexError ProjectAmbiguous = new(
        "ProjectAmbiguous", "InvalidArgument", 2, "Write the slug with its domain's, as the message does, or give the project's id.");
    internal static readonly PlexError ExecutionNotFound = new(
        "ExecutionNotFound",
        "ObjectNotFound",
        1,
        "Check the execution's id and its project. See what there is: Get-PlexExecution[ -Project {project}][ -Connection {connection}] "
            + "-First 10",
        "Check the execution's id and its project. See what there is: plexctl action list --project {project}");
    internal static readonly PlexError NodeNotFound = new(
        "NodeNotFound",
        "ObjectNotFound",
        1,
        "Check the node's name or id, and its project. See what there is: Get-PlexNode[ -Project {project}][ -Connection {connection}]",
        "Check the node's name or id, and its project. See what there is: plexctl node list[ --project {project}]");
    internal static readonly PlexError NodeNameAmbiguous = new(
        "NodeNameAmbiguous", "InvalidArgument", 2, "Name the one that is meant by its id, or give the nodes names that differ.");
    internal static readonly PlexError ActionNotFound = new(
        "ActionNotFound",
        "ObjectNotFound",
        1,
        "See what there is: Get-PlexAction[ -Project {project}][ -Connection {connection}]. Nodes may know actions that they do not "
            + "report.",
        "Nodes may know actions that they do not report. See what they do report: plexctl action catalog[ --project {project}]");
    internal static readonly PlexError TooManyNodes = new(
        "TooManyNodes",
        "LimitsExceeded",
        2,
        "Name fewer nodes, or raise -MaximumNodes. See whom a selector reaches: Get-PlexNode -Selector {selector}[ -Project {project}]"
            + "[ -Connection {connection}]",
        "Name fewer nodes, or raise --max-nodes.[ See whom the selector reaches: plexctl node list --selector {selector} --project "
            + "{project}]");
    internal static readonly PlexError CohortUnknown = new(
        "CohortUnknown",
        "ResourceUnavailable",
        2,
        "Name the nodes themselves.[ An action that changes nothing finds them: (Invoke-PlexAction system.info -Selector {selector} -Wait)"
            + ".Targets | Invoke-PlexRollout {action}]",
        "Name the nodes themselves, or leave --max-nodes out and let the server decide.");
    internal static readonly PlexError ReachabilityUnknown = new(
        "ReachabilityUnknown",
        "ResourceUnavailable",
        2,
        "Leave -SkipUnreachable out. See what there is to know: Get-PlexNode -IncludeReachability[ -Project {project}]"
            + "[ -Connection {connection}]");
    internal static readonly PlexError SearchNotAvailable = new(
        "SearchNotAvailable",
        "NotImplemented",
        1,
        "The server does not search by label. See whom a selector reaches by an action that changes nothing: (Invoke-PlexAction "
            + "system.info -Selector {selector} -Wait[ -Project {project}][ -Connection {connection}]).Targets[ | Invoke-PlexRollout "
            + "{action}]",
        "The server does not search by label. See whom a selector reaches by an action that changes nothing: plexctl action dispatch "
            + "--project {project} --action system.info --selector {selector} --wait");
    internal static readonly PlexError NotFound = new(
        "NotFound", "ObjectNotFound", 1, "Check the ids that were named and the server's address.");
    internal static readonly PlexError MethodNotAllowed = new(
        "MethodNotAllowed", "NotImplemented", 1, "The server does not offer this operation under this path.");
    internal static readonly PlexError ServerTimedOut = new(
        "ServerTimedOut", "OperationTimeout", 1, "The server, or a proxy before it, gave up waiting. Try again.");
    internal static readonly PlexError Conflict = new(
        "Conflict", "ResourceBusy", 1, "The request conflicts with the server's state; the message says how.");
    internal static readonly PlexError HookIntegrityViolation = new(
        "HookIntegrityViolation",
        "SecurityError",
        1,
        "The hook on the node differs from the catalogued one. Have it checked and catalogued again before using it.");
    internal static readonly PlexError RequestTooLarge = new(
        "RequestTooLarge", "LimitsExceeded", 1, "Make the request smaller, its parameters above all.");
    internal static readonly PlexError SelectorEmptyCohort = new(
        "SelectorEmptyCohort", "InvalidArgument", 2, "The selector matches no node that you may reach. Widen it and dispatch again.");
    internal static readonly PlexError CapacityExceeded = new(
        "CapacityExceeded", "LimitsExceeded", 1, "Wait until running executions have ended, then dispatch again.");
    internal static readonly PlexError TooManyRequests = new("TooManyRequests", "LimitsExceeded", 1, "Wait before the next request.");
    internal static readonly PlexError ServerFailed = new(
        "ServerFailed", "InvalidResult", 1, "The server failed. Try again; if it persists, give its operator the correlation id.");
    internal static readonly PlexError NotProvisioned = new(
        "NotProvisioned", "NotImplemented", 1, "The server's operator has not switched this surface on.");
    internal static readonly PlexError ServiceUnavailable = new(
        "ServiceUnavailable", "ResourceUnavailable", 1, "The server is temporarily unavailable. Try again later.");

    // What became of an execution.
    internal static readonly PlexError ExecutionFailed = new(
        "ExecutionFailed",
        "InvalidResult",
        1,
        "Read what its nodes put out: Get-PlexExecutionLog -Id {id}[ -Project {project}][ -Connection {connection}]",
        "Read what its nodes put out: plexctl exec-log get --project {project} --id {id}");
    internal static readonly PlexError NoTargets = new(
        "NoTargets",
        "InvalidResult",
        1,
        "No node ran it. Check what it was dispatched to, and read it again: Get-PlexExecution -Id {id}[ -Project {project}][ -Connection "
            + "{connection}]",
        "No node ran it. Check what it was dispatched to, and read it again: plexctl action get --project {project} --id {id}");
    internal static readonly PlexError RolloutStopped = new(
        "RolloutStopped",
        "OperationStopped",
        1,
        "[Read what the node put out: Get-PlexExecutionLog -Id {id} -Project {project}. ]Nothing is undone.[ To go on with the steps that "
            + "came out: $steps | Where-Object Status -in {statuses} | {command}]");
    internal static readonly PlexError WaitTimedOut = new(
        "WaitTimedOut",
        "OperationTimeout",
        1,
        "It goes on. Wait again: [Wait-PlexExecution -Project {project} -Id {id}][ -Connection {connection}][Wait-PlexAgentAction -Agent "
            + "{agent} -Id {agent-id}]",
        "It goes on. Wait again: [plexctl action wait --project {project} --id {id}][plexctl agent-action wait --agent {agent} --id "
            + "{agent-id}]");
    internal static readonly PlexError ExecutionOpen = new(
        "ExecutionOpen",
        "InvalidArgument",
        2,
        "Wait for it first: Wait-PlexExecution -Id {id}[ -Project {project}][ -Connection {connection}]",
        "Wait for it first: plexctl action wait --project {project} --id {id}");
    internal static readonly PlexError ParametersUnknown = new(
        "ParametersUnknown",
        "InvalidArgument",
        2,
        "Give the parameters with -Parameter, or say with -NoParameter that there are none. See what the action takes: Get-PlexAction["
            + " {action}][ -Project {project}][ -Connection {connection}]",
        "Give the parameters of the action. See what it takes: plexctl action catalog --project {project}");

    // Agents.
    internal static readonly PlexError AgentActionNotFound = new(
        "AgentActionNotFound",
        "ObjectNotFound",
        1,
        "Check the action's id and the agent. Agents forget old actions; see what there is: Get-PlexAgentAction -Agent {agent}",
        "Check the action's id and the agent. Agents forget old actions; see what there is: plexctl agent-action list --agent {agent}");
    internal static readonly PlexError AgentActionLost = new(
        "AgentActionLost", "ObjectNotFound", 1, "The agent has forgotten the action, and how it ended. Check what it was to bring about.");
    internal static readonly PlexError AgentActionFailed = new(
        "AgentActionFailed",
        "InvalidResult",
        1,
        "Read how it went: (Get-PlexAgentAction -Agent {agent} -Id {agent-id}).History",
        "Read how it went: plexctl agent-action get --agent {agent} --id {agent-id}");
    internal static readonly PlexError AgentKindNotAvailable = new(
        "AgentKindNotAvailable",
        "InvalidArgument",
        1,
        "See what the agent offers: Get-PlexAgentActionKind -Agent {agent}",
        "See what the agent offers: plexctl agent-action kinds --agent {agent}");
    internal static readonly PlexError AgentArgumentRefused = new(
        "AgentArgumentRefused",
        "InvalidArgument",
        1,
        "Correct -Argument; the message says what the kind expects.",
        "Correct --arguments; the message says what the kind expects.");
    internal static readonly PlexError AgentActionExists = new(
        "AgentActionExists",
        "ResourceExists",
        1,
        "The id belongs to another action. Leave -ActionId out, or give a new one.",
        "The id belongs to another action. Leave --action-id out, or give a new one.");
    internal static readonly PlexError AgentActionsDisabled = new(
        "AgentActionsDisabled",
        "NotImplemented",
        1,
        "Agents take actions only with mutual TLS: have the agent's owner set it up and switch actions on.");
    internal static readonly PlexError AgentScheduleOutcomeUnknown = new(
        "AgentScheduleOutcomeUnknown",
        "ConnectionError",
        1,
        "The action may have been scheduled. Look first: Get-PlexAgentAction -Agent {agent}[ -Id {agent-id}]; with an envelope, a repeat "
            + "with the same -ActionId is safe.",
        "The action may have been scheduled.[ In an envelope, a repeat with --action-id {agent-id} is safe.] Look first: plexctl "
            + "agent-action list --agent {agent}");
    internal static readonly PlexError CertificateUnusable = new(
        "CertificateUnusable",
        "SecurityError",
        3,
        "Give a certificate with its private key: -Certificate, or unencrypted PEM files with -CertificatePath and -KeyPath.",
        "Give a certificate with its private key as unencrypted PEM files: --certificate-file, and --key-file where the key is in a file "
            + "of its own.");

    // Names of nodes.
    internal static readonly PlexError NodeNameTaken = new(
        "NodeNameTaken",
        "ResourceExists",
        1,
        "Choose another name, or have the name book give it to this node: Set-PlexNodeName -Force");
    internal static readonly PlexError NameBookDamaged = new(
        "NameBookDamaged", "InvalidData", 1, "Mend the line that the message names, or move the name book away: {file}");
    internal static readonly PlexError NameBookUnavailable = new(
        "NameBookUnavailable",
        "ResourceUnavailable",
        1,
        "Let the name book be a file that is yours and that nobody else may write to: {file}. XDG_DATA_HOME names another folder.");

    // The journal.
    internal static readonly PlexError JournalFailed = new(
        "JournalFailed",
        "WriteError",
        1,
        "Nothing was sent. Let the journal be a file that is yours and that nobody else may write to, in a folder that is there, on a disk "
            + "with room: {file}. Name another with Connect-Plexsphere -JournalPath or PLEXSPHERE_JOURNAL.",
        "Nothing was sent. Let the journal be a file that is yours and that nobody else may write to, in a folder that is there, on a disk "
            + "with room: {file}. Name another with --journal or PLEXSPHERE_JOURNAL.");

    // Outputs.
    internal static readonly PlexError OutputNotJson = new(
        "OutputNotJson",
        "InvalidData",
        1,
        "Read the output as it is: Get-PlexExecutionLog -Id {id}[ -Project {project}][ -Connection {connection}]",
        "Read the output as it is: plexctl exec-log get --project {project} --id {id}");
    internal static readonly PlexError PatternTimedOut = new(
        "PatternTimedOut",
        "OperationTimeout",
        1,
        "Write a pattern that can match in one way only, without a repetition inside of a repetition. For outputs that are JSON, name the "
            + "place instead: -IgnoreProperty",
        "Write a pattern that can match in one way only, without a repetition inside of a repetition. For outputs that are JSON, name the "
            + "place instead: --ignore-property");

    // Reports.
    internal static readonly PlexError ReportExists = new(
        "ReportExists",
        "ResourceExists",
        1,
        "Name another file, or have this one replaced with -Force: {file}",
        "Name another file than this one: {file}");
    internal static readonly PlexError ReportFailed = new(
        "ReportFailed",
        "WriteError",
        1,
        "Nothing was written. Name a file in a folder that is there and that you may write to, on a disk with room. The executions are "
            + "where they were: run the command again.");

    // The sandbox.
    internal static readonly PlexError SandboxNotFound = new(
        "SandboxNotFound", "ObjectNotFound", 1, "Install it with: dotnet tool install --global plexsphere-sandbox");
    internal static readonly PlexError SandboxFailed = new(
        "SandboxFailed", "ResourceUnavailable", 1, "The message says why; plexsphere-sandbox --help lists what it takes.");
}
