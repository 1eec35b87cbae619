using System.CommandLine;
using System.CommandLine.Parsing;
using Plexsphere.Core.ControlPlane;
using Plexsphere.Core.Executions;

namespace Plexsphere.Cli;

/// <summary>The options that several commands share, checked before anything is sent.</summary>
internal static class Arguments
{
    /// <param name="name">The option.</param>
    /// <param name="description">What it is.</param>
    /// <param name="required">Whether a command cannot do without.</param>
    /// <param name="elsewhere">Where a text that is no UUID belongs, as far as it can be told: the text follows.</param>
    internal static Option<Guid> Uuid(string name, string description, bool required, Func<string, string?>? elsewhere = null) => new(name)
    {
        Description = description,
        HelpName = "uuid",
        Required = required,
        CustomParser = result => Uuid(result, name, result.Tokens[0].Value, elsewhere),
    };

    internal static Option<Guid[]> Uuids(string name, string description, bool required) => new(name)
    {
        Description = description,
        HelpName = "uuid",
        Required = required,
        CustomParser = result => [.. result.Tokens.Select(token => Uuid(result, name, token.Value))],
    };

    internal static Option<int?> Number(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            {
                return number;
            }

            result.AddError($"{name}: '{PlexText.Line(text)}' is not a whole number from {least} to {most}.");
            return null;
        },
    };

    internal static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = $"{description} Takes {TimeBound.Forms}.",
        HelpName = "age|date",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (TimeBound.TryParse(text, DateTimeOffset.UtcNow, out var time))
            {
                return time;
            }

            result.AddError($"{name}: '{PlexText.Line(text)}' is not {TimeBound.Forms}.");
            return null;
        },
    };

    internal static Option<string> Word(string name, string description, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words) };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value.ToLowerInvariant();
            if (!words.Contains(text))
            {
                result.AddError($"{name}: '{PlexText.Line(text)}' is not one of {string.Join(", ", words)}.");
            }

            return text;
        };
        option.CompletionSources.Add(words);
        return option;
    }

    internal static Option<string> Text(string name, string description, bool required = false) => new(name)
    {
        Description = description,
        Required = required,
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ Value.Length: 0 or > DispatchRequest.MaxTextLength }])
                {
                    result.AddError($"{name} must have 1 to {DispatchRequest.MaxTextLength} characters.");
                }
            },
        },
    };

    /// <summary>A file, whose full path is the value. What the shell's own folder is, its user knows.</summary>
    internal static Option<string> FullPath(string name, string description, bool required = false) => new(name)
    {
        Description = description,
        HelpName = "path",
        Required = required,
        CustomParser = result =>
        {
            var path = result.Tokens[0].Value;
            if (!string.IsNullOrWhiteSpace(path) && path != "-")
            {
                return Path.GetFullPath(path);
            }

            result.AddError($"{name} names no file.{(path == "-" ? " The one that is called '-' is ./-" : "")}");
            return null;
        },
    };

    /// <summary>Names with wildcards, several by repeating the option.</summary>
    internal static Option<string[]> Names(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "name",
        Validators =
        {
            result =>
            {
                foreach (var text in result.Tokens.Select(token => token.Value))
                {
                    try
                    {
                        _ = text.Length is 0 or > DispatchRequest.MaxTextLength
                            ? throw new FormatException($"must have 1 to {DispatchRequest.MaxTextLength} characters")
                            : Wildcard.Of(text);
                    }
                    catch (FormatException e)
                    {
                        result.AddError($"{name}: '{PlexText.Line(text)}' {e.Message}.");
                    }
                }
            },
        },
    };

    /// <summary>The values of an option; null where it was not given.</summary>
    internal static T[]? Given<T>(ParseResult parsed, Option<T[]> option) =>
        parsed.GetResult(option) is null ? null : parsed.GetValue(option);

    private static Guid Uuid(ArgumentResult result, string name, string text, Func<string, string?>? elsewhere = null)
    {
        if (Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty)
        {
            return id;
        }

        var advice = elsewhere?.Invoke(text) is { } place ? $" {place} {text}." : "";
        result.AddError($"{name}: '{PlexText.Line(text)}' is not a UUID.{advice}");
        return default;
    }
}
