namespace Plexsphere.Sandbox.Wire;

/// <summary>Version of the server.</summary>
internal sealed record VersionDocument(string Version, string Commit, string Date);
