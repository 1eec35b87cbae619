using System.Management.Automation;
using Plexsphere.Core.Sandboxes;
using Plexsphere.PowerShell.Sessions;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Starts a local control plane with a simulated fleet. It ends with this process, however that ends.</summary>
[Cmdlet(VerbsLifecycle.Start, "PlexSandbox", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(PlexSandbox))]
public sealed class StartPlexSandboxCommand : PlexCommand
{
    private const int MaxNodes = 10_000;
    private const int MaxExecutions = 10_000_000;
    private const int MaxAgents = 64;
    private const double MinSpeed = 0.01;
    private const double MaxSpeed = 1_000_000;

    /// <summary>How many nodes it simulates, 1 to 10,000.</summary>
    [Parameter]
    [ValidateRange(1, MaxNodes)]
    public int? Nodes { get; set; }

    /// <summary>How many finished executions it begins with, up to 10,000,000.</summary>
    [Parameter]
    [ValidateRange(0, MaxExecutions)]
    public int? Executions { get; set; }

    /// <summary>How many Replicante agents it serves, up to 64, each on a port of its own; none unless given.</summary>
    [Parameter]
    [ValidateRange(0, MaxAgents)]
    public int? Agents { get; set; }

    /// <summary>How many times faster than life its nodes and agents work, 0.01 to 1,000,000.</summary>
    [Parameter]
    [ValidateRange(MinSpeed, MaxSpeed)]
    public double? Speed { get; set; }

    /// <summary>What its fleet and history are drawn from; the same seed gives the same fleet.</summary>
    [Parameter]
    public int? Seed { get; set; }

    /// <summary>The loopback port it listens on; a free one unless given.</summary>
    [Parameter]
    [ValidateRange(1, ushort.MaxValue)]
    public int? Port { get; set; }

    /// <summary>Makes it this runspace's default connection, as its operator.</summary>
    [Parameter]
    public SwitchParameter Connect { get; set; }

    private protected override void Process()
    {
        if (!ShouldProcess("this machine, loopback only", "Start a sandbox control plane"))
        {
            return;
        }

        if (Connect)
        {
            // As with Connect-Plexsphere: an attempt that fails leaves no connection.
            DefaultConnection.Begin(SessionState);
        }

        var request =
            new SandboxRequest { Nodes = Nodes, Executions = Executions, Agents = Agents, Speed = Speed, Seed = Seed, Port = Port };
        var moduleFolder = Path.GetDirectoryName(GetType().Assembly.Location)!;
        var sandbox = SessionSandboxes.Add(Await(SandboxProcess.StartAsync(request, moduleFolder, Stop)));
        if (Connect)
        {
            DefaultConnection.Set(SessionState, sandbox.Connection);
        }

        WriteObject(sandbox);
    }
}
