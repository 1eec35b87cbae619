namespace Plexsphere.Sandbox.Wire;

/// <summary>SelectorPreview: the tree, or what is wrong.</summary>
internal sealed record SelectorPreviewDocument(SelectorClauseDocument? Ast, IReadOnlyList<SelectorErrorDocument>? Errors);
