using System.Collections.ObjectModel;

namespace Plexsphere;

/// <summary>
/// The targets of an execution. A list and not an array, so that a table or a CSV file shows how the targets fared where it would
/// show an array's type name.
/// </summary>
public sealed class PlexTargetList : ReadOnlyCollection<PlexTarget>
{
    internal PlexTargetList(IList<PlexTarget> targets)
        : base(targets)
    {
    }

    internal int CountOf(Func<string, bool> status)
    {
        var count = 0;
        for (var i = 0; i < Count; i++)
        {
            if (status(this[i].Status))
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>How many targets have each status, such as <c>2 succeeded, 1 failed</c>; in order of first appearance.</summary>
    public override string ToString() => string.Join(", ", Items.GroupBy(target => target.Status).Select(group => $"{group.Count()} {group.Key}"));
}
