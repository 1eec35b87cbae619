namespace Plexsphere.Cli;

/// <summary>
/// What is sent once and cannot be taken back. A request that is under way when the command is to end may still be answered, and then it
/// is known what it brought about.
/// </summary>
internal static class SentOnce
{
    /// <summary>Waits for the answer; for a moment longer when the command is to end.</summary>
    /// <param name="send">Sends it, and gives up when its token says so.</param>
    /// <param name="unknown">What is said where there is no answer.</param>
    /// <param name="cancellationToken">Asks the command to end.</param>
    internal static async Task<T> AwaitAsync<T>(
        Func<CancellationToken, Task<T>> send, Func<PlexException> unknown, CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource();
        var interrupted = cancellationToken.Register(() => end.CancelAfter(Interruption.Grace));
        await using (interrupted.ConfigureAwait(false))
        {
            try
            {
                return await send(end.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (end.IsCancellationRequested && IsUnanswered(e))
            {
                Messages.FailureAnywhere(unknown());
                throw new OperationCanceledException(e.Message, e, cancellationToken);
            }
        }
    }

    private static bool IsUnanswered(Exception failure) =>
        failure is OperationCanceledException or PlexException { LeavesOutcomeUnknown: true };
}
