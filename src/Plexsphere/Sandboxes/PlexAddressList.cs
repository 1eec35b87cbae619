using System.Collections.ObjectModel;

namespace Plexsphere;

/// <summary>
/// Addresses. A list and not an array, so that a table or a CSV file shows them where it would show an array's type name.
/// </summary>
public sealed class PlexAddressList : ReadOnlyCollection<Uri>
{
    internal PlexAddressList(IList<Uri> addresses)
        : base(addresses)
    {
    }

    /// <summary>The addresses, separated by blanks.</summary>
    public override string ToString() => string.Join(' ', Items);
}
