using Plexsphere.Core.ControlPlane;

namespace Plexsphere.Core.Executions;

/// <summary>
/// Learns in what order a listing stands, and knows when it cannot bring any more of what is wanted. Listings stand in creation order,
/// whose direction is not documented: the first two different times of the walk tell it. A listing that goes against its direction later
/// proves that nothing can be concluded from it, and is read to its end. What is taken for granted is that a listing which has kept its
/// direction so far keeps it.
/// </summary>
/// <param name="query">What is wanted.</param>
/// <param name="notices">Hears which direction it is.</param>
internal sealed class CreationOrder(ExecutionQuery query, IProgress<Notice>? notices)
{
    private DateTimeOffset? _last;
    private bool? _newestFirst;
    private bool _broken;
    private bool _tooOld;
    private bool _tooNew;
    private int _taken;

    /// <summary>Whether nothing that follows can be wanted; to be asked when all of a page was looked at.</summary>
    internal bool IsPast => !_broken && _newestFirst switch
    {
        true => _tooOld || _taken >= query.Newest,
        false => _tooNew,
        null => false,
    };

    internal bool Takes(PlexExecution execution)
    {
        Learn(execution.CreatedAt);
        _tooOld |= execution.CreatedAt < query.After;
        _tooNew |= execution.CreatedAt >= query.Before;
        if (!query.Takes(execution))
        {
            return false;
        }

        _taken++;
        return true;
    }

    private void Learn(DateTimeOffset time)
    {
        var last = _last ?? time;
        _last = time;
        if (_broken || time == last)
        {
            return;
        }

        var newestFirst = time < last;
        if (_newestFirst is null)
        {
            _newestFirst = newestFirst;
            notices?.Report(Notice.Remark(
                $"The listing is {(newestFirst ? "newest" : "oldest")} first; it is read {Until(newestFirst)}."));
        }
        else if (_newestFirst != newestFirst)
        {
            _broken = true;
            notices?.Report(Notice.Remark("The listing does not keep to the order of creation; it is read to its end."));
        }
    }

    private string Until(bool newestFirst) => (newestFirst, query) switch
    {
        (true, { Newest: not null, After: not null }) => "until there are enough, or it is older than what is wanted",
        (true, { Newest: not null }) => "until there are enough",
        (true, { After: not null }) => "until it is older than what is wanted",
        (false, { Before: not null }) => "until it is newer than what is wanted",
        _ => "to its end",
    };
}
