namespace Plexsphere.Sandbox.Listing;

/// <summary>
/// One page of a listing: rendered parts, each one item or several joined by commas, and where the next page starts if
/// there is one.
/// </summary>
internal sealed record ExecutionPage(IReadOnlyList<ReadOnlyMemory<byte>> Parts, int? Next)
{
    internal static readonly ExecutionPage Empty = new([], null);
}
