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

    // Everything else must pass as it is: the engine tries this parameter first, and goes on to ids and properties.
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is not ICollection many)
        {
            return One(inputData) is { } source ? new[] { source } : inputData;
        }

        var sources = many.Cast<object?>().Select(One).ToArray();
        return Array.Exists(sources, source => source is NodeOfRow) && !sources.Contains(null) ? sources : inputData;
    }

    private static IPlexNodeSource? One(object? item) =>
        (item is PSObject { BaseObject: var value } ? value : item) is IPlexNodeSource source ? source
        : IsExecution(item) ? throw new ArgumentTransformationMetadataException(
            "An execution is not a node. Pipe its targets: $e.Targets | Where-Object Status -ne succeeded")
        : item is PSObject row && Text(row, nameof(PlexTarget.NodeId)) is { } node
            && Text(row, nameof(PlexRolloutStep.Server)) is { } server
            ? new NodeOfRow(
                Id(node, "NodeId"),
                Text(row, nameof(PlexTarget.ProjectId)) is { } project ? Id(project, "ProjectId") : null,
                Address(server))
        : null;

    private static bool IsExecution(object? value) =>
        value is PlexExecution || (value is PSObject wrapped
            && (wrapped.BaseObject is PlexExecution || wrapped.TypeNames.Contains($"Deserialized.{Execution}")));

    // Files have blanks where objects have nothing.
    private static string? Text(PSObject row, string name) =>
        row.Properties[name]?.Value?.ToString() is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private static Guid Id(string text, string column) => Guid.TryParseExact(text, "D", out var id)
        ? UuidAttribute.NotNil(id)
        : throw new ArgumentTransformationMetadataException($"The row's {column} '{PlexText.Line(text)}' is not a UUID.");

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        ? address
        : throw new ArgumentTransformationMetadataException($"The row's Server '{PlexText.Line(text)}' is not an absolute address.");
}
