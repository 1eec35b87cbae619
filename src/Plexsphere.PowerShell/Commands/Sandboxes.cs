using Plexsphere.Core.Sandboxes;

namespace Plexsphere.PowerShell.Commands;

/// <summary>The sandboxes that this process started and has not stopped.</summary>
internal static class Sandboxes
{
    private static readonly List<PlexSandbox> Running = [];

    internal static void Add(PlexSandbox sandbox)
    {
        lock (Running)
        {
            Running.Add(sandbox);
        }
    }

    internal static IReadOnlyList<PlexSandbox> All()
    {
        lock (Running)
        {
            Running.RemoveAll(sandbox => !((SandboxProcess)sandbox.Process).IsRunning);
            return [.. Running];
        }
    }

    internal static void Stop(PlexSandbox sandbox)
    {
        lock (Running)
        {
            Running.Remove(sandbox);
        }

        sandbox.Connection.Engine.Dispose();
        sandbox.Process.Dispose();
    }
}
