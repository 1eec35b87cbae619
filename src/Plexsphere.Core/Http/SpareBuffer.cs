namespace Plexsphere.Core.Http;

/// <summary>
/// A buffer that waits for its next use. One is enough: a listing reads one page at a time. Shared pools give large arrays back to the
/// collector at every full collection, which large arrays themselves bring about.
/// </summary>
internal sealed class SpareBuffer
{
    // A page of 200 executions with full outputs has about as much; what is larger comes once and should not stay.
    private const int Largest = 16 * 1024 * 1024;

    private byte[]? _buffer;

    internal byte[]? Take() => Interlocked.Exchange(ref _buffer, null);

    internal void Put(byte[] used)
    {
        if (used.Length <= Largest)
        {
            Interlocked.Exchange(ref _buffer, used);
        }
    }
}
