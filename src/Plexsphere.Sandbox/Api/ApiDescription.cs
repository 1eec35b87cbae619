using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Plexsphere.Sandbox.Http;
using Plexsphere.Sandbox.Operations;

namespace Plexsphere.Sandbox.Api;

/// <summary>The OpenAPI document of what is served, read off the routes when it is first asked for.</summary>
internal sealed class ApiDescription(IEndpointRouteBuilder routes)
{
    /// <summary>What lies elsewhere, such as the object store, is no part of the API.</summary>
    private const string Root = "/v1/";

    private const string OperatorBearer = "operatorBearer";

    private const string NodeBearer = "nskBearer";

    /// <summary>Media types have a plus sign, which only HTML needs escaped.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private byte[]? _rendered;

    internal Task WriteAsync(HttpContext context) =>
        Responses.WriteAsync(context, StatusCodes.Status200OK, Responses.Json, _rendered ??= Render());

    private byte[] Render()
    {
        var paths = routes.DataSources
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Operation>() is { IsPage: false })
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith(Root, StringComparison.Ordinal))
            .GroupBy(endpoint => endpoint.RoutePattern.RawText!);
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Readable);
        json.WriteStartObject();
        json.WriteString("openapi", "3.1.0");
        json.WriteStartObject("info");
        json.WriteString("title", "Plexsphere sandbox");
        json.WriteString("version", "v1");
        json.WriteEndObject();
        json.WriteStartObject("paths");
        foreach (var path in paths)
        {
            json.WriteStartObject(path.Key);
            foreach (var endpoint in path)
            {
                WriteOperation(json, endpoint, endpoint.Metadata.GetMetadata<Operation>()!);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("components");
        json.WriteStartObject("securitySchemes");
        WriteScheme(json, OperatorBearer);
        WriteScheme(json, NodeBearer);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteScheme(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "http");
        json.WriteString("scheme", "bearer");
        json.WriteEndObject();
    }

    private static void WriteOperation(Utf8JsonWriter json, RouteEndpoint endpoint, Operation operation)
    {
        var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0];
        json.WriteStartObject(method.ToLowerInvariant());
        json.WriteString("operationId", operation.DocumentedId);
        json.WriteString("summary", operation.Summary);
        WriteSecurity(json, operation);
        WriteParameters(json, endpoint, operation);
        if (method == HttpMethods.Post && !operation.IsBodiless)
        {
            json.WriteStartObject("requestBody");
            json.WriteBoolean("required", true);
            WriteContent(json, Responses.Json);
            json.WriteEndObject();
        }

        json.WriteStartObject("responses");
        WriteResponse(
            json,
            operation.Success.ToString(CultureInfo.InvariantCulture),
            "Done.",
            operation.Success == StatusCodes.Status204NoContent ? null : Responses.Json);
        WriteResponse(json, "default", "A problem.", Responses.ProblemJson);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSecurity(Utf8JsonWriter json, Operation operation)
    {
        json.WriteStartArray("security");
        if (!operation.IsPublic)
        {
            json.WriteStartObject();
            json.WriteStartArray(operation is NodeOperation ? NodeBearer : OperatorBearer);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteParameters(Utf8JsonWriter json, RouteEndpoint endpoint, Operation operation)
    {
        json.WriteStartArray("parameters");
        foreach (var parameter in endpoint.RoutePattern.Parameters)
        {
            WriteParameter(json, parameter.Name, "path");
        }

        foreach (var parameter in operation.Query)
        {
            WriteParameter(json, parameter, "query");
        }

        json.WriteEndArray();
    }

    private static void WriteParameter(Utf8JsonWriter json, string name, string place)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("in", place);
        json.WriteBoolean("required", place == "path");
        json.WriteStartObject("schema");
        json.WriteString("type", name == "limit" ? "integer" : "string");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResponse(Utf8JsonWriter json, string status, string description, string? contentType)
    {
        json.WriteStartObject(status);
        json.WriteString("description", description);
        if (contentType is not null)
        {
            WriteContent(json, contentType);
        }

        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, string contentType)
    {
        json.WriteStartObject("content");
        json.WriteStartObject(contentType);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
