namespace Plexsphere.Core.Rollouts;

/// <summary>
/// Counts the failures of a whole rollout, and says when there are too many. What is to be sent asks first: from the failure on that
/// exceeds the budget, nothing is. Safe to use from several threads at once.
/// </summary>
/// <param name="most">How many failures are put up with.</param>
#pragma warning disable CA1001 // What waits may still look at its token, and it has nothing to release.
internal sealed class FailureBudget(int most)
#pragma warning restore CA1001
{
    // A whole batch is two or more nodes: one node alone says nothing about the next.
    private const int WholeBatch = 2;

    private readonly object _counting = new();
    private readonly CancellationTokenSource _spent = new();
    private volatile bool _isSpent;
    private int _failures;
    private int _ofBatch;

    /// <summary>How many failures there were.</summary>
    internal int Failures
    {
        get
        {
            lock (_counting)
            {
                return _failures;
            }
        }
    }

    /// <summary>Whether nothing more may be sent.</summary>
    internal bool IsSpent => _isSpent;

    /// <summary>Ends what waits to be sent once nothing more may be.</summary>
    internal CancellationToken Spent => _spent.Token;

    /// <summary>The node whose failure was the last that counted.</summary>
    internal RolloutNode? Culprit { get; private set; }

    /// <summary>Whether it is a whole batch that failed, within the number that is put up with.</summary>
    internal bool IsWholeBatch { get; private set; }

    /// <summary>
    /// The failure after which nothing could succeed, and which is no fault of a node: the credential's or the journal's.
    /// </summary>
    internal PlexException? Ending { get; private set; }

    /// <summary>A batch begins.</summary>
    internal void BeginBatch()
    {
        lock (_counting)
        {
            _ofBatch = 0;
        }
    }

    /// <summary>Counts a failure.</summary>
    /// <param name="node">The node that failed.</param>
    /// <param name="failure">What went wrong with a request, if that was it.</param>
    internal void Count(RolloutNode node, PlexException? failure)
    {
        lock (_counting)
        {
            _failures++;
            _ofBatch++;
            if (!_isSpent)
            {
                Culprit = node;
                Ending = failure is { Error.IsOfCredential: true } || failure?.Error == PlexErrors.JournalFailed ? failure : null;
            }

            _isSpent |= _failures > most || Ending is not null;
        }

        EndIfSpent();
    }

    /// <summary>A batch has ended. One of which all nodes failed is the last, whatever the number.</summary>
    internal void EndBatch(int nodes)
    {
        lock (_counting)
        {
            if (!_isSpent && nodes >= WholeBatch && _ofBatch == nodes)
            {
                IsWholeBatch = _isSpent = true;
            }
        }

        EndIfSpent();
    }

    private void EndIfSpent()
    {
        if (_isSpent)
        {
            _spent.Cancel();
        }
    }
}
