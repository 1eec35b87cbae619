using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Plexsphere.Sandbox.Actions;
using Plexsphere.Sandbox.Hosting;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.CommandLine;

/// <summary>The command line: starts a sandbox, prints one JSON line when it serves, and waits for the end.</summary>
internal sealed class SandboxCommand
{
    private const int BadOptions = 2;

    private const int CannotServe = 1;

    private static readonly string Description =
        $"""
        A local Plexsphere control plane with a simulated fleet.

        Nodes have the agent's built-in actions; the output of diagnostics.collect is inline on the first node and archived on
        the second. They also have the hook rotate-keys and the hooks below. In a history of 36 executions or more, the 21st
        to 36th oldest are one of each of those that run. In a fleet of six or more, every action fails on the dev edge node.

        {SampleHooks.Help}
        """;

    private readonly SandboxSwitches _switches = new();

    private readonly Option<int?> _parent = ParentOption();

    internal async Task<int> RunAsync(string[] arguments)
    {
        var command = new RootCommand(Description) { _parent };
        foreach (var option in _switches.All)
        {
            command.Add(option);
        }

        command.SetAction(ServeAsync);
        var parsed = command.Parse(arguments);
        string[] errors = parsed.Errors.Count > 0 ? [.. parsed.Errors.Select(error => error.Message)]
            : _switches.FindError(parsed) is { } error ? [error]
            : [];
        if (errors.Length == 0)
        {
            // Signals are ours: the library would turn them into a failure.
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        }

        foreach (var message in errors)
        {
            await Console.Error.WriteLineAsync($"plexsphere-sandbox: {message}");
        }

        return BadOptions;
    }

    private async Task<int> ServeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var end = new TaskCompletionSource();
        var owned = parsed.GetValue(_parent) is not null;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, owned ? Ignore : End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
        var parent = parsed.GetValue(_parent) is { } id ? ParentProcess.WaitForEndAsync(
            id, cancellationToken) : Task.Delay(Timeout.Infinite, cancellationToken);

        try
        {
            await using var sandbox = await SandboxHost.StartAsync(_switches.Read(parsed), cancellationToken);
            await Console.Out.WriteLineAsync(Ready(sandbox));
            await Console.Out.FlushAsync(cancellationToken);
            await Task.WhenAny(end.Task, parent);
            return 0;
        }
        catch (Exception exception) when (exception is IOException or SocketException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"plexsphere-sandbox: {exception.Message}");
            return CannotServe;
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            end.TrySetResult();
        }

        // Ctrl+C reaches every process of a terminal. What the owning session meant to stop is its own command, not its sandbox.
        static void Ignore(PosixSignalContext signal) => signal.Cancel = true;
    }

    private static string Ready(SandboxHost sandbox) => JsonSerializer.Serialize(
        new ReadyDocument
        {
            Url = sandbox.Url.GetLeftPart(UriPartial.Authority),
            Token = sandbox.Token,
            ReaderToken = sandbox.ReaderToken,
            ExpiredToken = sandbox.ExpiredToken,
            StepUpToken = sandbox.StepUpToken,
            ForbiddenToken = sandbox.ForbiddenToken,
            ClientId = sandbox.ClientId,
            ClientSecret = sandbox.ClientSecret,
            ClientAssertion = sandbox.ClientAssertion,
            Project = sandbox.Project,
            Domain = sandbox.Domain,
            Nodes = sandbox.Nodes.Count,
            Executions = sandbox.SeededExecutions,
            Pid = Environment.ProcessId,
            Agents = [.. sandbox.Agents.Select(agent => new AgentDocument(agent.Url.GetLeftPart(UriPartial.Authority)))],
            AgentCa = sandbox.AgentCertificateAuthority,
            AgentCertificate = sandbox.AgentCertificate,
            AgentKey = sandbox.AgentKey,
            CertificateAuthority = sandbox.CertificateAuthority,
        },
        SandboxJson.Relaxed.ReadyDocument);

    private static Option<int?> ParentOption() => new("--parent")
    {
        Description = "Id of a process; the sandbox ends when that process does, however it ends.",
        CustomParser = argument =>
        {
            if (int.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0)
            {
                return id;
            }

            argument.AddError("--parent must be the id of a process.");
            return null;
        },
    };
}
