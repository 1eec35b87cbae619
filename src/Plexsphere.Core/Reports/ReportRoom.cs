using System.Text;

namespace Plexsphere.Core.Reports;

/// <summary>What is left of the size that a report may have.</summary>
/// <param name="bytes">The size, in bytes.</param>
internal sealed class ReportRoom(int bytes)
{
    internal int Left { get; private set; } = bytes;

    /// <summary>Takes up the room of a piece; false, and nothing is taken, where that would leave less than is to be kept.</summary>
    internal bool Take(string piece, int keep = 0)
    {
        var size = Encoding.UTF8.GetByteCount(piece);
        if (Left - size < keep)
        {
            return false;
        }

        Left -= size;
        return true;
    }
}
