using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox;

/// <summary>The command line: starts a sandbox, prints one JSON line when it serves, and waits for the end.</summary>
internal sealed class SandboxCommand
{
    private const int BadOptions = 2;

    private const int CannotServe = 1;

    private static readonly SandboxOptions Defaults = new();

    private readonly Option<int> _port = Number("--port", "TCP port on 127.0.0.1; 0 takes a free one.", Defaults.Port, 0, ushort.MaxValue);

    private readonly Option<int> _nodes =
        Number("--nodes", "Number of simulated nodes.", Defaults.Nodes, 1, SandboxOptions.MaximumNodes);

    private readonly Option<int> _executions = Number(
        "--executions",
        "Number of finished executions that are already there. The oldest has a fixed id and always exists, so 0 is the same as 1.",
        Defaults.Executions,
        0,
        SandboxOptions.MaximumExecutions);

    private readonly Option<int> _targets = Number(
        "--targets", "Number of targets of each of those.", Defaults.Targets, 0, SandboxOptions.MaximumTargets);

    private readonly Option<int> _seed = Number(
        "--seed", "What fleet, history, delays and outputs follow from.", Defaults.Seed, int.MinValue, int.MaxValue);

    private readonly Option<double> _speed = Number(
        "--speed",
        "How many times faster than usual nodes work.",
        Defaults.Speed,
        SandboxOptions.MinimumSpeed,
        SandboxOptions.MaximumSpeed);

    public async Task<int> RunAsync(string[] arguments)
    {
        var command = new RootCommand("A local Plexsphere control plane with a simulated fleet.")
        {
            _port, _nodes, _executions, _targets, _seed, _speed,
        };
        command.SetAction(ServeAsync);
        var parsed = command.Parse(arguments);
        if (parsed.Errors.Count == 0)
        {
            // Signals are ours: the library would turn them into a failure.
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        }

        foreach (var error in parsed.Errors)
        {
            await Console.Error.WriteLineAsync($"plexsphere-sandbox: {error.Message}");
        }

        return BadOptions;
    }

    private async Task<int> ServeAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var end = new TaskCompletionSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

        try
        {
            await using var sandbox = await SandboxHost.StartAsync(
                new SandboxOptions
                {
                    Port = parsed.GetValue(_port),
                    Nodes = parsed.GetValue(_nodes),
                    Executions = parsed.GetValue(_executions),
                    Targets = parsed.GetValue(_targets),
                    Seed = parsed.GetValue(_seed),
                    Speed = parsed.GetValue(_speed),
                },
                cancellation);
            await Console.Out.WriteLineAsync(Ready(sandbox));
            await Console.Out.FlushAsync(cancellation);
            await end.Task;
            return 0;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await Console.Error.WriteLineAsync($"plexsphere-sandbox: {exception.Message}");
            return CannotServe;
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            end.TrySetResult();
        }
    }

    private static string Ready(SandboxHost sandbox) => JsonSerializer.Serialize(
        new ReadyDocument
        {
            Url = sandbox.Url.GetLeftPart(UriPartial.Authority),
            Token = sandbox.Token,
            ReaderToken = sandbox.ReaderToken,
            Project = sandbox.Project,
            Domain = sandbox.Domain,
            Nodes = sandbox.Nodes.Count,
            Executions = sandbox.SeededExecutions,
            Pid = Environment.ProcessId,
        },
        SandboxJson.Relaxed.ReadyDocument);

    private static Option<T> Number<T>(string name, string description, T otherwise, T minimum, T maximum)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            DefaultValueFactory = _ => otherwise,
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
                return otherwise;
            },
        };
}
