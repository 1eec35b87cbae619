namespace Plexsphere.Sandbox.Wire;

/// <summary>ExecutionCallbackResponse.</summary>
internal sealed record CallbackResponseDocument(string Status, string? OutputUploadUrl = null);
