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

        if (item is PSObject row && Column(row, NodeColumns) is { } node && (TakesAll || Column(row, "Server") is not null))
        {
            return OfRow(row, node);
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

    private static IPlexNodeSource OfRow(PSObject row, (string Name, object? Value) node)
    {
        // Files have blanks where objects have nothing, but a row that has a column for its server is of one.
        var project = Column(row, ProjectColumns) is { } told && !string.IsNullOrWhiteSpace($"{told.Value}") ? told : default;
        var server = Column(row, "Server");
        var address = AddressAttribute.Parse(server?.Value);
        return Id(node.Value) is not { } id ? Unfit($"The row's {node.Name} '{PlexText.Line($"{node.Value}")}' is not the UUID of a node.")
            : project.Name is not null && Id(project.Value) is null
                ? Unfit($"The row's {project.Name} '{PlexText.Line($"{project.Value}")}' is not a UUID.")
            : server is not null && address is null ? Unfit("The row's Server is not an absolute address.")
            : new NodeReference(id, Id(project.Value), address);

        UnfitObject Unfit(string flaw) => new(row, flaw);
    }

    private static (string Name, object? Value)? Column(PSObject row, params string[] names) =>
        names.Select(name => row.Properties[name]).FirstOrDefault(column => column is not null) is { } column
            ? (column.Name, PSValue.Unwrap(column.Value))
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
