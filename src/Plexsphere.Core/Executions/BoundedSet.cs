namespace Plexsphere.Core.Executions;

/// <summary>Remembers the last items that it has met: a number of them at least, and never more than twice as many.</summary>
/// <param name="capacity">The number.</param>
internal sealed class BoundedSet<T>(int capacity)
{
    private HashSet<T> _recent = [];
    private HashSet<T> _older = [];

    /// <summary>Adds an item; false if it was met before.</summary>
    internal bool Add(T item)
    {
        if (_older.Contains(item) || !_recent.Add(item))
        {
            return false;
        }

        if (_recent.Count == capacity)
        {
            // Both are kept: large arrays that come and go cost more than what they remember.
            (_older, _recent) = (_recent, _older);
            _recent.Clear();
        }

        return true;
    }
}
