namespace Plexsphere.Core.Executions;

/// <summary>
/// Keeps what was created at a time or later, and knows when a listing cannot bring any more of it. Listings stand in creation order,
/// whose direction is not documented: the first two different times of the walk tell it.
/// </summary>
/// <param name="bound">The time.</param>
/// <param name="notices">Hears which direction it is.</param>
internal sealed class CreatedAfter(DateTimeOffset bound, IProgress<Notice>? notices)
{
    private DateTimeOffset? _first;
    private bool? _newestFirst;
    private bool _beyond;

    /// <summary>Whether everything that follows is too old.</summary>
    internal bool IsPast => _beyond && _newestFirst == true;

    internal bool Keeps(PlexExecution execution)
    {
        _first ??= execution.CreatedAt;
        if (_newestFirst is null && execution.CreatedAt != _first)
        {
            _newestFirst = execution.CreatedAt < _first;
            notices?.Report(Notice.Remark(_newestFirst.Value
                ? "The listing is newest first; it is read until it is older than what is wanted."
                : "The listing is oldest first; it is read to its end."));
        }

        var old = execution.CreatedAt < bound;
        _beyond |= old;
        return !old;
    }
}
