using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Plexsphere.Sandbox.Faults;
using Plexsphere.Sandbox.Options;

namespace Plexsphere.Sandbox.CommandLine;

/// <summary>The switches of the command line, and the options that they stand for.</summary>
internal sealed class SandboxSwitches
{
    private static readonly SandboxOptions Defaults = new();

    private readonly Option<int> _port = Number("--port", "TCP port on 127.0.0.1; 0 takes a free one.", Defaults.Port, 0, ushort.MaxValue);

    private readonly Option<int> _nodes =
        Number("--nodes", "Number of simulated nodes.", Defaults.Nodes, 1, SandboxOptions.MaximumNodes);

    private readonly Option<int> _executions = Number(
        "--executions",
        "Number of finished executions to start with. The oldest has a fixed id and always exists, so 0 is the same as 1.",
        Defaults.Executions,
        0,
        SandboxOptions.MaximumExecutions);

    private readonly Option<int> _targets = Number(
        "--targets", "Number of targets of each of these executions.", Defaults.Targets, 0, SandboxOptions.MaximumTargets);

    private readonly Option<int> _seed = Number(
        "--seed", "Seed of the fleet, the history, delays and outputs.", Defaults.Seed, int.MinValue, int.MaxValue);

    private readonly Option<double> _speed = Number(
        "--speed",
        "How many times faster than normal the nodes work.",
        Defaults.Speed,
        SandboxOptions.MinimumSpeed,
        SandboxOptions.MaximumSpeed);

    private readonly Option<string> _revision =
        Choice("--revision", "Path on which dispatches are accepted.", Defaults.Revision);

    private readonly Option<int> _dispatchStatus = Number(
        "--dispatch-status", "HTTP status of a successful dispatch.", Defaults.DispatchStatus, 200, 202);

    private readonly Option<string> _limitRule =
        Choice("--limit-rule", "How a limit outside 1 to 200 is handled.", Defaults.LimitRule);

    private readonly Option<string> _nextCursor =
        Choice("--next-cursor", "How the last page of a list says that no page follows.", Defaults.NextCursor);

    private readonly Option<bool> _correlationId = new("--correlation-id")
    {
        Description = "Whether problems have a correlation id.",
        DefaultValueFactory = _ => Defaults.CorrelationId,
        Arity = ArgumentArity.ExactlyOne,
        HelpName = "true|false",
    };

    private readonly Option<string> _order = Choice("--order", "Which executions are listed first.", Defaults.Order);

    private readonly Option<int> _latency = Number(
        "--latency",
        "Delay in milliseconds before every response to an operator.",
        (int)Defaults.Latency.TotalMilliseconds,
        0,
        (int)SandboxOptions.MaximumLatency.TotalMilliseconds);

    private readonly Option<int> _capacity = Number(
        "--capacity",
        "How many executions may be open at once; beyond that a dispatch is refused with 429.",
        Defaults.Capacity,
        1,
        SandboxOptions.MaximumCapacity);

    private readonly Option<int> _externalNodes = Number(
        "--external-nodes",
        "How many nodes, counted from the last, stay silent until an agent of your own serves them; --admin serves their secrets.",
        Defaults.ExternalNodes,
        0,
        SandboxOptions.MaximumNodes);

    private readonly Option<int> _newNodes = Number(
        "--new-nodes",
        "How many nodes, counted from the last, have enrolled and never reported since: without a capability row, hooks or an agent.",
        Defaults.NewNodes,
        0,
        SandboxOptions.MaximumNodes);

    private readonly Option<IReadOnlyList<SandboxTurn>> _fail = Turns(
        "--fail",
        "Actions that fail: 3,7:2 is the third node's first and the seventh node's second; later ones succeed. Nodes are counted from 1, "
            + "in the order of listings.");

    private readonly Option<IReadOnlyList<int>> _sick = Places(
        "--sick",
        "Nodes, such as 3,7, on which health.check fails once an action that changes the node (service.restart, for one) succeeded there, "
            + "until the next one does.");

    private readonly Option<IReadOnlyList<int>> _silent = Places(
        "--silent", "Nodes, such as 3,7, that are unreachable: a dispatch to them ends as timeout.");

    private readonly Option<IReadOnlyList<SandboxTurn>> _lose = Turns(
        "--lose",
        "Dispatches without a response, such as 3,7:2 for the third node's first and the seventh's second: each is carried out, and its "
            + "connection is reset.");

    private readonly Option<SandboxBusySpell?> _busy = Busy(
        "--busy",
        "When dispatches are refused with 429, whatever the capacity: 5:3 is three of them after the first five. Those that are wrong do "
            + "not count.");

    private readonly Option<int> _slow = Number(
        "--slow",
        "How many seconds longer every action takes, at speed 1.",
        (int)Defaults.Slow.TotalSeconds,
        0,
        (int)SandboxOptions.MaximumSlow.TotalSeconds);

    private readonly Option<bool> _nodeNames =
        Flag("--node-names", "Nodes have a name and a kind on the wire, which no server sends today.");

    private readonly Option<string> _builtinActions = Choice(
        "--builtin-actions",
        "What capability rows say about the actions of an agent: all, an empty list, or nothing.",
        Defaults.BuiltinActions);

    private readonly Option<string> _searchCohort = Choice(
        "--search-cohort",
        "What a search finds: the nodes that a dispatch with the selector reaches, all but the last of them, or one more.",
        Defaults.SearchCohort);

    private readonly Option<bool> _sparsePages =
        Flag("--sparse-pages", "Pages of lists have half of the items asked for, and before each comes an empty one with a cursor.");

    private readonly Option<bool> _secondDomain =
        Flag("--second-domain", "Adds a domain, with a project of the same slug as the fleet's.");

    private readonly Option<SandboxGates> _deny = Names<SandboxGates>(
        "--deny", "Permissions that nobody has: what needs them is refused with 403, and a search leaves nodes out.");

    private readonly Option<SandboxSurfaces> _without = Names<SandboxSurfaces>(
        "--without", "Operations that are missing: refused with 501, and search, as older servers do, with 404.");

    private readonly Option<bool> _withoutActions =
        Flag("--without-actions", "Switches executions off: all of their operations are refused with 501, and agents take no actions.");

    private readonly Option<string> _bindings = Choice(
        "--bindings",
        "Identity providers of the domain: one; two, of which none is the primary one; two with a primary one; none.",
        Defaults.Bindings);

    private readonly Option<int> _tokenSeconds = Seconds(
        "--token-seconds", "Life of a token that a sign-in gives, in seconds.", Defaults.TokenLife, SandboxOptions.MaximumTokenLife);

    private readonly Option<int> _deviceSeconds = Seconds(
        "--device-seconds", "Life of a device code, in seconds.", Defaults.DeviceLife, SandboxOptions.MaximumDeviceLife);

    private readonly Option<int> _deviceInterval = Seconds(
        "--device-interval",
        "Seconds to leave between two questions for the token of a device code.",
        Defaults.DeviceInterval,
        SandboxOptions.MaximumDeviceInterval);

    private readonly Option<string> _deviceAnswer = Choice(
        "--device-answer",
        "What becomes of device codes: they wait for somebody at /v1/device, are confirmed, denied, expired or forgotten at once, or the "
            + "first question for their token is told to slow down.",
        Defaults.DeviceAnswer);

    private readonly Option<string> _serviceAnswer = Choice(
        "--service-answer",
        "What a service that signs in is told: its token, or one of the errors; refused is that of its identity provider.",
        Defaults.ServiceAnswer);

    private readonly Option<int> _agents = Number(
        "--agents",
        "Number of Replicante agents, each on a port of its own. The second's datastore cannot stop gracefully; of three or more, the last "
            + "one's service obeys neither start nor stop.",
        Defaults.Agents,
        0,
        SandboxOptions.MaximumAgents);

    private readonly Option<bool> _agentTls =
        Flag("--agent-tls", "Agents serve https and require a client certificate; both certificates are made at the start.");

    private readonly Option<string> _agentBody = Choice(
        "--agent-body",
        "How agents read the body of a schedule request: as an envelope, as released agents do, or as the bare arguments.",
        Defaults.AgentBody);

    private readonly Option<bool> _tls = Flag("--tls", "Serves https, with a certificate made at the start.");

    private readonly Option<bool> _admin = Flag(
        "--admin",
        "Serves /_sandbox/counts, clock, faults, nodes/{id}/secret, device, tokens, service/secret and service/assertion. Kinds of fault: "
            + $"{string.Join(", ", Enum.GetValues<SandboxFaultKind>().Select(FaultKindText.NameOf))}.");

    public IEnumerable<Option> All =>
    [
        _port, _nodes, _executions, _targets, _seed, _speed, _revision, _dispatchStatus, _limitRule, _nextCursor,
        _correlationId, _order, _latency, _capacity, _externalNodes, _newNodes, _fail, _sick, _silent, _lose, _busy, _slow,
        _nodeNames, _builtinActions, _searchCohort, _sparsePages, _secondDomain, _deny, _without, _withoutActions, _bindings,
        _tokenSeconds, _deviceSeconds, _deviceInterval, _deviceAnswer, _serviceAnswer, _agents, _agentTls, _agentBody, _tls, _admin,
    ];

    internal SandboxOptions Read(ParseResult parsed) => new()
    {
        Port = parsed.GetValue(_port),
        Nodes = parsed.GetValue(_nodes),
        Executions = parsed.GetValue(_executions),
        Targets = parsed.GetValue(_targets),
        Seed = parsed.GetValue(_seed),
        Speed = parsed.GetValue(_speed),
        Revision = ReadChoice<SandboxRevision>(parsed, _revision),
        DispatchStatus = parsed.GetValue(_dispatchStatus),
        LimitRule = ReadChoice<SandboxLimitRule>(parsed, _limitRule),
        NextCursor = ReadChoice<SandboxNextCursor>(parsed, _nextCursor),
        CorrelationId = parsed.GetValue(_correlationId),
        Order = ReadChoice<SandboxOrder>(parsed, _order),
        Latency = TimeSpan.FromMilliseconds(parsed.GetValue(_latency)),
        Capacity = parsed.GetValue(_capacity),
        ExternalNodes = parsed.GetValue(_externalNodes),
        NewNodes = parsed.GetValue(_newNodes),
        Fail = parsed.GetValue(_fail) ?? [],
        Sick = parsed.GetValue(_sick) ?? [],
        Silent = parsed.GetValue(_silent) ?? [],
        Lose = parsed.GetValue(_lose) ?? [],
        Busy = parsed.GetValue(_busy),
        Slow = TimeSpan.FromSeconds(parsed.GetValue(_slow)),
        NodeNames = parsed.GetValue(_nodeNames),
        BuiltinActions = ReadChoice<SandboxBuiltinActions>(parsed, _builtinActions),
        SearchCohort = ReadChoice<SandboxCohort>(parsed, _searchCohort),
        SparsePages = parsed.GetValue(_sparsePages),
        SecondDomain = parsed.GetValue(_secondDomain),
        Deny = parsed.GetValue(_deny),
        Without = parsed.GetValue(_without),
        WithoutActions = parsed.GetValue(_withoutActions),
        Bindings = ReadChoice<SandboxBindings>(parsed, _bindings),
        TokenLife = TimeSpan.FromSeconds(parsed.GetValue(_tokenSeconds)),
        DeviceLife = TimeSpan.FromSeconds(parsed.GetValue(_deviceSeconds)),
        DeviceInterval = TimeSpan.FromSeconds(parsed.GetValue(_deviceInterval)),
        DeviceAnswer = ReadChoice<SandboxDeviceAnswer>(parsed, _deviceAnswer),
        ServiceAnswer = ReadChoice<SandboxServiceAnswer>(parsed, _serviceAnswer),
        Agents = parsed.GetValue(_agents),
        AgentTls = parsed.GetValue(_agentTls),
        AgentBody = ReadChoice<SandboxAgentBody>(parsed, _agentBody),
        Tls = parsed.GetValue(_tls),
        Admin = parsed.GetValue(_admin),
    };

    /// <summary>What is wrong with switches that are right one by one; null for nothing.</summary>
    internal string? FindError(ParseResult parsed)
    {
        var options = Read(parsed);
        (Option Switch, IEnumerable<int> Nodes)[] naming =
        [
            (_fail, options.Fail.Select(turn => turn.Node)),
            (_sick, options.Sick),
            (_silent, options.Silent),
            (_lose, options.Lose.Select(turn => turn.Node)),
        ];
        return naming
            .SelectMany(named => named.Nodes.Where(node => node > options.Nodes).Select(node => FormattableString.Invariant(
                $"{named.Switch.Name} names node {node}, but there are {options.Nodes} nodes.")))
            .FirstOrDefault();
    }

    private static Option<bool> Flag(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.Zero,
    };

    private static Option<string> Choice<T>(string name, string description, T defaultValue)
        where T : struct, Enum
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => NameOf(defaultValue) };
        option.AcceptOnlyFromAmong([.. Enum.GetValues<T>().Select(NameOf)]);
        return option;
    }

    private static string NameOf<T>(T choice)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName($"{choice}");

    private static T ReadChoice<T>(ParseResult parsed, Option<string> option)
        where T : struct, Enum => Enum.GetValues<T>().First(choice => NameOf(choice) == parsed.GetValue(option));

    /// <summary>An option that takes the names of flags, with commas between them.</summary>
    private static Option<T> Names<T>(string name, string description)
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>().Skip(1).ToDictionary(NameOf);
        return new Option<T>(name)
        {
            Description = $"{description} One or more of {string.Join(", ", values.Keys)}, with commas between them.",
            HelpName = "names",
            CustomParser = argument =>
            {
                var names = argument.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries);
                if (names.FirstOrDefault(text => !values.ContainsKey(text)) is not { } unknown)
                {
                    return Enum.Parse<T>(string.Join(',', names.Select(text => values[text])));
                }

                argument.AddError($"{name} takes {string.Join(", ", values.Keys)}, not '{unknown}'.");
                return default;
            },
        };
    }

    private static Option<IReadOnlyList<int>> Places(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "nodes",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = argument => ReadList(
            argument, $"{name} takes numbers of nodes with commas between them, such as 3,7.", text => ReadNumber(text, 1)),
    };

    private static Option<IReadOnlyList<SandboxTurn>> Turns(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "nodes",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = argument => ReadList(
            argument,
            $"{name} takes numbers of nodes with commas between them, each followed by a colon and the number of one of its actions unless "
                + "that is the first, such as 3,7:2.",
            text => text.Split(':') switch
            {
                [var place] when ReadNumber(place, 1) is { } node => new SandboxTurn(node),
                [var place, var turn] when ReadNumber(place, 1) is { } node && ReadNumber(turn, 1) is { } number =>
                    new SandboxTurn(node, number),
                _ => default(SandboxTurn?),
            }),
    };

    private static Option<SandboxBusySpell?> Busy(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "after:refusals",
        CustomParser = argument =>
        {
            if (argument.Tokens[0].Value.Split(':') is [var after, var refusals]
                && ReadNumber(after, 0) is { } first
                && ReadNumber(refusals, 1) is { } count)
            {
                return new SandboxBusySpell(first, count);
            }

            argument.AddError($"{name} takes how many dispatches come first and how many are refused then, such as 5:3.");
            return null;
        },
    };

    /// <summary>Reads what stands between commas; where some of it cannot be read, that is the error.</summary>
    private static IReadOnlyList<T> ReadList<T>(ArgumentResult argument, string error, Func<string, T?> read)
        where T : struct
    {
        var items = argument.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries).Select(read).ToList();
        if (items.Contains(null))
        {
            argument.AddError(error);
        }

        return [.. items.OfType<T>()];
    }

    private static int? ReadNumber(string text, int minimum) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum ? number : null;

    private static Option<int> Seconds(string name, string description, TimeSpan defaultValue, TimeSpan maximum) =>
        Number(name, description, (int)defaultValue.TotalSeconds, 1, (int)maximum.TotalSeconds);

    private static Option<T> Number<T>(string name, string description, T defaultValue, T minimum, T maximum)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            DefaultValueFactory = _ => defaultValue,
            CustomParser = argument =>
            {
                // Comparisons with NaN are false.
                if (T.TryParse(argument.Tokens[0].Value, CultureInfo.InvariantCulture, out var value)
                    && value >= minimum
                    && value <= maximum)
                {
                    return value;
                }

                argument.AddError(FormattableString.Invariant($"{name} must be a number from {minimum} to {maximum}."));
                return defaultValue;
            },
        };
}
