using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Plexsphere.Core.Outputs;

/// <summary>
/// Folds logs whose outputs are equal, one log after another. It keeps each different output once, and of its logs which nodes they are
/// of. Not for several threads at once.
/// </summary>
internal sealed class OutputFold
{
    private readonly List<IgnoredPattern> _patterns;
    private readonly ComparedJson? _json;
    private readonly List<FoldedOutput> _outputs = [];
    private readonly Dictionary<FoldKey, FoldedOutput> _equal = [];
    private readonly Dictionary<Guid, FoldedOutput> _firstOfNode = [];

    /// <param name="ignoredProperties">
    /// Paths of what does not count; with one or more, outputs that are JSON are compared as values.
    /// </param>
    /// <param name="ignoredPatterns">Regular expressions whose matches do not count.</param>
    /// <exception cref="PlexException">One of them is no path, or no regular expression.</exception>
    internal OutputFold(IEnumerable<string> ignoredProperties, IEnumerable<string> ignoredPatterns)
    {
        var paths = ignoredProperties.Select(PropertyPath.Parse).ToList();
        _json = paths.Count == 0 ? null : new ComparedJson(paths);
        _patterns = [.. ignoredPatterns.Select(pattern => new IgnoredPattern(pattern))];
    }

    /// <summary>Takes a log in.</summary>
    /// <param name="log">The log. It is not kept.</param>
    /// <param name="cancellationToken">Ends it where a pattern takes long.</param>
    /// <exception cref="PlexException">A pattern took over a second.</exception>
    internal void Add(PlexExecutionLog log, CancellationToken cancellationToken = default)
    {
        var bytes = log.OutputBytes;
        var replaced = bytes is not null && _patterns.Count > 0 && log.OutputIsText ? Replaced(log, cancellationToken) : null;
        var key = KeyOf(log, replaced);
        if (key is not { } known || !_equal.TryGetValue(known, out var output))
        {
            output = new FoldedOutput(log, replaced);
            _outputs.Add(output);
            if (key is { } first)
            {
                _equal.Add(first, output);
            }
        }

        output.Nodes.Add(new PlexOutputNode(log));
        _firstOfNode.TryAdd(log.NodeId, output);
    }

    /// <summary>The groups of equal outputs so far: the largest first, and of equally large ones the one that was seen first.</summary>
    /// <param name="compareWith">
    /// The node whose output the others are compared with, of several its first; null for the largest group's.
    /// </param>
    /// <exception cref="PlexException">No output of that node was taken in.</exception>
    internal IReadOnlyList<PlexOutputGroup> Groups(Guid? compareWith = null)
    {
        var ordered = _outputs.OrderByDescending(output => output.Nodes.Count).ToList();
        if (ordered.Count == 0)
        {
            return [];
        }

        var reference = compareWith is { } node ? _firstOfNode.GetValueOrDefault(node) ?? throw NotAmong(node) : ordered[0];
        var nodes = ordered.ToDictionary(output => output, output => new PlexOutputNodeList([.. output.Nodes]));
        return [.. ordered.Select(output => new PlexOutputGroup(
            output.Status,
            output.OutputKind,
            nodes[output],
            output.Bytes,
            output.Archive,
            output.Sha256,
            output == reference ? null : () => Difference(reference, nodes[reference], output, nodes[output])))];
    }

    // Null where nothing else can be said to be equal.
    private FoldKey? KeyOf(PlexExecutionLog log, string? replaced)
    {
        var (digest, isJson) = log switch
        {
            { OutputKind: PlexOutputKind.None } => ("", false),
            { OutputKind: PlexOutputKind.Archived, Sha256: { Length: 2 * SHA256.HashSizeInBytes } sha256 }
                when sha256.All(char.IsAsciiHexDigit) => (sha256.ToUpperInvariant(), false),
            { OutputBytes: { } bytes } => Digest(bytes, log, replaced),
            _ => (null, false),
        };
        return digest is null ? null : new FoldKey(log.Status, log.OutputKind, log.OutputTruncated, isJson, digest);
    }

    private (string? Digest, bool IsJson) Digest(byte[] bytes, PlexExecutionLog log, string? replaced)
    {
        var json = _json is null || !log.OutputIsText ? null : _json.Write(replaced ?? Encoding.UTF8.GetString(bytes), indented: false);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(json ?? (replaced is null ? bytes : Encoding.UTF8.GetBytes(replaced)), digest);
        return (Convert.ToHexString(digest), json is not null);
    }

    // Null where nothing was replaced.
    private string? Replaced(PlexExecutionLog log, CancellationToken cancellationToken)
    {
        var sent = Encoding.UTF8.GetString(log.OutputBytes!);
        var text = sent;
        foreach (var pattern in _patterns)
        {
            try
            {
                text = pattern.Replace(text, cancellationToken);
            }
            catch (RegexMatchTimeoutException)
            {
                throw new PlexException(
                    PlexErrors.PatternTimedOut,
                    $"The pattern '{PlexText.Line(pattern.ToString())}' took over a second with the output of node {log.NodeId} in "
                        + $"execution {log.ExecutionId}. No group was made.");
            }
        }

        return text == sent ? null : text;
    }

    private string Difference(FoldedOutput from, PlexOutputNodeList fromNodes, FoldedOutput to, PlexOutputNodeList toNodes)
    {
        var (fromLabel, toLabel) = (Label(from, fromNodes), Label(to, toNodes));
        return from.Bytes is not null && !from.IsText || to.Bytes is not null && !to.IsText
            ? UnifiedDiff.OfBytes(from.Bytes, fromLabel, to.Bytes, toLabel)
            : UnifiedDiff.Of(Text(from), fromLabel, Text(to), toLabel);
    }

    // Names are foreign text, and the line must stay one.
    private static string Label(FoldedOutput output, PlexOutputNodeList nodes)
    {
        var others = nodes.DistinctCount - 1;
        return $"{PlexText.Line(nodes[0].ToString())}{(others > 0 ? $" and {others} more" : "")} {output.Status}";
    }

    private string Text(FoldedOutput output)
    {
        if (output.Bytes is null)
        {
            return output.ArchiveLine is { } line ? line + "\n" : "";
        }

        var text = output.Replaced ?? Encoding.UTF8.GetString(output.Bytes);
        return _json?.Write(text, indented: true) is { } json ? Encoding.UTF8.GetString(json) + "\n" : text;
    }

    private PlexException NotAmong(Guid node)
    {
        var nodes = new PlexOutputNodeList([.. _outputs.SelectMany(output => output.Nodes)]);
        return new PlexException(
            PlexErrors.NodeNotFound, $"Node {node} is not among those whose outputs are compared: {PlexText.Line(nodes.ToString())}.");
    }
}
