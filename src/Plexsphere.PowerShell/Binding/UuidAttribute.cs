using System.Collections;
using System.Management.Automation;

namespace Plexsphere.PowerShell.Binding;

/// <summary>
/// Converts to UUIDs more strictly than the engine does, whose own conversion lets a nil UUID, or a silently dropped value, reach a
/// dispatch.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UuidAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] Foreign = ["Deserialized.Plexsphere.PlexNode", "Deserialized.Plexsphere.PlexProject"];

    /// <summary>
    /// Whether values of other types are refused. Not where the parameter binds whole objects by value: the engine tries that first,
    /// and a refusal would keep it from looking at the object's properties.
    /// </summary>
    public bool Strict { get; set; }

    /// <summary>Whether a node stands for its id.</summary>
    public bool Nodes { get; set; }

    /// <summary>The parameter that takes names where this one takes ids; it is told to who writes one here.</summary>
    public string? NameParameter { get; set; }

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (inputData is PSObject foreign && foreign.TypeNames.Any(Foreign.Contains))
        {
            throw NameParameter is not null && foreign.TypeNames.Contains(Foreign[0])
                ? new ArgumentTransformationMetadataException(
                    "This node came from another process, and its server did not come along. Give its Id, where the same server is meant.")
                : NoId(foreign.TypeNames.Contains(Foreign[0]) ? "node" : "project");
        }

        var value = PSValue.Unwrap(inputData);
        if (value is null or Guid or string || !(value is IEnumerable many && value is not IDictionary))
        {
            return value is null ? null : One(value);
        }

        var ids = new ArrayList();
        foreach (var element in many)
        {
            ids.Add(One(PSValue.Unwrap(element) ?? throw new ArgumentTransformationMetadataException("A null is not a UUID.")));
        }

        return ids.ToArray();
    }

    private object One(object value) => value switch
    {
        Guid id => NotNil(id),
        string text when Guid.TryParseExact(text.Trim(), "D", out var id) => NotNil(id),
        string text => throw new ArgumentTransformationMetadataException($"'{PlexText.Line(text)}' is not a UUID.{ForName(text)}"),
        PlexNode node when Nodes => node.Id,
        PlexNode when NameParameter is null => throw NoId("node"),
        PlexProject => throw NoId("project"),
        _ when Strict => throw new ArgumentTransformationMetadataException($"A {value.GetType().Name} is not a UUID."),
        _ => value,
    };

    // They have an Id, which is of another kind.
    private static ArgumentTransformationMetadataException NoId(string what) =>
        new($"A {what} is not what this command is about. Give it as -{char.ToUpperInvariant(what[0])}{what[1..]}.");

    private string ForName(string text) =>
        NameParameter is null || text.Trim().Length == 0 ? "" : $" For a name: {NameParameter} {PlexText.Line(text.Trim())}.";

    /// <summary>The id, unless it names nothing.</summary>
    internal static Guid NotNil(Guid id) =>
        id == Guid.Empty ? throw new ArgumentTransformationMetadataException($"'{id}' is the nil UUID, which names nothing.") : id;
}
