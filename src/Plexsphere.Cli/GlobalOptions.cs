using System.CommandLine;
using System.CommandLine.Parsing;
using Plexsphere.Core.Connections;
using Plexsphere.Core.ControlPlane;

namespace Plexsphere.Cli;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    private const string StandardInput = "-";

    private static readonly string[] Formats = ["text", "json", "yaml", "ndjson"];

    private readonly Option<string> _server = new("--server")
    {
        Description = $"The control plane's address. Default: {ConnectionResolver.UrlVariable}.",
        HelpName = "url",
        Recursive = true,
    };

    private readonly Option<string> _profile = new("--profile")
    {
        Description = "A profile of ~/.config/plexctl/config.json. Default: the one that the file names.",
        HelpName = "name",
        Recursive = true,
    };

    private readonly Option<string> _tokenFile = new("--token-file")
    {
        Description = $"A file with the bearer token, readable by its owner only; - for standard input. Default: "
            + $"{ConnectionResolver.TokenVariable}.",
        HelpName = "path|-",
        Recursive = true,
    };

    private readonly Option<string> _clientId = new("--client-id")
    {
        Description = "The client id of a service, which signs in by itself whenever it needs a token. With --client-secret-file.",
        HelpName = "id",
        Recursive = true,
    };

    private readonly Option<string> _clientSecretFile = PathOption(
        "--client-secret-file", "A file with the secret of --client-id, readable by its owner only. Read again for each token.");

    private readonly Option<string> _clientAssertionFile = PathOption(
        "--client-assertion-file",
        "A file with a service's assertion, a SPIFFE JWT-SVID, readable by its owner only. In place of --client-id; read again for each "
            + "token.");

    private readonly Option<string> _journal = PathOption(
        "--journal",
        $"A file that gets a line of JSON before each dispatch is sent, and one with how it ended. Default: "
            + $"{ConnectionResolver.JournalVariable}.");
    private readonly Option<OutputFormat> _output = new("--output")
    {
        Description = "How results are written. Default: text.",
        HelpName = string.Join('|', Formats),
        CustomParser = result => result.Tokens[0].Value switch
        {
            "text" => OutputFormat.Text,
            "json" => OutputFormat.Json,
            "yaml" => OutputFormat.Yaml,
            "ndjson" => OutputFormat.Ndjson,
            var other => Refuse(result, other),
        },
        Recursive = true,
    };

    private readonly Option<bool> _quiet = new("--quiet")
    {
        Description = "No progress on stderr. Errors, warnings, and the ids of what was begun are said all the same.",
        Recursive = true,
    };

    private readonly Option<int?> _maxRetries = Limit(
        "--max-retries",
        "How often a read that failed for a passing reason is repeated; dispatches never are.",
        0,
        PlexConnectionLimits.MostRetries,
        Usual.MaximumRetryCount);

    private readonly Option<int?> _retryTimeout = Limit(
        "--retry-timeout-seconds",
        "How long the waits between the attempts of a read may last together.",
        0,
        PlexConnectionLimits.LongestRetrySeconds,
        Usual.RetryTimeoutSeconds);

    private readonly Option<int?> _maxResponse = Limit(
        "--max-response-megabytes",
        "How many MiB a response may have.",
        1,
        PlexConnectionLimits.MostMegabytes,
        Usual.MaximumResponseMegabytes);

    private static PlexConnectionLimits Usual { get; } = new();

    private Option<string>[] Server => [_server, _profile];

    private Option<string>[] Credential => [_tokenFile, _clientId, _clientSecretFile, _clientAssertionFile];

    internal void AddTo(RootCommand root)
    {
        // In the place of the names of the enumeration.
        _output.CompletionSources.Clear();
        _output.CompletionSources.Add(Formats);
        _clientId.Validators.Add(NotBlank);
        foreach (var option in Credential)
        {
            option.Validators.Add(CheckCredential);
        }

        root.Options.Add(_server);
        root.Options.Add(_profile);
        root.Options.Add(_tokenFile);
        root.Options.Add(_clientId);
        root.Options.Add(_clientSecretFile);
        root.Options.Add(_clientAssertionFile);
        root.Options.Add(_journal);
        root.Options.Add(_output);
        root.Options.Add(_quiet);
        root.Options.Add(_maxRetries);
        root.Options.Add(_retryTimeout);
        root.Options.Add(_maxResponse);
    }

    internal OutputFormat Output(ParseResult parsed) => parsed.GetValue(_output);

    internal bool IsQuiet(ParseResult parsed) => parsed.GetValue(_quiet);

    internal ConnectionRequest Connection(ParseResult parsed) => new()
    {
        Server = parsed.GetValue(_server) is { } address
            ? Uri.TryCreate(address, UriKind.Absolute, out var uri)
                ? uri
                : throw new PlexException(PlexErrors.InvalidArgument, "--server is not an absolute address.")
            : null,
        ProfileName = parsed.GetValue(_profile),
        TokenFile = parsed.GetValue(_tokenFile) is var path && path == StandardInput ? null : path,
        TokenInput = path == StandardInput ? Input() : null,
        Service = parsed.GetValue(_clientAssertionFile) is { } assertion ? PlexServiceCredential.InFile(null, assertion)
            : parsed.GetValue(_clientId) is { } id ? PlexServiceCredential.InFile(id, parsed.GetValue(_clientSecretFile)!)
            : null,
        JournalPath = parsed.GetValue(_journal),
        Limits = Limits(parsed),
    };

    /// <summary>How far to go for a response.</summary>
    internal PlexConnectionLimits Limits(ParseResult parsed) => new()
    {
        MaximumRetryCount = parsed.GetValue(_maxRetries) ?? Usual.MaximumRetryCount,
        RetryTimeoutSeconds = parsed.GetValue(_retryTimeout) ?? Usual.RetryTimeoutSeconds,
        MaximumResponseMegabytes = parsed.GetValue(_maxResponse) ?? Usual.MaximumResponseMegabytes,
    };

    /// <summary>The options that name the connection, as far as they were given: what a command needs to reach the same server.</summary>
    internal IReadOnlyList<string> ConnectionGiven(ParseResult parsed) => Given(parsed, [.. Server, .. Credential]);

    /// <summary>Those of them that name the server.</summary>
    internal IReadOnlyList<string> ServerGiven(ParseResult parsed) => Given(parsed, Server);

    /// <summary>Refuses what says who we are, for a command that finds that out.</summary>
    internal void RefuseCredential(ParseResult parsed) => Refuse(parsed, Credential, "it signs somebody in");

    /// <summary>
    /// Refuses what is about a control plane, for a command that has nothing to do with one. What the environment says is meant for all
    /// commands, and no business of this one.
    /// </summary>
    internal void RefuseConnection(ParseResult parsed) =>
        Refuse(parsed, [.. Server, .. Credential, _journal], "an agent is no part of a control plane, and gets no token");

    /// <summary>The option that would have taken a secret, had there been one.</summary>
    internal static string? SecretIn(IEnumerable<string> unmatched) => unmatched
        .Select(token => token.Split('=')[0])
        .FirstOrDefault(name => name is "--token" or "--client-secret" or "--client-assertion");

    private static void Refuse(ParseResult parsed, Option<string>[] options, string reason)
    {
        if (Given(parsed, options) is [var name, ..])
        {
            throw new PlexException(
                PlexErrors.InvalidArgument, $"'{parsed.CommandResult.Command.Name}' takes no {name}: {reason}.");
        }
    }

    private static string[] Given(ParseResult parsed, Option<string>[] options) =>
        [.. options.SelectMany(option => parsed.GetValue(option) is { } value ? new[] { option.Name, value } : [])];

    // Said once, by the first of the options that do not go together.
    private void CheckCredential(OptionResult result)
    {
        var given = Credential.Where(option => result.GetResult(option) is not null).ToList();
        if (given[0] != result.Option)
        {
            return;
        }

        var flaw = given switch
        {
            [var one] when one == _clientId => "--client-id needs --client-secret-file.",
            [var one] when one == _clientSecretFile => "--client-secret-file needs --client-id.",
            [_] => null,
            [var one, var other] when one == _clientId && other == _clientSecretFile => null,
            _ => "--token-file, --client-id with --client-secret-file, and --client-assertion-file exclude each other.",
        };
        if (flaw is not null)
        {
            result.AddError(flaw);
        }
    }

    private static void NotBlank(OptionResult result)
    {
        if (result.Tokens is [{ Value: var text }] && (string.IsNullOrWhiteSpace(text) || text.Length > DispatchRequest.MaxTextLength))
        {
            result.AddError($"{result.Option.Name} must have 1 to {DispatchRequest.MaxTextLength} characters that are not all blank.");
        }
    }

    private static Stream Input() => StandardStream.OpenInput()
        ?? throw new PlexException(PlexErrors.CredentialUnreadable, "Standard input is a terminal, where everybody could see the token.");

    private static Option<string> PathOption(string name, string description)
    {
        var option = Arguments.FullPath(name, description);
        option.Recursive = true;
        return option;
    }

    private static Option<int?> Limit(string name, string description, int least, int most, int usual)
    {
        var option = Arguments.Number(name, $"{description} {least} to {most}; default: {usual}.", least, most);
        option.Recursive = true;
        return option;
    }

    private static OutputFormat Refuse(ArgumentResult result, string value)
    {
        result.AddError($"--output: '{PlexText.Line(value)}' is not one of {string.Join(", ", Formats)}.");
        return OutputFormat.Text;
    }
}
