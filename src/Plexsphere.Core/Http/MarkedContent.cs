using System.Net;

namespace Plexsphere.Core.Http;

/// <summary>
/// A request's body that notes when its first byte leaves. Until then no server can have carried the request out; from then on any
/// may have.
/// </summary>
internal sealed class MarkedContent : HttpContent
{
    private readonly HttpContent _content;

    private MarkedContent(HttpContent content)
    {
        _content = content;
        foreach (var header in content.Headers)
        {
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }

    /// <summary>Whether a byte has left.</summary>
    internal bool HasLeft { get; private set; }

    /// <summary>Marks the body of a request; null where it has none.</summary>
    internal static MarkedContent? On(HttpRequestMessage request)
    {
        if (request.Content is null)
        {
            return null;
        }

        var marked = new MarkedContent(request.Content);
        request.Content = marked;
        return marked;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        HasLeft = true;
        return _content.CopyToAsync(stream, context, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? 0;
        return _content.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }
}
