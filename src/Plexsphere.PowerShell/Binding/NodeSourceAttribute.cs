using System.Collections;
using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>
/// Lets objects bind whole that stand for a node, so that their project and their server come along; the engine would take no more of
/// them than a property. So do rows, and objects that were serialised, that tell a node and its server. Executions are refused: they have
/// an id, and stand for no node.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NodeSourceAttribute : ArgumentTransformationAttribute
{
    private const string Execution = "Plexsphere.PlexExecution";
    private const string NoNode =
        "An execution is not a node. Pipe its targets: $e.Targets | Where-Object Status -ne succeeded";

    // By what the engine binds -Node from a property.
    private static readonly string[] Columns = [nameof(PlexTarget.NodeId), "Node", "node_id"];

    /// <summary>
    /// Whether what stands for no node is handed to the command too, which refuses all of its input for it; else the engine refuses it and
    /// goes on to the next.
    /// </summary>
    public bool TakesUnfit { get; set; }

    // Everything else must pass as it is: the engine tries this parameter first, and goes on to ids and properties.
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is not ICollection many)
        {
            return One(inputData) is { } source ? new[] { source } : inputData;
        }

        var sources = many.Cast<object?>().Select(One).ToArray();
        return Array.Exists(sources, source => source is NodeOfRow or UnfitObject) && !sources.Contains(null) ? sources : inputData;
    }

    private IPlexNodeSource? One(object? item)
    {
        var value = item is PSObject wrapped ? wrapped.BaseObject : item;
        if (value is IPlexNodeSource source)
        {
            return source;
        }

        if (IsExecution(item))
        {
            return TakesUnfit ? new UnfitObject(item, NoNode) : throw new ArgumentTransformationMetadataException(NoNode);
        }

        if (item is PSObject row && row.Properties[nameof(PlexTarget.NodeId)] is not null && row.Properties["Server"] is not null)
        {
            return Flaw(row) is { } flaw ? new UnfitObject(item, flaw) : new NodeOfRow(
                Guid.Parse(Text(row, nameof(PlexTarget.NodeId))),
                Text(row, nameof(PlexTarget.ProjectId)) is { Length: > 0 } project ? Guid.Parse(project) : null,
                new Uri(Text(row, "Server")));
        }

        return TakesUnfit && !IsId(value)
            && !(item is PSObject other && Array.Exists(Columns, column => IsId(other.Properties[column]?.Value)))
            ? new UnfitObject(item, value switch
            {
                null => "Null stands for no node.",
                string text => $"'{PlexText.Line(text)}' is not a UUID. For a name: -NodeName {PlexText.Line(text)}.",
                PSCustomObject => "The object has no NodeId that is the UUID of a node.",
                _ => $"A {value.GetType().Name} stands for no node.",
            })
            : null;
    }

    private static bool IsExecution(object? value) =>
        value is PlexExecution || (value is PSObject wrapped
            && (wrapped.BaseObject is PlexExecution || wrapped.TypeNames.Contains($"Deserialized.{Execution}")));

    private static bool IsId(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        Guid id => id != Guid.Empty,
        string text => Guid.TryParseExact(text.Trim(), "D", out var id) && id != Guid.Empty,
        _ => false,
    };

    // Files have blanks where objects have nothing.
    private static string Text(PSObject row, string name) => row.Properties[name]?.Value?.ToString()?.Trim() ?? "";

    private static string? Flaw(PSObject row)
    {
        var (node, project, server) = (Text(row, nameof(PlexTarget.NodeId)), Text(row, nameof(PlexTarget.ProjectId)), Text(row, "Server"));
        return !IsId(node) ? $"The row's NodeId '{PlexText.Line(node)}' is not the UUID of a node."
            : project.Length > 0 && !IsId(project) ? $"The row's ProjectId '{PlexText.Line(project)}' is not a UUID."
            : !Uri.TryCreate(server, UriKind.Absolute, out _) ? $"The row's Server '{PlexText.Line(server)}' is not an absolute address."
            : null;
    }
}
