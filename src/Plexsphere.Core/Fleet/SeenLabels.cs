using System.Collections.Concurrent;

namespace Plexsphere.Core.Fleet;

/// <summary>The labels of the nodes that were read, for whoever writes a selector. Safe to use from several threads at once.</summary>
internal sealed class SeenLabels
{
    // Some labels, such as a serial number, have a value of its own on each node.
    private const int MostValues = 100;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _values = new();

    /// <summary>
    /// The clauses that select by what was seen, such as <c>env=prod</c>, by key and value. How a selector would quote other values is
    /// not documented.
    /// </summary>
    internal IEnumerable<string> Clauses =>
        from key in _values.OrderBy(key => key.Key, StringComparer.Ordinal)
        where IsPlain(key.Key)
        from value in key.Value.Keys.Order(StringComparer.Ordinal)
        where IsPlain(value)
        select $"{key.Key}={value}";

    internal void Add(PlexLabel label)
    {
        var values = _values.GetOrAdd(label.ShortKey, static _ => new ConcurrentDictionary<string, bool>());
        if (values.Count < MostValues)
        {
            values.TryAdd(label.Value, true);
        }
    }

    private static bool IsPlain(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c is '-' or '_' or '.' or '/' or ':');
}
