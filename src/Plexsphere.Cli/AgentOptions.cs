using System.CommandLine;
using Plexsphere.Core.Agents;

namespace Plexsphere.Cli;

/// <summary>Which agent a command talks to, and with which certificates.</summary>
internal sealed class AgentOptions
{
    private static readonly AgentWords Words = new(
        "--certificate-file", "--ca-file", $"--body-style {AgentScheduleCommand.Bare}", $"--body-style {AgentScheduleCommand.Envelope}");

    private readonly Option<Uri> _agent = new("--agent")
    {
        Description = "The agent's address, such as https://db1.example:8000.",
        HelpName = "url",
        Required = true,
        CustomParser = static result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var agent))
            {
                return agent;
            }

            result.AddError("--agent is not an absolute address.");
            return null;
        },
    };

    private readonly Option<string> _certificate = Arguments.FullPath(
        "--certificate-file", "The PEM file of the client certificate, and of those between it and its authority.");

    private readonly Option<string> _key = Arguments.FullPath(
        "--key-file", "The PEM file of the certificate's unencrypted key. Default: the file of --certificate-file.");

    private readonly Option<string> _authorities = Arguments.FullPath(
        "--ca-file", "The PEM file of the authorities that may vouch for the agent. Default: this machine's own.");

    private AgentOptions()
    {
    }

    /// <summary>Adds the options to a command.</summary>
    internal static AgentOptions Of(Command command)
    {
        var options = new AgentOptions();
        command.Options.Add(options._agent);
        command.Options.Add(options._certificate);
        command.Options.Add(options._key);
        command.Options.Add(options._authorities);
        command.Validators.Add(result =>
        {
            if (result.GetResult(options._key) is not null && result.GetResult(options._certificate) is null)
            {
                result.AddError("--key-file needs --certificate-file.");
            }
        });
        return options;
    }

    /// <summary>Runs a command with the agent that its options name.</summary>
    internal async Task<int> RunAsync(
        GlobalOptions globals, ParseResult parsed, Func<AgentRun, Task> run, CancellationToken cancellationToken)
    {
        globals.RefuseConnection(parsed);
        string?[] files = [parsed.GetValue(_certificate), parsed.GetValue(_key), parsed.GetValue(_authorities)];
        Messages.ConnectionOptions = Messages.Words(
            [.. new[] { _certificate, _key, _authorities }.Zip(files).Where(option => option.Second is not null)
                .SelectMany(option => new[] { option.First.Name, option.Second! })]);

        // Beside the command, because the opening of a named pipe waits for whoever writes it.
        var credentials = await Task.Run(() => AgentCredentials.Load(null, files[0], files[1], files[2]), cancellationToken)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        var client = new AgentClient(
            parsed.GetValue(_agent)!,
            credentials,
            new AgentClientOptions { Words = Words, Limits = globals.Limits(parsed) });
        var agent = new AgentRun(client, globals.Output(parsed));
        await run(agent).ConfigureAwait(false);
        return agent.ExitCode;
    }
}
