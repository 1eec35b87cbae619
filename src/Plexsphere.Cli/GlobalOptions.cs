using System.CommandLine;
using Plexsphere.Core.Connections;

namespace Plexsphere.Cli;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<string> server = new("--server")
    {
        Description = $"The control plane's address. Default: {ConnectionResolver.UrlVariable}.",
        HelpName = "url",
        Recursive = true,
    };

    private readonly Option<string> profile = new("--profile")
    {
        Description = "A profile of ~/.config/plexctl/config.json. Default: the one that the file names.",
        HelpName = "name",
        Recursive = true,
    };

    private readonly Option<string> tokenFile = new("--token-file")
    {
        Description = $"A file with the bearer token, readable by its owner only. Default: {ConnectionResolver.TokenVariable}.",
        HelpName = "path",
        Recursive = true,
    };

    private readonly Option<OutputFormat> output = new("--output")
    {
        Description = "How results are written.",
        HelpName = "text|json|yaml",
        DefaultValueFactory = _ => OutputFormat.Text,
        CustomParser = result => result.Tokens[0].Value switch
        {
            "text" => OutputFormat.Text,
            "json" => OutputFormat.Json,
            "yaml" => OutputFormat.Yaml,
            var other => Refuse(result, other),
        },
        Recursive = true,
    };

    internal void AddTo(RootCommand root)
    {
        root.Options.Add(server);
        root.Options.Add(profile);
        root.Options.Add(tokenFile);
        root.Options.Add(output);
    }

    internal OutputFormat Output(ParseResult parsed) => parsed.GetValue(output);

    internal ConnectionRequest Connection(ParseResult parsed) => new()
    {
        Server = parsed.GetValue(server) is { } address
            ? Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : throw new PlexException(PlexErrors.InvalidArgument, "--server is not an absolute address.")
            : null,
        ProfileName = parsed.GetValue(profile),
        TokenFile = parsed.GetValue(tokenFile),
    };

    private static OutputFormat Refuse(System.CommandLine.Parsing.ArgumentResult result, string value)
    {
        result.AddError($"--output: '{PlexText.Line(value)}' is none of text, json, yaml.");
        return OutputFormat.Text;
    }
}
