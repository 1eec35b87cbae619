namespace Plexsphere.Sandbox.NodeAgents;

/// <summary>What a node hears after a report: whether it was taken, and where to upload when it declared a large output.</summary>
internal sealed record NodeReply(bool IsAccepted, Uri? UploadAddress = null);
