using System.Text;
using System.Text.Json.Nodes;
using Plexsphere.Core.Executions;

namespace Plexsphere.Tests.Support;

/// <summary>Logs of nodes that put out what a test says.</summary>
internal static class SampleLogs
{
    /// <summary>A target that put out a text.</summary>
    public static JsonObject Text(string text, string status = "succeeded", Guid? node = null) =>
        Bytes(Encoding.UTF8.GetBytes(text), status, node);

    /// <summary>A target that put out bytes.</summary>
    public static JsonObject Bytes(byte[] bytes, string status = "succeeded", Guid? node = null) =>
        Sample.Target(status, Sample.Inline(bytes), node);

    /// <summary>The logs of an execution with these targets; one without a node of its own gets that of its number, from 1 on.</summary>
    public static IReadOnlyList<PlexExecutionLog> Of(params JsonObject[] targets)
    {
        for (var i = 0; i < targets.Length; i++)
        {
            if ((Guid?)targets[i]["node_id"] == Sample.Node)
            {
                targets[i]["node_id"] = Node(i + 1);
            }
        }

        return [.. ExecutionLogs.FromTargets(Sample.Read(Sample.Execution(targets: targets)))];
    }

    /// <summary>The node of a number.</summary>
    public static Guid Node(int number) => Sample.NumberedId(1_000 + number);
}
