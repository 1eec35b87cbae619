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

    // What the engine binds -Node and -Project to.
    private static readonly string[] NodeColumns = [nameof(PlexTarget.NodeId), "Node", "node_id"];
    private static readonly string[] ProjectColumns = [nameof(PlexTarget.ProjectId), "Project", "project_id"];

    /// <summary>
    /// Whether all that is piped is handed to the command: what stands for no node too, so that the command refuses all of its input for
    /// it. Else the engine refuses that, and goes on to the next.
    /// </summary>
    public bool TakesAll { get; set; }

    // Everything else must pass as it is: the engine tries this parameter first, and goes on to ids and properties.
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = PSValue.Unwrap(inputData);
        if (value is not ICollection many)
        {
            return One(inputData) is { } source ? new[] { source } : inputData;
        }

        if (TakesAll && many.Count == 0)
        {
            return new IPlexNodeSource[] { new UnfitObject(inputData, "An empty list stands for no node.") };
        }

        var sources = many.Cast<object?>().Select(One).ToArray();
        return Array.Exists(sources, source => source is NodeReference or UnfitObject) && !sources.Contains(null) ? sources : inputData;
    }

    // Null for what is left to the other parameters.
    private IPlexNodeSource? One(object? item)
    {
        var value = PSValue.Unwrap(item);
        if (value is IPlexNodeSource source)
        {
            return source;
        }

        if (IsExecution(item))
        {
            return TakesAll ? new UnfitObject(item, NoNode) : throw new ArgumentTransformationMetadataException(NoNode);
        }

        // The engine takes one of several columns, and knows none for the server.
        if (item is PSObject row && Columns(row, NodeColumns) is { Length: > 0 } nodes
            && (TakesAll || nodes.Length > 1 || row.Properties["Server"] is not null))
        {
            return OfRow(row, nodes);
        }

        return !TakesAll ? null
            : Id(value) is { } id ? new NodeReference(id, null, null)
            : new UnfitObject(item, value switch
            {
                null => "Null stands for no node.",
                string text => $"'{PlexText.Line(text)}' is not a UUID. For a name: -NodeName {PlexText.Line(text)}.",
                PSCustomObject => "The object has no NodeId that is the UUID of a node.",
                _ => $"A {value.GetType().Name} stands for no node.",
            });
    }

    private static IPlexNodeSource OfRow(PSObject row, (string Name, object? Value)[] nodes)
    {
        // Files have blanks where objects have nothing, but a row that has a column for its server is of one.
        var projects = Columns(row, ProjectColumns).Where(column => !string.IsNullOrWhiteSpace($"{column.Value}")).ToArray();
        var servers = Columns(row, "Server");
        var address = servers is [var server] ? AddressAttribute.Parse(server.Value) : null;
        var flaw = FlawOf(nodes, "node") ?? FlawOf(projects, "project")
            ?? (servers.Length > 0 && address is null ? "The row's Server is not an absolute address." : null);
        return flaw is not null ? new UnfitObject(row, flaw)
            : new NodeReference(Id(nodes[0].Value)!.Value, projects is [var project, ..] ? Id(project.Value) : null, address);
    }

    private static (string Name, object? Value)[] Columns(PSObject row, params string[] names) =>
        [
            .. names.Select(name => row.Properties[name]).OfType<PSPropertyInfo>()
                .Select(column => (column.Name, PSValue.Unwrap(column.Value))),
        ];

    private static string? FlawOf((string Name, object? Value)[] columns, string what) =>
        Array.Find(columns, column => Id(column.Value) is null) is { Name: { } name, Value: var value }
            ? $"The row's {name} '{PlexText.Line($"{value}")}' is not the UUID of a {what}."
        : columns.DistinctBy(column => Id(column.Value)).Count() > 1
            ? $"The row's {string.Join(" and ", columns.Select(column => column.Name))} name different {what}s."
        : null;

    private static bool IsExecution(object? value) =>
        value is PlexExecution || (value is PSObject wrapped
            && (wrapped.BaseObject is PlexExecution || wrapped.TypeNames.Contains($"Deserialized.{Execution}")));

    private static Guid? Id(object? value) => value switch
    {
        Guid id when id != Guid.Empty => id,
        string text when Guid.TryParseExact(text.Trim(), "D", out var id) && id != Guid.Empty => id,
        _ => null,
    };
}
