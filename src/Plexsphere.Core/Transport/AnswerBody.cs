using System.Net;

namespace Plexsphere.Core.Transport;

/// <summary>
/// The whole body of a successful answer, in place of the content that came over the network: the generated client's adapter would
/// have HttpClient copy that into memory of its own first. Its buffer serves the connection's next answer once this one is disposed of.
/// </summary>
internal sealed class AnswerBody : HttpContent
{
    private const int FirstSize = 16 * 1024;

    private static readonly byte[] ByteOrderMark = [0xef, 0xbb, 0xbf];

    private readonly SpareBuffer spare;
    private byte[] buffer;
    private int length;

    private AnswerBody(SpareBuffer spare)
    {
        this.spare = spare;
        buffer = spare.Take() ?? new byte[FirstSize];
    }

    internal ReadOnlySpan<byte> Json
    {
        get
        {
            var body = buffer.AsSpan(0, length);
            return body.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;
        }
    }

    /// <summary>Reads a content to its end and takes its place.</summary>
    /// <param name="content">What comes over the network.</param>
    /// <param name="spare">Lends the buffer.</param>
    /// <param name="maximumMegabytes">How many MiB it may have.</param>
    /// <param name="stop">Gives up.</param>
    internal static async Task<AnswerBody> ReadAsync(HttpContent content, SpareBuffer spare, int maximumMegabytes, CancellationToken stop)
    {
        using (content)
        {
            var maximum = maximumMegabytes * 1024L * 1024;
            var body = new AnswerBody(spare);
            body.Headers.ContentType = content.Headers.ContentType;
            var stream = await content.ReadAsStreamAsync(stop).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                int count;
                while ((count = await stream.ReadAsync(body.buffer.AsMemory(body.length), stop).ConfigureAwait(false)) > 0)
                {
                    body.length += count;
                    if (body.length > maximum)
                    {
                        throw new PlexException(PlexErrors.ResponseTooLarge, $"The server's answer has more than {maximumMegabytes} MiB.");
                    }

                    if (body.length == body.buffer.Length)
                    {
                        Array.Resize(ref body.buffer, (int)Math.Min((long)body.length * 2, maximum + 1));
                    }
                }
            }

            return body;
        }
    }

    // Nobody but us reads it, so there is nothing to copy for anybody.
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && buffer.Length > 0)
        {
            spare.Put(buffer);
            buffer = [];
            length = 0;
        }

        base.Dispose(disposing);
    }
}
