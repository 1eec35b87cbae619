using System.CommandLine;
using Plexsphere.Core.Connections;

namespace Plexsphere.Cli;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    private const string StandardInput = "-";

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

    private readonly Option<string> _journal = new("--journal")
    {
        Description = $"A file that gets a line of JSON before each dispatch is sent, and one with how it ended. Default: "
            + $"{ConnectionResolver.JournalVariable}.",
        HelpName = "path",
        CustomParser = Journal,
        Recursive = true,
    };

    private readonly Option<OutputFormat> _output = new("--output")
    {
        Description = "How results are written. Default: text.",
        HelpName = "text|json|yaml",
        CustomParser = result => result.Tokens[0].Value switch
        {
            "text" => OutputFormat.Text,
            "json" => OutputFormat.Json,
            "yaml" => OutputFormat.Yaml,
            var other => Refuse(result, other),
        },
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

    internal void AddTo(RootCommand root)
    {
        root.Options.Add(_server);
        root.Options.Add(_profile);
        root.Options.Add(_tokenFile);
        root.Options.Add(_journal);
        root.Options.Add(_output);
        root.Options.Add(_maxRetries);
        root.Options.Add(_retryTimeout);
        root.Options.Add(_maxResponse);
    }

    internal OutputFormat Output(ParseResult parsed) => parsed.GetValue(_output);

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
        JournalPath = parsed.GetValue(_journal),
        Limits = new PlexConnectionLimits
        {
            MaximumRetryCount = parsed.GetValue(_maxRetries) ?? Usual.MaximumRetryCount,
            RetryTimeoutSeconds = parsed.GetValue(_retryTimeout) ?? Usual.RetryTimeoutSeconds,
            MaximumResponseMegabytes = parsed.GetValue(_maxResponse) ?? Usual.MaximumResponseMegabytes,
        },
    };

    /// <summary>The options that name the connection, as far as they were given: what a command needs to reach the same server.</summary>
    internal IReadOnlyList<string> ConnectionGiven(ParseResult parsed) =>
        [.. new[]
        {
            _server,
            _profile,
            _tokenFile,
        }.SelectMany(option => parsed.GetValue(option) is { } value ? new[] { option.Name, value } : [])];

    private static Stream Input() => StandardStream.OpenInput()
        ?? throw new PlexException(PlexErrors.CredentialUnreadable, "Standard input is a terminal, where everybody could see the token.");

    private static Option<int?> Limit(string name, string description, int least, int most, int usual)
    {
        var option = Arguments.Number(name, $"{description} {least} to {most}; default: {usual}.", least, most);
        option.Recursive = true;
        return option;
    }

    // What the shell's own folder is, its user knows.
    private static string? Journal(System.CommandLine.Parsing.ArgumentResult result)
    {
        var path = result.Tokens[0].Value;
        if (!string.IsNullOrWhiteSpace(path))
        {
            return Path.GetFullPath(path);
        }

        result.AddError("--journal names no file.");
        return null;
    }

    private static OutputFormat Refuse(System.CommandLine.Parsing.ArgumentResult result, string value)
    {
        result.AddError($"--output: '{PlexText.Line(value)}' is not one of text, json, yaml.");
        return OutputFormat.Text;
    }
}
