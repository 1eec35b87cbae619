namespace Plexsphere.Sandbox.Wire;

/// <summary>ObjectLabelList.</summary>
internal sealed record LabelListDocument(IReadOnlyList<LabelDocument> Items);
