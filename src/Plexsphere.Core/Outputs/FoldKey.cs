namespace Plexsphere.Core.Outputs;

/// <summary>What is the same of outputs that are equal.</summary>
/// <param name="Status">The target's status.</param>
/// <param name="OutputKind">How it is kept.</param>
/// <param name="Truncated">Whether the node cut it.</param>
/// <param name="IsJson">Whether the digest is that of a value, and not that of bytes.</param>
/// <param name="Digest">The SHA-256 of what is compared; an archive's own; empty where there is no output.</param>
internal readonly record struct FoldKey(string Status, string OutputKind, bool Truncated, bool IsJson, string Digest);
