namespace Plexsphere.Core.ControlPlane;

/// <summary>
/// Tells whether a listing's pages still bring something. They can be empty because nothing on them is for us to see, and they can
/// repeat what moved meanwhile; but not for ever.
/// </summary>
internal sealed class PageProgress
{
    private const int MostStalePages = 3;
    private const int MostEmptyPages = 1000;

    private int _stale;
    private int _empty;

    /// <summary>Notes a page; false once too many of them brought nothing.</summary>
    /// <param name="items">How many items it has.</param>
    /// <param name="fresh">How many of them are new.</param>
    internal bool Goes(int items, int fresh)
    {
        (_stale, _empty) = fresh > 0 ? (0, 0) : items > 0 ? (_stale + 1, _empty) : (_stale, _empty + 1);
        return _stale < MostStalePages && _empty <= MostEmptyPages;
    }
}
