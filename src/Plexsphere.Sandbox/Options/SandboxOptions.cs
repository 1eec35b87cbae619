namespace Plexsphere.Sandbox.Options;

/// <summary>The options that a sandbox is started with. The defaults are those of the command line.</summary>
public sealed record SandboxOptions
{
    /// <summary>The most nodes.</summary>
    public const int MaximumNodes = 10_000;

    /// <summary>The most executions of a seeded history.</summary>
    public const int MaximumExecutions = 10_000_000;

    /// <summary>The most targets that an execution of the seeded history has.</summary>
    public const int MaximumTargets = 1_000;

    /// <summary>The most executions that can be allowed to be open at once.</summary>
    public const int MaximumCapacity = 1_000_000;

    /// <summary>The most agents.</summary>
    public const int MaximumAgents = 64;

    /// <summary>The slowest speed.</summary>
    public const double MinimumSpeed = 0.01;

    /// <summary>The fastest speed: nodes finish at once.</summary>
    public const double MaximumSpeed = 1_000_000;

    /// <summary>The longest latency.</summary>
    public static readonly TimeSpan MaximumLatency = TimeSpan.FromMinutes(10);

    /// <summary>The most by which actions take longer.</summary>
    public static readonly TimeSpan MaximumSlow = TimeSpan.FromHours(1);

    /// <summary>The longest life of a token that a sign-in gives.</summary>
    public static readonly TimeSpan MaximumTokenLife = TimeSpan.FromDays(365);

    /// <summary>The longest life of a device code.</summary>
    public static readonly TimeSpan MaximumDeviceLife = TimeSpan.FromDays(1);

    /// <summary>The longest wait that a program is told to leave between its questions for a device's token.</summary>
    public static readonly TimeSpan MaximumDeviceInterval = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>The TCP port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The number of nodes, 1 to <see cref="MaximumNodes"/>. Six or more are a fleet with every env and tier.</summary>
    public int Nodes { get; init; } = 12;

    /// <summary>
    /// The number of executions that are already there, all of them finished. The oldest is the fixed one, which is
    /// counted and always exists: with 0 it is the only one.
    /// </summary>
    public int Executions { get; init; }

    /// <summary>The number of targets of each of those executions, at most as many as there are nodes.</summary>
    public int Targets { get; init; } = 3;

    /// <summary>The seed of the fleet, the history, delays and outputs.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many times faster than normal nodes work and executions time out.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>The path on which dispatches are accepted.</summary>
    public SandboxRevision Revision { get; init; }

    /// <summary>The status of a dispatch that succeeded: 200, 201 or 202.</summary>
    public int DispatchStatus { get; init; } = 201;

    /// <summary>How a limit outside 1 to 200 is handled.</summary>
    public SandboxLimitRule LimitRule { get; init; }

    /// <summary>How the last page of a list says that no page follows.</summary>
    public SandboxNextCursor NextCursor { get; init; }

    /// <summary>Whether problems have a correlation id, in the body and in the header X-Correlation-Id.</summary>
    public bool CorrelationId { get; init; } = true;

    /// <summary>The order in which executions are listed.</summary>
    public SandboxOrder Order { get; init; }

    /// <summary>The delay before every response to an operator, up to <see cref="MaximumLatency"/>.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Whether to serve https, with a certificate made at the start.</summary>
    public bool Tls { get; init; }

    /// <summary>
    /// Whether to serve <c>/_sandbox/</c>, where counts are read and reset, the clock is set, faults are planned, and nodes' secrets are
    /// read.
    /// </summary>
    public bool Admin { get; init; }

    /// <summary>
    /// How many of the nodes, counted from the last, are not simulated, up to all of them. They stay silent until an
    /// agent serves them with <c>SandboxHost.NodeSecret</c>; what is dispatched to them stays pending and ends as
    /// <c>timeout</c>.
    /// </summary>
    public int ExternalNodes { get; init; }

    /// <summary>
    /// How many of the nodes, counted from the last, have enrolled and never reported since: they have no capability row and no hooks,
    /// their reachability is <c>never_reported</c>, and what is dispatched to them ends as <c>timeout</c>. The first node always has
    /// reported.
    /// </summary>
    public int NewNodes { get; init; }

    /// <summary>Whether nodes have a name and a kind on the wire, which no server sends today.</summary>
    public bool NodeNames { get; init; }

    /// <summary>What capability rows say about the built-in actions of an agent.</summary>
    public SandboxBuiltinActions BuiltinActions { get; init; }

    /// <summary>How what a search finds relates to the nodes that a dispatch with the same selector reaches.</summary>
    public SandboxCohort SearchCohort { get; init; }

    /// <summary>
    /// Whether pages are as the access filter can leave them: each has half of the items that were asked for, rounded up, and before each
    /// comes an empty one with a cursor.
    /// </summary>
    public bool SparsePages { get; init; }

    /// <summary>Whether there is a second domain, with a project of the same slug as the fleet's.</summary>
    public bool SecondDomain { get; init; }

    /// <summary>The permissions that nobody has.</summary>
    public SandboxGates Deny { get; init; }

    /// <summary>The groups of operations that this deployment lacks.</summary>
    public SandboxSurfaces Without { get; init; }

    /// <summary>How many executions of the domain may be open at once; beyond that a dispatch is refused with 429.</summary>
    public int Capacity { get; init; } = 1_000;

    /// <summary>
    /// The turns that fail: the node's share of that execution and of no other, so that it succeeds when it is dispatched again.
    /// </summary>
    public IReadOnlyList<SandboxTurn> Fail { get; init; } = [];

    /// <summary>
    /// The nodes, counted from 1 in the order of listings, on which <c>health.check</c> fails once an action that changes the node has
    /// succeeded there, until the next one has.
    /// </summary>
    public IReadOnlyList<int> Sick { get; init; } = [];

    /// <summary>
    /// The nodes, counted from 1 in the order of listings, that are unreachable: what is dispatched to them stays pending and ends as
    /// <c>timeout</c>.
    /// </summary>
    public IReadOnlyList<int> Silent { get; init; } = [];

    /// <summary>The turns whose dispatch has no response: it is carried out, and then its connection is reset.</summary>
    public IReadOnlyList<SandboxTurn> Lose { get; init; } = [];

    /// <summary>
    /// When dispatches are refused with 429 for a while, and told to come again after a second; dispatches that are wrong do not count.
    /// </summary>
    public SandboxBusySpell? Busy { get; init; }

    /// <summary>How much longer every action takes, at speed 1, up to <see cref="MaximumSlow"/>.</summary>
    public TimeSpan Slow { get; init; }

    /// <summary>
    /// Whether executions are switched off: dispatch, list, get and the nodes' reports are refused with 501, and agents say
    /// that they take no actions.
    /// </summary>
    public bool WithoutActions { get; init; }

    /// <summary>The identity providers that the fleet's domain is bound to.</summary>
    public SandboxBindings Bindings { get; init; }

    /// <summary>
    /// How long a token lives that a sign-in gives, a second to <see cref="MaximumTokenLife"/>, in real time whatever the speed. The
    /// tokens that a sandbox starts with live for a year.
    /// </summary>
    public TimeSpan TokenLife { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a device code lives, a second to <see cref="MaximumDeviceLife"/>, in real time whatever the speed.</summary>
    public TimeSpan DeviceLife { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long to wait between two questions for the token of a device code, a second to <see cref="MaximumDeviceInterval"/>, in real
    /// time whatever the speed. Who asks sooner is told to slow down, and has to wait five seconds longer from then on.
    /// </summary>
    public TimeSpan DeviceInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What becomes of device codes.</summary>
    public SandboxDeviceAnswer DeviceAnswer { get; init; }

    /// <summary>What a service that signs in is told.</summary>
    public SandboxServiceAnswer ServiceAnswer { get; init; }

    /// <summary>
    /// How many Replicante agents to serve, each on a port of its own, up to <see cref="MaximumAgents"/>. The first has
    /// everything; the second's datastore cannot stop gracefully; where there are three or more, the last one's service obeys
    /// neither start nor stop.
    /// </summary>
    public int Agents { get; init; }

    /// <summary>Whether agents serve https and demand a client certificate; both certificates are made at the start.</summary>
    public bool AgentTls { get; init; }

    /// <summary>How agents read the body of a schedule request.</summary>
    public SandboxAgentBody AgentBody { get; init; }

    /// <summary>
    /// For tests: sees every request of an operator after it was counted and before anything else. True means that it
    /// was responded to, or its connection aborted, and nothing further is done.
    /// </summary>
    public Func<HttpContext, Task<bool>>? Intercept { get; init; }

    /// <summary>For tests: the clock by which tokens, device codes and assertions expire.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Refuses options out of range.</summary>
    internal void Validate()
    {
        Within(Port, 0, ushort.MaxValue, nameof(Port));
        Within(Nodes, 1, MaximumNodes, nameof(Nodes));
        Within(Executions, 0, MaximumExecutions, nameof(Executions));
        Within(Targets, 0, MaximumTargets, nameof(Targets));
        Within(DispatchStatus, 200, 202, nameof(DispatchStatus));
        Within(Latency, TimeSpan.Zero, MaximumLatency, nameof(Latency));
        Within(ExternalNodes, 0, MaximumNodes, nameof(ExternalNodes));
        Within(NewNodes, 0, MaximumNodes, nameof(NewNodes));
        Within(Agents, 0, MaximumAgents, nameof(Agents));
        Within(Capacity, 1, MaximumCapacity, nameof(Capacity));
        Within(Slow, TimeSpan.Zero, MaximumSlow, nameof(Slow));
        Within(TokenLife, Second, MaximumTokenLife, nameof(TokenLife));
        Within(DeviceLife, Second, MaximumDeviceLife, nameof(DeviceLife));
        Within(DeviceInterval, Second, MaximumDeviceInterval, nameof(DeviceInterval));
        Within(Speed, MinimumSpeed, MaximumSpeed, nameof(Speed));
        Within(Busy?.After ?? 0, 0, int.MaxValue, nameof(Busy));
        Within(Busy?.Refusals ?? 1, 1, int.MaxValue, nameof(Busy));
        foreach (var (turns, name) in new[] { (Fail, nameof(Fail)), (Lose, nameof(Lose)) })
        {
            Within(turns.Select(turn => turn.Turn), int.MaxValue, name);
            Within(turns.Select(turn => turn.Node), Nodes, name);
        }

        Within(Sick, Nodes, nameof(Sick));
        Within(Silent, Nodes, nameof(Silent));
    }

    private static void Within(IEnumerable<int> numbers, int maximum, string name)
    {
        foreach (var number in numbers)
        {
            Within(number, 1, maximum, name);
        }
    }

    private static void Within<T>(T value, T minimum, T maximum, string name)
        where T : IComparable<T>
    {
        // NaN compares below everything.
        if (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0)
        {
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name} must be from {minimum} to {maximum}."));
        }
    }
}
