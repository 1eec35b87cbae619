using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Json;
using Plexsphere.Sandbox.Executions;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Statuses;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Nodes;

/// <summary>Reads what a node reports. Unlike the operator's bodies it is held to the letter: nothing unknown, nothing twice.</summary>
internal static class CallbackBody
{
    private const int MaximumBody = 64 * 1024;

    private const int MaximumError = 4096;

    internal static async Task<ExecutionCallback> ReadAsync(HttpRequest request)
    {
        var compressed = IsCompressed(request);
        var body = compressed ? PipeReader.Create(new GZipStream(request.Body, CompressionMode.Decompress)) : request.BodyReader;
        try
        {
            var read = await body.ReadAtLeastAsync(MaximumBody + 1, request.HttpContext.RequestAborted);
            try
            {
                return read.Buffer.Length <= MaximumBody ? Read(read.Buffer) : throw TooLarge(compressed);
            }
            finally
            {
                body.AdvanceTo(read.Buffer.End);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            throw NodeProblems.Malformed($"The body is malformed: {exception.Message}");
        }
    }

    /// <summary>Agents compress what has more than 1 KiB. The limit is the one of what comes out.</summary>
    private static bool IsCompressed(HttpRequest request) => request.Headers.ContentEncoding.ToString().ToLowerInvariant() switch
    {
        "" or "identity" => false,
        "gzip" => true,
        _ => throw NodeProblems.UnsupportedEncoding(request.HttpContext.Response),
    };

    // Only an output makes a report that large, and the agent that compresses it is to know that it is the output.
    private static ProblemException TooLarge(bool compressed) =>
        compressed ? NodeProblems.InlineOutputTooLarge() : NodeProblems.Malformed($"The body has more than {MaximumBody} bytes.");

    private static ExecutionCallback Read(ReadOnlySequence<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        var document = JsonSerializer.Deserialize(ref reader, NodeJson.Default.CallbackDocument)
            ?? throw NodeProblems.Malformed("The body must be an object.");
        if (reader.Read())
        {
            throw NodeProblems.Malformed("Something follows the object.");
        }

        if (document.Status is not { } text || !ExecutionStatuses.TryParse(text, out var status))
        {
            throw NodeProblems.Malformed("status must be one of ack, started, succeeded, failed, cancelled.");
        }

        if (document.DeclaredOutputBytes < 0)
        {
            throw NodeProblems.Malformed("declared_output_bytes must not be negative.");
        }

        // The limit counts characters, not UTF-16 units.
        if (document.Error?.EnumerateRunes().Count() > MaximumError)
        {
            throw NodeProblems.Malformed($"error has more than {MaximumError} characters.");
        }

        if (document.Output is { Inline: not null, ObjectKey: not null })
        {
            throw NodeProblems.Malformed("An output is either inline or an object.");
        }

        return new ExecutionCallback(status)
        {
            ExitCode = document.ExitCode,
            Error = document.Error,
            DeclaredOutputBytes = document.DeclaredOutputBytes ?? 0,
            InlineOutput = document.Output?.Inline,
            ObjectKey = document.Output?.ObjectKey,
            Sha256 = document.Output?.Sha256,
        };
    }
}
