using Plexsphere.Sandbox.Fleet;
using Plexsphere.Sandbox.Simulation;
using Plexsphere.Sandbox.Wire;

namespace Plexsphere.Sandbox.Inventory;

/// <summary>
/// The labels of nodes, of every scope and kind of value. The fleet's second node has one besides whose definition is gone, which no
/// selector matches.
/// </summary>
internal sealed class ObjectLabels(NodeFleet fleet)
{
    private const string Kind = "node";

    private static readonly LabelDefinition[] Definitions =
    [
        new(Guid.Parse("0190a8b8-e1e1-7e1e-8e1e-e1e1e1e1e101"), "env", "platform/env", LabelScope.Platform),
        new(Guid.Parse("0190a8b8-e1e1-7e1e-8e1e-e1e1e1e1e102"), "region", "platform/region", LabelScope.Platform),
        new(Guid.Parse("0190a8b8-e1e1-7e1e-8e1e-e1e1e1e1e103"), "role", "platform/role", LabelScope.Platform),
        new(Guid.Parse("0190a8b8-e1e1-7e1e-8e1e-e1e1e1e1e104"), "tier", "acme/tier", LabelScope.Domain),
        new(Guid.Parse("0190a8b8-e1e1-7e1e-8e1e-e1e1e1e1e105"), "rack", "acme/rack", LabelScope.Domain, IsText: false),
        new(Guid.Parse("0190a8b8-e1e1-7e1e-8e1e-e1e1e1e1e106"), "canary", "acme:edge/canary", LabelScope.Project, IsText: false),
    ];

    private static readonly LabelDefinition Gone = new(Guid.Empty, "owner", "acme:edge/owner", LabelScope.Project);

    private readonly Guid? _withOrphan = fleet.Nodes.Count > 1 ? fleet.Nodes[1].Id : null;

    /// <summary>All labels of an object. Only nodes have any, and what does not exist looks the same.</summary>
    internal LabelListDocument Of(string kind, Guid id)
    {
        if (kind != Kind || fleet.Find(id) is not { } node)
        {
            return new LabelListDocument([]);
        }

        var assigned = WireTime.Format(UuidV7.TimeOf(id).AddHours(1));
        var labels = Definitions
            .Where(definition => node.Labels.ContainsKey(definition.Key))
            .Select(definition => Describe(definition, definition.Id, node.Labels[definition.Key], "user"))
            .ToList();
        if (id == _withOrphan)
        {
            labels.Add(Describe(Gone, null, "platform team", "system"));
        }

        return new LabelListDocument(labels);

        LabelDocument Describe(LabelDefinition definition, Guid? definitionId, string value, string by) =>
            new(definitionId, definition.QualifiedKey, Kind, id, definition.ValueOf(value), by, assigned);
    }

    /// <summary>Whether a node has a label that is defined there. Platform stands for all scopes.</summary>
    internal static bool HasLabelOf(Node node, LabelScope scope) => scope == LabelScope.Platform
        || Definitions.Any(definition => definition.Scope == scope && node.Labels.ContainsKey(definition.Key));
}
