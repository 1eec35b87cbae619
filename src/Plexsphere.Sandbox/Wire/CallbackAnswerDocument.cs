namespace Plexsphere.Sandbox.Wire;

/// <summary>ExecutionCallbackResponse.</summary>
internal sealed record CallbackAnswerDocument(string Status, string? OutputUploadUrl = null);
