namespace Plexsphere.Sandbox.NodeAgents;

/// <summary>
/// The response to a callback as the node sees it: whether it was accepted, and where to upload a large output that it declared.
/// </summary>
internal sealed record CallbackResponse(bool IsAccepted, Uri? UploadAddress = null);
