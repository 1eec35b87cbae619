namespace Plexsphere.Core.Http;

/// <summary>The whole body of a response. Its buffer serves the next response of the same peer once this one is disposed of.</summary>
internal sealed class ResponseBody : IDisposable
{
    private const int FirstSize = 16 * 1024;

    private static readonly byte[] ByteOrderMark = [0xef, 0xbb, 0xbf];

    private readonly SpareBuffer _spare;
    private byte[] _buffer;
    private int _length;

    private ResponseBody(SpareBuffer spare)
    {
        _spare = spare;
        _buffer = spare.Take() ?? new byte[FirstSize];
    }

    internal ReadOnlySpan<byte> Json
    {
        get
        {
            var body = _buffer.AsSpan(0, _length);
            return body.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;
        }
    }

    /// <summary>Reads a body to its end.</summary>
    /// <param name="content">What comes over the network.</param>
    /// <param name="spare">Lends the buffer.</param>
    /// <param name="maximumMegabytes">How many MiB it may have.</param>
    /// <param name="clock">Runs out when nothing comes any more.</param>
    internal static async Task<ResponseBody> ReadAsync(HttpContent content, SpareBuffer spare, int maximumMegabytes, AttemptClock clock)
    {
        var maximum = maximumMegabytes * 1024L * 1024;
        var body = new ResponseBody(spare);
        var stream = await content.ReadAsStreamAsync(clock.Token).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            int count;
            while ((count = await stream.ReadAsync(body._buffer.AsMemory(body._length), clock.Token).ConfigureAwait(false)) > 0)
            {
                clock.Progress();
                body._length += count;
                if (body._length > maximum)
                {
                    throw new PlexException(PlexErrors.ResponseTooLarge, $"The server's response has more than {maximumMegabytes} MiB.");
                }

                if (body._length == body._buffer.Length)
                {
                    Array.Resize(ref body._buffer, (int)Math.Min((long)body._length * 2, maximum + 1));
                }
            }
        }

        return body;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            _spare.Put(_buffer);
            _buffer = [];
            _length = 0;
        }
    }
}
