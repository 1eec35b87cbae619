using System.Text;
using System.Text.Json.Nodes;

namespace Plexsphere.Tests.Support;

/// <summary>What a run of plexctl left behind.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Bytes">Stdout, byte for byte.</param>
/// <param name="Error">Stderr.</param>
internal sealed record PlexctlResult(int Code, byte[] Bytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(Bytes);

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public JsonNode Json => JsonNode.Parse(Bytes)!;
}
