using Plexsphere.Sandbox.Inventory;
using Plexsphere.Sandbox.Selectors;

namespace Plexsphere.Sandbox.Api;

/// <summary>What a search looks for. There is an id of the scope unless it is the platform.</summary>
internal sealed record SearchRequest(
    Selector Selector, string Relation, LabelScope Scope, Guid ScopeId, string? Kind, string Cursor, int Limit);
