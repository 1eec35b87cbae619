namespace Plexsphere.Core;

/// <summary>Remembers the last items that it has met: a number of them at least, and never more than twice as many.</summary>
/// <param name="capacity">The number.</param>
internal sealed class BoundedSet<T>(int capacity)
{
    private HashSet<T> recent = [];
    private HashSet<T> older = [];

    /// <summary>Adds an item; false if it was met before.</summary>
    internal bool Add(T item)
    {
        if (older.Contains(item) || !recent.Add(item))
        {
            return false;
        }

        if (recent.Count == capacity)
        {
            // Both are kept: large arrays that come and go cost more than what they remember.
            (older, recent) = (recent, older);
            recent.Clear();
        }

        return true;
    }
}
