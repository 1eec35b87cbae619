using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Plexsphere.Core.ControlPlane;

namespace Plexsphere.Core.Fleet;

/// <summary>The projects that the caller may see, by id and by slug. Safe to use from several threads at once.</summary>
/// <param name="api">Reads them.</param>
/// <param name="server">Whose they are.</param>
internal sealed partial class ProjectDirectory(InventoryApi api, Uri server)
{
    private const int LongestSlug = 253;

    private readonly ConcurrentDictionary<Guid, Guid> _domains = new();
    private volatile IReadOnlyList<PlexProject>? _all;

    /// <summary>
    /// What a project is named by, unless it is an id: a slug, or a domain's and a project's. Other text is refused before anything is
    /// sent.
    /// </summary>
    /// <param name="text">What was written.</param>
    /// <param name="id">The id that it is.</param>
    /// <returns>Whether it is an id.</returns>
    internal static bool IsId(string text, out Guid id) =>
        Guid.TryParseExact(text, "D", out id) && id != Guid.Empty
            ? true
            : IsSlug(text)
                ? false
                : throw new PlexException(
                    PlexErrors.InvalidArgument,
                    $"'{PlexText.Line(text)}' is neither the UUID of a project nor a slug such as 'edge' or 'acme/edge'.");

    /// <summary>Whether a text has the form of a slug, or of a domain's and a project's.</summary>
    internal static bool IsSlug(string text) => text.Length <= LongestSlug && Slug().IsMatch(text) && !Guid.TryParse(text, out _);

    /// <summary>Streams the projects in the server's order. Without domains to read, their slugs stay empty.</summary>
    internal async IAsyncEnumerable<PlexProject> ListAsync(
        IProgress<Notice>? notices, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var domains = await DomainSlugsAsync(notices, cancellationToken).ConfigureAwait(false);
        var (all, rows) = (new List<PlexProject>(), Rows.WalkAsync(
            (cursor, cancellationToken) => api.ProjectsAsync(cursor, notices, cancellationToken),
            static row => row.Id,
            cancellationToken));
        await foreach (var row in rows.ConfigureAwait(false))
        {
            _domains[row.Id] = row.DomainId;
            var project = new PlexProject(row.Id, row.Slug, row.Name ?? row.Slug, row.DomainId)
            {
                DomainSlug = domains.GetValueOrDefault(row.DomainId),
                Description = row.Description,
                CreatedAt = row.CreatedAt?.ToUniversalTime(),
                UpdatedAt = row.UpdatedAt?.ToUniversalTime(),
            };
            all.Add(project);
            yield return project;
        }

        _all = all;
    }

    /// <summary>The id of the project with a slug, or with a domain's and its own.</summary>
    internal async Task<Guid> FindAsync(string slug, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        // What was read once serves the session; a slug that was not there then may be there now.
        if (_all is { } known && Matches(known, slug) is [{ } only])
        {
            return only.Id;
        }

        var all = await Rows.AllAsync(ListAsync(notices, cancellationToken)).ConfigureAwait(false);
        return Matches(all, slug) switch
        {
            [var one] => one.Id,
            [] => throw NotFound(slug, NearNames.Question(slug, Names(all, slug))),
            var several => throw new PlexException(
                PlexErrors.ProjectAmbiguous,
                $"'{slug}' is the slug of several projects: "
                    + $"{string.Join(", ", several.Select(project => FullName(project, several)))}.",
                new PlexSubject { Server = server }),
        };
    }

    /// <summary>The error about a name that no project has.</summary>
    /// <param name="name">The name.</param>
    /// <param name="question">Which similar one may have been meant.</param>
    internal PlexException NotFound(string name, string question) => new(
        PlexErrors.ProjectNotFound,
        $"No project that you may see is called '{PlexText.Line(name)}'.{question}",
        new PlexSubject { Server = server });

    /// <summary>The domain of a project; null where the server does not let us read it.</summary>
    internal async Task<Guid?> DomainOfAsync(Guid project, IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        if (_domains.TryGetValue(project, out var known))
        {
            return known;
        }

        try
        {
            var row = await api.ProjectAsync(project, notices, cancellationToken).ConfigureAwait(false);
            return _domains[project] = row.DomainId;
        }
        catch (PlexException e) when (Gate.IsClosed(e))
        {
            return null;
        }
    }

    /// <summary>Notes the domain of a project that something else told.</summary>
    internal void Learn(Guid project, Guid domain) => _domains[project] = domain;

    private static List<PlexProject> Matches(IReadOnlyList<PlexProject> all, string slug) =>
        [.. all.Where(project => (slug.Contains('/', StringComparison.Ordinal) ? project.FullSlug : project.Slug) == slug)];

    private static IEnumerable<string> Names(List<PlexProject> all, string slug) =>
        all.Select(project => slug.Contains('/', StringComparison.Ordinal) ? project.FullSlug : project.Slug);

    private static string FullName(PlexProject project, List<PlexProject> others) =>
        project.DomainSlug is null || others.Count(other => other.FullSlug == project.FullSlug) > 1
            ? project.Id.ToString()
            : $"'{PlexText.Line(project.FullSlug)}'";

    private async Task<Dictionary<Guid, string>> DomainSlugsAsync(IProgress<Notice>? notices, CancellationToken cancellationToken)
    {
        try
        {
            var rows = await Rows.AllAsync(Rows.WalkAsync(
                (cursor, cancellationToken) => api.DomainsAsync(cursor, notices, cancellationToken),
                static row => row.Id,
                cancellationToken)).ConfigureAwait(false);
            return rows.ToDictionary(row => row.Id, row => row.Slug);
        }
        catch (PlexException e) when (Gate.IsClosed(e))
        {
            notices?.Report(Gate.Warning("The domains", "their slugs stay empty", e));
            return [];
        }
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?\\z")]
    private static partial Regex Slug();
}
