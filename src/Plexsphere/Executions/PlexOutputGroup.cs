using System.Text;

namespace Plexsphere;

/// <summary>Outputs that are equal: which nodes put them out, what they say, and how that differs from what others say.</summary>
public sealed class PlexOutputGroup
{
    private readonly byte[]? _bytes;
    private readonly Func<string>? _difference;
    private string? _output;
    private string? _differenceText;

    internal PlexOutputGroup(
        string status,
        string outputKind,
        PlexOutputNodeList nodes,
        byte[]? bytes,
        string? archive,
        string? sha256,
        Func<string>? difference)
    {
        Status = status;
        OutputKind = outputKind;
        Nodes = nodes;
        _bytes = bytes;
        Archive = archive;
        Sha256 = sha256;
        _difference = difference;
    }

    /// <summary>How many outputs are equal: the number of logs, also where a node has several.</summary>
    public int Count => Nodes.Count;

    /// <summary>The status of each of their targets, one of <see cref="PlexStatus"/> or a newer one.</summary>
    public string Status { get; }

    /// <summary>How each of them is kept: one of <see cref="PlexOutputKind"/>, or a newer kind as the wire spelt it.</summary>
    public string OutputKind { get; }

    /// <summary>The nodes, one entry for each output, first seen first; piped to Invoke-PlexAction they are dispatched to.</summary>
    public IReadOnlyList<PlexOutputNode> Nodes { get; }

    /// <summary>
    /// The first of the outputs as text, exactly as its node sent it, 16 KiB at most; the others differ from it in what was to be ignored
    /// at most. Null where there is no inline output.
    /// </summary>
    public string? Output => _output ??= _bytes is null ? null : Encoding.UTF8.GetString(_bytes);

    /// <summary>
    /// How this output differs from the one that was compared with, as a unified diff with three lines around each change; of what was
    /// compared, so that what was to be ignored is not in it. Made when it is first read. Empty where the status alone differs; null for
    /// the group that the others are compared with.
    /// </summary>
    public string? Difference => _differenceText ??= _difference?.Invoke();

    /// <summary>The line <c>archived: bucket/key</c> of the first of archived outputs; null for others.</summary>
    public string? Archive { get; }

    /// <summary>The SHA-256 of archived outputs in lower-case hex, when the server gave one.</summary>
    public string? Sha256 { get; }

    /// <summary>How many nodes put it out, and the status; where a node has several outputs, how many outputs of how many nodes.</summary>
    public override string ToString()
    {
        var nodes = ((PlexOutputNodeList)Nodes).DistinctCount;
        var counted = nodes == 1 ? "1 node" : $"{nodes} nodes";
        return nodes == Count ? $"{counted} {Status}" : $"{Count} outputs of {counted} {Status}";
    }
}
