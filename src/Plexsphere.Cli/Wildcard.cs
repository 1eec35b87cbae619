using System.Text;
using System.Text.RegularExpressions;

namespace Plexsphere.Cli;

/// <summary>Names with wildcards, as PowerShell and shells have them: <c>*</c>, <c>?</c> and <c>[a-z]</c>.</summary>
internal static class Wildcard
{
    /// <summary>What a name matches, whatever the case of its letters; null for one without wildcards.</summary>
    /// <exception cref="FormatException">A set of characters does not end, or ends before it begins.</exception>
    internal static Func<string, bool>? Of(string name)
    {
        if (!name.AsSpan().ContainsAny('*', '?', '['))
        {
            return null;
        }

        var pattern = new StringBuilder(@"\A");
        for (var i = 0; i < name.Length; i++)
        {
            switch (name[i])
            {
                case '*':
                    pattern.Append(".*");
                    break;
                case '?':
                    pattern.Append('.');
                    break;
                case '[':
                    // At least one character, so that []] is a bracket.
                    var end = i + 2 < name.Length ? name.IndexOf(']', i + 2) : -1;
                    if (end < 0)
                    {
                        throw new FormatException("has a set of characters that does not end");
                    }

                    pattern.Append('[');
                    foreach (var c in name.AsSpan(i + 1, end - i - 1))
                    {
                        pattern.Append(c is '\\' or '[' or ']' or '^' ? $@"\{c}" : c);
                    }

                    pattern.Append(']');
                    i = end;
                    break;
                case var c:
                    pattern.Append(Regex.Escape($"{c}"));
                    break;
            }
        }

        try
        {
            // One that never goes back, for names are somebody else's.
            const RegexOptions Options =
                RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
            return new Regex(pattern.Append(@"\z").ToString(), Options).IsMatch;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FormatException("has a set of characters that ends before it begins, or more wildcards than can be looked for", e);
        }
    }
}
