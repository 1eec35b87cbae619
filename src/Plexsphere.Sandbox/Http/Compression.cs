using System.IO.Compression;

namespace Plexsphere.Sandbox.Http;

/// <summary>Bodies that travel compressed.</summary>
internal static class Compression
{
    internal static byte[] Gzip(byte[] body)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return compressed.ToArray();
    }
}
