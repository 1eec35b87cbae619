using Plexsphere.Core.Http;

namespace Plexsphere.Cli;

/// <summary>The one way out: whatever a command ends by becomes lines on stderr and an exit code, never a stack trace.</summary>
internal static class Exit
{
    internal static async Task<int> CodeOfAsync(Func<Task<int>> command, Interruption interruption)
    {
        var code = await RunAsync(command, interruption).ConfigureAwait(false);
        Messages.EndProgress();
        return code == ExitCode.Success && Messages.Lost ? ExitCode.Failure : code;
    }

    private static async Task<int> RunAsync(Func<Task<int>> command, Interruption interruption)
    {
        try
        {
            return await command().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption.Stop.IsCancellationRequested)
        {
            return interruption.ExitCode;
        }
        catch (OutputException e) when (e.ReaderGone)
        {
            return ExitCode.ReaderGone;
        }
        catch (OutputException e)
        {
            Messages.Line($"plexctl: {e.Message}");
            Messages.Line(
                "  Not all of the output was written. What the command did stands; what it dispatched goes on: read it again by its id.");
            return ExitCode.Failure;
        }
#pragma warning disable CA1031 // This is the place where nothing may pass.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var failure = Failures.Unexpected(e);
            if (failure.LeavesOutcomeUnknown)
            {
                // What may have been set going must not stay without a word.
                Messages.FailureAnywhere(failure);
            }
            else
            {
                Messages.Failure(failure);
            }

            return failure.ExitCode;
        }
    }
}
