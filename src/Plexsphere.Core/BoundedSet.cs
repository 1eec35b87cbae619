namespace Plexsphere.Core;

/// <summary>Remembers what it has met, though not for ever: once it holds so many items, the older half is forgotten step by step.</summary>
/// <param name="capacity">How many of the last items it remembers at least.</param>
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
            (older, recent) = (recent, []);
        }

        return true;
    }
}
