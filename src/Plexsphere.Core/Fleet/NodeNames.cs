using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Plexsphere.Core.Fleet;

/// <summary>
/// What the nodes of one server are called: what the server said while its nodes were listed, and what the name book says. Nothing here
/// sends a request. Safe to use from several threads at once.
/// </summary>
/// <param name="book">The operator's own names.</param>
internal sealed class NodeNames(NameBook book)
{
    private const int Longest = 253;

    private readonly ConcurrentDictionary<Guid, string> _served = new();

    internal NameBook Book => book;

    /// <summary>The names that the server told so far.</summary>
    internal IReadOnlyDictionary<Guid, string> Served => _served;

    /// <summary>A node's name, the server's before the book's; null where neither has one.</summary>
    internal string? Find(Guid node) =>
        _served.TryGetValue(node, out var name) || book.Recent().TryGetValue(node, out name) ? name : null;

    /// <summary>A node's name, and where it comes from.</summary>
    internal (string? Name, string? Source) Of(Guid node) =>
        _served.TryGetValue(node, out var name) ? (name, PlexNameSource.Server)
        : book.Recent().TryGetValue(node, out name) ? (name, PlexNameSource.Local)
        : (null, null);

    /// <summary>A node's names. One that the server names can have another name in the book, which is as good.</summary>
    internal IEnumerable<string?> AllOf(PlexNode node) => [node.Name, book.Recent().GetValueOrDefault(node.Id)];

    /// <summary>Why a text cannot be the name of a node; null where it can.</summary>
    internal static string? Flaw(string name) =>
        string.IsNullOrWhiteSpace(name) ? "is blank"
        : name.Length > Longest ? $"has more than {Longest} characters"
        : !PlexText.IsWhole(name) ? "holds half of a surrogate pair"
        : PlexText.Line(name) != name || name.EnumerateRunes().Any(IsInvisible)
            ? "holds control characters, or such that are not seen or change the direction of text"
        : name.Trim() != name ? "begins or ends with a blank"
        : Guid.TryParse(name, out _) ? "is a UUID"
        : null;

    /// <summary>
    /// Puts names into the book, all at once. What a name takes that another node of the server has is refused; the others are written.
    /// </summary>
    /// <param name="given">The nodes and their names; the last counts of several for one node.</param>
    /// <param name="force">Whether a name is taken from the node that has it in the book.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The refusal of each, null where there is none.</returns>
    internal async Task<IReadOnlyList<PlexException?>> SetAsync(
        IReadOnlyList<(Guid Node, string Name)> given, bool force, CancellationToken cancellationToken)
    {
        var refused = new PlexException?[given.Count];
        var served = _served.ToLookup(node => Look(node.Value), node => node.Key, StringComparer.OrdinalIgnoreCase);
        await book.ChangeAsync(
            known =>
            {
                var names = new Dictionary<Guid, string>(known);
                var owners = new Dictionary<string, Guid>(StringComparer.OrdinalIgnoreCase);
                foreach (var (node, name) in known)
                {
                    owners[Look(name)] = node;
                }

                for (var i = 0; i < given.Count; i++)
                {
                    var (node, name) = given[i];
                    if (served[Look(name)].Where(other => other != node).ToList() is [var other, ..])
                    {
                        refused[i] = Taken(name, other, "the server calls it so");
                        continue;
                    }

                    if (owners.TryGetValue(Look(name), out var owner) && owner != node)
                    {
                        if (!force)
                        {
                            refused[i] = Taken(name, owner, "the name book has it");
                            continue;
                        }

                        names.Remove(owner);
                    }

                    if (names.TryGetValue(node, out var before))
                    {
                        owners.Remove(Look(before));
                    }

                    names[node] = name;
                    owners[Look(name)] = node;
                }

                return
                [
                    .. names.Where(name => known.GetValueOrDefault(name.Key) != name.Value).Select(name => (name.Key, (string?)name.Value)),
                    .. known.Keys.Where(node => !names.ContainsKey(node)).Select(node => (node, (string?)null)),
                ];
            },
            cancellationToken).ConfigureAwait(false);
        return refused;
    }

    /// <summary>Takes names out of the book, all at once.</summary>
    /// <returns>The nodes that had none.</returns>
    internal async Task<IReadOnlyList<Guid>> RemoveAsync(IReadOnlyList<Guid> nodes, CancellationToken cancellationToken)
    {
        var nameless = new List<Guid>();
        await book.ChangeAsync(
            known =>
            {
                nameless.AddRange(nodes.Where(node => !known.ContainsKey(node)));
                return [.. nodes.Where(known.ContainsKey).Distinct().Select(node => (node, (string?)null))];
            },
            cancellationToken).ConfigureAwait(false);
        return nameless;
    }

    /// <summary>
    /// Notes what the server calls a node. A blank name is none, and neither is a UUID, which would stand for another node.
    /// </summary>
    internal void Learn(Guid node, string? name)
    {
        if (!string.IsNullOrWhiteSpace(name) && !Guid.TryParse(name, out _))
        {
            _served[node] = name;
        }
        else if (!_served.IsEmpty)
        {
            _served.TryRemove(node, out _);
        }
    }

    // Two ways to write the same characters are one name.
    private static string Look(string name) => PlexText.IsWhole(name) ? name.Normalize(NormalizationForm.FormKC) : name;

    // What Unicode lets a font leave out, beside that which has a category of its own.
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0
            or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF);

    private static PlexException Taken(string name, Guid node, string how) => new(
        PlexErrors.NodeNameTaken, $"'{PlexText.Line(name)}' is node {node}: {how}.", new PlexSubject { NodeId = node });
}
