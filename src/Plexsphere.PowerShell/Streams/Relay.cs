namespace Plexsphere.PowerShell.Streams;

/// <summary>Has reports from any thread handled on the pipeline's thread.</summary>
/// <param name="pump">The pipeline's thread.</param>
/// <param name="handle">Handles a report.</param>
/// <param name="matters">Whether a report is worth that thread's time, on any thread.</param>
internal sealed class Relay<T>(PipelinePump pump, Action<T> handle, Func<T, bool> matters) : IProgress<T>
{
    public void Report(T value)
    {
        if (matters(value))
        {
            pump.Post(() => handle(value));
        }
    }
}
