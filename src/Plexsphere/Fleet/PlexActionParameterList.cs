using System.Collections.ObjectModel;

namespace Plexsphere;

/// <summary>The declared parameters of an action, in the order of their declaration.</summary>
public sealed class PlexActionParameterList : ReadOnlyCollection<PlexActionParameter>
{
    internal PlexActionParameterList(IList<PlexActionParameter> parameters)
        : base(parameters)
    {
    }

    /// <summary>The names, required ones with a star, such as <c>peer_id*, count</c>.</summary>
    public override string ToString() => string.Join(", ", Items);
}
