using Plexsphere.Core;
using Plexsphere.Core.Sandboxes;

namespace Plexsphere.PowerShell.Sessions;

/// <summary>The sandboxes that this PowerShell process has started.</summary>
internal static class SessionSandboxes
{
    private static readonly List<PlexSandbox> Running = [];

    internal static PlexSandbox Add(SandboxProcess process)
    {
        var ready = process.Ready;
        var sandbox = new PlexSandbox(
            ready.Url,
            process.Id,
            ready.Project,
            ready.Domain,
            ready.Nodes,
            ready.Executions,
            new PlexAddressList([.. ready.Agents?.Select(agent => agent.Url) ?? []]),
            DateTimeOffset.UtcNow,
            PlexEngine.Open(process.SettingsFor(PlexSandboxRole.Operator)));
        process.Serve(sandbox);
        lock (Running)
        {
            Running.Add(sandbox);
        }

        return sandbox;
    }

    /// <summary>Those that have not ended.</summary>
    internal static IReadOnlyList<PlexSandbox> All()
    {
        lock (Running)
        {
            Running.RemoveAll(sandbox => !SandboxProcess.Behind(sandbox).IsRunning);
            return [.. Running];
        }
    }

    internal static void Stop(PlexSandbox sandbox)
    {
        lock (Running)
        {
            Running.Remove(sandbox);
        }

        PlexEngine.Close(sandbox.Connection);
        SandboxProcess.Behind(sandbox).Dispose();
    }
}
