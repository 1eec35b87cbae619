namespace Plexsphere.Sandbox.Hosting;

/// <summary>Leaves the signals and the console of the process to whoever owns it.</summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
