namespace Plexsphere.PowerShell.Streams;

/// <summary>Has reports from any thread handled on the pipeline's thread.</summary>
internal sealed class Relay<T>(PipelinePump pump, Action<T> handle) : IProgress<T>
{
    public void Report(T value) => pump.Post(() => handle(value));
}
