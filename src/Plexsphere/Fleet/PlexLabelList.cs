using System.Collections.ObjectModel;

namespace Plexsphere;

/// <summary>The labels of a node. A list and not an array, so that a table or a CSV file shows them.</summary>
public sealed class PlexLabelList : ReadOnlyCollection<PlexLabel>
{
    internal PlexLabelList(IList<PlexLabel> labels)
        : base(labels)
    {
    }

    /// <summary>The labels, such as <c>env=prod, tier=edge</c>; qualified are the keys that would else read alike.</summary>
    public override string ToString() => string.Join(
        ", ",
        Items.Select(label => Items.Count(other => other.ShortKey == label.ShortKey) == 1
            ? $"{label.ShortKey}={label.Value}"
            : label.ToString()));
}
