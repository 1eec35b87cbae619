namespace Plexsphere;

/// <summary>An action that can be dispatched, as nodes declare it. What a node does not declare, it may know all the same.</summary>
public sealed class PlexAction
{
    internal PlexAction(string name, string type, string source)
    {
        Name = name;
        Type = type;
        Source = source;
    }

    /// <summary>The action's name.</summary>
    public string Name { get; }

    /// <summary>One of <see cref="PlexActionType"/>.</summary>
    public string Type { get; }

    /// <summary>What it does, as its nodes say; null where they do not.</summary>
    public string? Description { get; internal init; }

    /// <summary>
    /// The parameters that its nodes declare; the text reads <c>peer_id*, count</c>, required ones with a star. Null where nothing is
    /// known of them, as for every hook.
    /// </summary>
    public IReadOnlyList<PlexActionParameter>? Parameters { get; internal init; }

    /// <summary>How many nodes declare it so; null where it is known from executions alone.</summary>
    public int? NodeCount { get; internal init; }

    /// <summary>Where it is known from: one of <see cref="PlexActionSource"/>.</summary>
    public string Source { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
