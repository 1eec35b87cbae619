namespace Plexsphere.Core.Completion;

/// <summary>The second that whoever presses Tab waits, and the silence where nobody answers.</summary>
internal static class CompletionBudget
{
    // The server gets a little less than the second, so that what was seen before can still be offered in time.
    private static readonly TimeSpan OfServer = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(1);

    /// <summary>Asks for what could be given.</summary>
    /// <param name="ask">Asks, until its token gives up.</param>
    /// <returns>What was found in time; nothing where it fails, since whoever presses Tab asked for no error.</returns>
    internal static async Task<IReadOnlyList<Suggestion>> SpendAsync(Func<CancellationToken, Task<IReadOnlyList<Suggestion>>> ask)
    {
        using var stop = new CancellationTokenSource(OfServer);
        try
        {
            return await ask(stop.Token).WaitAsync(Whole, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return [];
        }
    }

    /// <summary>
    /// The project that is meant. A server that says nothing keeps nobody from what is known without it, and then there is none; one that
    /// knows no such project does.
    /// </summary>
    internal static async Task<Guid?> ProjectAsync(Func<Task<Guid?>> find)
    {
        try
        {
            return await find().ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException
            || (e is PlexException { Error: var error } && error != PlexErrors.ProjectNotFound && error != PlexErrors.ProjectAmbiguous))
        {
            return null;
        }
    }
}
