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

    /// <summary>How many targets have each status, success first, and up to three of the nodes that ended otherwise.</summary>
    internal string Account()
    {
        const int Named = 3;
        var counts = Items.GroupBy(target => target.Status).OrderBy(group => group.Key != PlexStatus.Succeeded)
            .Select(group => $"{group.Count()} {group.Key}");
        var failed = Items.Where(target => target.Status != PlexStatus.Succeeded && PlexStatus.IsFinished(target.Status))
            .Select(target => target.NodeName ?? target.NodeId.ToString()).ToList();
        var names = string.Join(", ", failed.Take(Named)) + (failed.Count > Named ? $" and {failed.Count - Named} more" : "");
        return Count == 0 ? "no targets" : string.Join(", ", counts) + (failed.Count == 0 ? "" : $" ({names})");
    }

    /// <summary>How many targets have each status, such as <c>2 succeeded, 1 failed</c>; in order of first appearance.</summary>
    public override string ToString() =>
        string.Join(", ", Items.GroupBy(target => target.Status).Select(group => $"{group.Count()} {group.Key}"));
}
