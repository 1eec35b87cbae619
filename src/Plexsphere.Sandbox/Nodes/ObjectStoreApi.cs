using System.Security.Cryptography;
using Plexsphere.Sandbox.Outputs;

namespace Plexsphere.Sandbox.Nodes;

/// <summary>Takes an output at the address that the response to a callback named. The token in it is the only credential.</summary>
internal sealed class ObjectStoreApi(OutputArchive archive)
{
    private const int BufferSize = 64 * 1024;

    internal async Task UploadAsync(HttpContext context)
    {
        var request = context.Request;
        var upload = archive.Find((string)request.RouteValues[NodeRoutes.ExecutionId]!, request.Query["token"].ToString())
            ?? throw NodeProblems.UploadNotFound();
        if (!upload.TryTake())
        {
            throw NodeProblems.UploadUsed();
        }

        try
        {
            upload.Complete(await DigestAsync(request.Body, upload.DeclaredBytes, context.RequestAborted));
        }
        catch
        {
            upload.Abandon();
            throw;
        }

        context.Response.ContentLength = 0;
    }

    private static async Task<string> DigestAsync(Stream body, long declared, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        long received = 0;
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            received += read;
            if (received > declared)
            {
                throw NodeProblems.UploadTooLarge(declared);
            }

            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
