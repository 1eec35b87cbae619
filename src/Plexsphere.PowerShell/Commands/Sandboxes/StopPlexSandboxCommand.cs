using System.Management.Automation;
using Plexsphere.PowerShell.Sessions;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Stops sandboxes that this session started: those that are piped in, or all.</summary>
[Cmdlet(VerbsLifecycle.Stop, "PlexSandbox", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(void))]
public sealed class StopPlexSandboxCommand : PlexCommand
{
    /// <summary>The sandboxes to stop; all of this session unless given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PlexSandbox[]? InputObject { get; set; }

    private protected override void Process()
    {
        foreach (var sandbox in InputObject ?? SessionSandboxes.All())
        {
            if (ShouldProcess($"{sandbox.Url} (process {sandbox.ProcessId})", "Stop the sandbox control plane"))
            {
                SessionSandboxes.Stop(sandbox);
                if (ReferenceEquals(DefaultConnection.Get(SessionState), sandbox.Connection))
                {
                    DefaultConnection.Clear(SessionState);
                }
            }
        }
    }
}
