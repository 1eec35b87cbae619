using System.Runtime.CompilerServices;
using Plexsphere.Core;
using Plexsphere.Core.Sandboxes;

namespace Plexsphere.PowerShell.Sessions;

/// <summary>The sandboxes that this PowerShell process has started.</summary>
internal static class SessionSandboxes
{
    // Not held by the sandbox itself: the engine's types live in another load context and must not be needed to show a sandbox.
    private static readonly ConditionalWeakTable<PlexSandbox, SandboxProcess> Processes = [];

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
        Processes.Add(sandbox, process);
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
            Running.RemoveAll(sandbox => !ProcessOf(sandbox).IsRunning);
            return [.. Running];
        }
    }

    /// <summary>The process behind a sandbox, which also may have ended.</summary>
    internal static SandboxProcess ProcessOf(PlexSandbox sandbox) =>
        Processes.TryGetValue(sandbox, out var process) ? process : throw new InvalidOperationException("The sandbox has no process.");

    internal static void Stop(PlexSandbox sandbox)
    {
        lock (Running)
        {
            Running.Remove(sandbox);
        }

        PlexEngine.Close(sandbox.Connection);
        ProcessOf(sandbox).Dispose();
    }
}
