namespace Plexsphere.PowerShell.Binding;

/// <summary>
/// An object that stands for no node, for the command to refuse: what the engine itself refuses a command never hears of, and it would act
/// on fewer nodes than were meant.
/// </summary>
/// <param name="item">The object.</param>
/// <param name="flaw">Why it stands for none.</param>
internal sealed class UnfitObject(object? item, string flaw) : IPlexNodeSource
{
    Guid IPlexNodeSource.Node => throw new PlexException(PlexErrors.InvalidArgument, flaw);

    Guid? IPlexNodeSource.Project => null;

    PlexConnection? IPlexNodeSource.Origin => null;

    public override string ToString() => PlexText.Line(item?.ToString());
}
