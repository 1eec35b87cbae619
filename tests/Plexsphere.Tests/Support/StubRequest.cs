using System.Text;
using System.Text.Json;

namespace Plexsphere.Tests.Support;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The request target, byte for byte: nothing is decoded.</param>
/// <param name="Headers">The headers; several of one name are joined by commas.</param>
/// <param name="Body">The body.</param>
internal sealed record StubRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonElement.Parse(Body);

    public string Path => Target.Split('?')[0];

    /// <summary>The query as the server would see it, in order, with nothing decoded.</summary>
    public IReadOnlyList<string> Query => Target.Split('?') is [_, var query] ? query.Split('&') : [];
}
