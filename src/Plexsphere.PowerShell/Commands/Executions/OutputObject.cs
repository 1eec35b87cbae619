using System.Management.Automation;
using System.Text.Json;

namespace Plexsphere.PowerShell.Commands;

/// <summary>
/// Makes PowerShell objects of the JSON that nodes put out. Names are the node's to choose, and what an object is called decides what
/// commands take it for: whom a command acts on must never be the node's word.
/// </summary>
internal static class OutputObject
{
    private const string Prefix = "Output";

    // By the first three, commands would take a part of an output for a node to dispatch to. By the others the engine decides how an object
    // is shown and what it takes it for, or knows where it ran.
    private static readonly string[] NeverTaken =
    [
        "Node", "NodeId", "node_id", "PSTypeName", "PSStandardMembers", "PSComputerName", "PSShowComputerName", "PSSourceJobInstanceId",
        "RunspaceId",
    ];

    /// <summary>What no member of an output may be called, in any case, because commands take it for what they act on.</summary>
    internal static IReadOnlyList<string> ReservedNames { get; } =
    [
        .. NeverTaken, "NodeName", "Name", "Project", "ProjectId", "project_id", "Id", "ExecutionId", "execution_id", "Agent", "ActionId",
        "Server",
    ];

    /// <summary>The object of a log's output.</summary>
    internal static PSObject Of(PlexExecutionLog log, JsonElement json)
    {
        var output = new PlexParsedOutput(log);
        var shown = PSObject.AsPSObject(output);

        // Files and lists begin with what was added, and only then go on with what the type has.
        shown.Properties.Add(new FixedProperty(nameof(output.ExecutionId), output.ExecutionId));
        shown.Properties.Add(new FixedProperty(nameof(output.ProjectId), output.ProjectId));
        shown.Properties.Add(new FixedProperty(nameof(output.NodeId), output.NodeId));
        shown.Properties.Add(new FixedProperty(nameof(output.NodeName), output.NodeName));
        shown.Properties.Add(new FixedProperty(nameof(output.Status), output.Status));
        if (json.ValueKind == JsonValueKind.Object)
        {
            Add(shown, json, ReservedNames);
        }
        else
        {
            shown.Properties.Add(new PSNoteProperty(json.ValueKind == JsonValueKind.Array ? "Items" : "Value", Value(json)));
        }

        return shown;
    }

    private static object? Value(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var members = PSObject.AsPSObject(new PlexParsedObject(json));
                Add(members, json, NeverTaken);
                return members;
            case JsonValueKind.Array:
                return new PlexJsonArray(json, Value);
            default:
                return PlexJson.Value(json);
        }
    }

    private static void Add(PSObject owner, JsonElement json, IEnumerable<string> reserved)
    {
        var taken = new HashSet<string>(reserved, StringComparer.OrdinalIgnoreCase);
        foreach (var member in json.EnumerateObject())
        {
            var name = PlexJson.Name(member);

            // What the engine keeps for itself, such as psobject, is among the members of every object.
            while (Core(name) is var core && (core.Length == 0 || owner.Members[core] is not null || !taken.Add(core)))
            {
                name = Prefix + name;
            }

            owner.Properties.Add(new PSNoteProperty(name, Value(member.Value)));
        }
    }

    // Import-Csv takes the white space and the quotation marks around a name away.
    private static string Core(string name) => name.Trim().Trim('"').Trim();

    // A note as read-only as the property that it stands for. The engine adds a copy.
    private sealed class FixedProperty(string name, object? value) : PSNoteProperty(name, value)
    {
        public override bool IsSettable => false;

        public override object Value
        {
            get => base.Value;
            set => throw new SetValueException($"'{Name}' is a read-only property.");
        }

        public override PSMemberInfo Copy() => (PSMemberInfo)MemberwiseClone();
    }
}
