using System.Text.Json;

namespace Plexsphere.Sandbox.Wire;

/// <summary>ObjectLabel. One whose definition is gone has no definition id.</summary>
internal sealed record LabelDocument(
    Guid? DefinitionId, string QualifiedKey, string ObjectKind, Guid ObjectId, JsonElement Value, string AssignedBy, string AssignedAt);
