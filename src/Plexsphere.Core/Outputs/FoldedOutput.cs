namespace Plexsphere.Core.Outputs;

/// <summary>
/// One output and the nodes that put it out. Nothing of it leads back to a log: each would keep all outputs of its execution in memory.
/// </summary>
/// <param name="log">The first log that has it.</param>
/// <param name="replaced">Its text as it is compared, where that is not what the node sent.</param>
internal sealed class FoldedOutput(PlexExecutionLog log, string? replaced)
{
    internal string Status { get; } = log.Status;

    internal string OutputKind { get; } = log.OutputKind;

    internal byte[]? Bytes { get; } = log.OutputBytes;

    internal bool IsText { get; } = log.OutputIsText;

    internal string? Replaced { get; } = replaced;

    internal string? Archive { get; } = log.Archive;

    internal string? ArchiveLine { get; } = log.ArchiveLine;

    internal string? Sha256 { get; } = log.Sha256;

    /// <summary>First seen first.</summary>
    internal List<PlexOutputNode> Nodes { get; } = [];
}
