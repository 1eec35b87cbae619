using System.Management.Automation;
using Plexsphere.PowerShell.Completion;

namespace Plexsphere.PowerShell.Commands;

/// <summary>Reads the kinds of action that a Replicante agent offers.</summary>
[Cmdlet(VerbsCommon.Get, "PlexAgentActionKind")]
[OutputType(typeof(PlexAgentActionKind))]
public sealed class GetPlexAgentActionKindCommand : PlexAgentCommand
{
    /// <summary>The agent's base address, such as <c>https://db1.example:8000</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public Uri Agent { get; set; } = null!;

    private protected override void Process() =>
        Guard(Agent, () => WriteObject(Await(ClientFor(Agent).KindsAsync(Notices, Stop)), enumerateCollection: true));
}
