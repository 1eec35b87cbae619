using System.Management.Automation.Host;
using Plexsphere.Core.Watching;

namespace Plexsphere.PowerShell.Streams;

/// <summary>What the host can show at once.</summary>
internal static class HostScreen
{
    /// <summary>
    /// The size of the host's screen; null where nothing can be drawn there: where the process's output goes elsewhere, at a terminal
    /// that cannot move its cursor, in jobs and other hosts without a screen.
    /// </summary>
    internal static TerminalSize? SizeOf(PSHost host)
    {
        try
        {
            if (Console.IsOutputRedirected || host.UI is not { SupportsVirtualTerminal: true, RawUI: { } screen })
            {
                return null;
            }

            var size = screen.WindowSize;
            return size is { Width: > 1, Height: > 1 } ? new TerminalSize(size.Width, size.Height) : null;
        }
        catch (Exception e) when (e is HostException or NotImplementedException or InvalidOperationException or IOException)
        {
            return null;
        }
    }
}
