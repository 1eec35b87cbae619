namespace Plexsphere.Core.Fleet;

/// <summary>
/// The names that are asked for: patterns, of which none may match, and names, which have to be there. A UUID among them asks for the
/// thing with that id, whatever others call themselves.
/// </summary>
/// <param name="names">The names; null for all.</param>
/// <param name="wildcard">What a name with wildcards matches, in the way of the shell at hand; null for one without any.</param>
internal sealed class WantedNames(IReadOnlyList<string>? names, Func<string, Func<string, bool>?> wildcard)
{
    private readonly List<(string Text, Func<string, bool>? Pattern)> _wanted = [.. (names ?? []).Select(name => (name, wildcard(name)))];
    private readonly HashSet<string> _found = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names without wildcards that nothing had.</summary>
    internal IEnumerable<string> Missing =>
        _wanted.Where(wanted => wanted.Pattern is null && !_found.Contains(wanted.Text)).Select(wanted => wanted.Text);

    /// <summary>Whether something is asked for that has this id, if it has any, and is called all of these.</summary>
    internal bool Match(Guid? id, params IEnumerable<string?> called)
    {
        var all = called.OfType<string>().ToList();
        _seen.UnionWith(all);
        var matches = names is null;
        foreach (var (text, pattern) in _wanted)
        {
            if (pattern is not null ? all.Any(pattern) || (id is not null && pattern($"{id}"))
                : Guid.TryParse(text, out var wanted) ? wanted == id
                : all.Contains(text, StringComparer.OrdinalIgnoreCase))
            {
                _found.Add(text);
                matches = true;
            }
        }

        return matches;
    }

    /// <summary>Asks whether one of those that are there was meant.</summary>
    internal string Question(string name) => NearNames.Question(name, _seen);
}
