<#
.SYNOPSIS
    Repeats an execution's action on the nodes where it failed, and on those alone, until all have succeeded or the attempts are used up.
.DESCRIPTION
    Failed means that the node ended otherwise than succeeded: failed, cancelled or timeout. After a timeout the action may have run all
    the same, so that this is for actions that may run twice. Each node gets an execution of its own. An execution that is still open is
    waited for first.
.PARAMETER Server
    The control plane's address.
.PARAMETER TokenFile
    A file with the token that only its owner may read.
.PARAMETER Project
    The id of the execution's project.
.PARAMETER ExecutionId
    The execution whose failed nodes are meant.
.PARAMETER ParameterJson
    The parameters of the action, as a JSON object. The control plane does not give back those of the first time.
.PARAMETER Attempts
    How often to try, at most.
.PARAMETER PauseSeconds
    How long to wait between two attempts.
.PARAMETER WaitTimeoutSeconds
    How long an attempt may take. When it takes longer, nothing more is tried.
.NOTES
    Exit codes: 0 all nodes have succeeded, also when none had failed; 1 some have not, or a dispatch went wrong; 2 the parameters are no
    JSON object; 3 the token; 4 and 77 not allowed. A dispatch of which nobody knows whether it arrived is not repeated: the script ends
    with its error.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Redo-FailedNode.ps1 -Server https://plex.example -TokenFile /etc/plex/token `
        -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 -ExecutionId 0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2 -Attempts 2
#>
#Requires -Version 7.4
#Requires -Modules Plexsphere
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $Server,
    [Parameter(Mandatory)] [string] $TokenFile,
    [Parameter(Mandatory)] [guid] $Project,
    [Parameter(Mandatory)] [guid] $ExecutionId,
    [string] $ParameterJson,
    [ValidateRange(1, 10)] [int] $Attempts = 3,
    [ValidateRange(0, 3600)] [int] $PauseSeconds = 30,
    [ValidateRange(1, 86400)] [int] $WaitTimeoutSeconds = 900
)
$ErrorActionPreference = 'Stop'
trap { [Console]::Error.WriteLine("$_"); exit (Get-PlexExitCode $_) }

Connect-Plexsphere $Server -TokenFile $TokenFile -Project $Project
$execution = Wait-PlexExecution -Id $ExecutionId -WaitTimeoutSeconds $WaitTimeoutSeconds
$left = @($execution.Targets | Where-Object Status -ne succeeded)
"$($execution.Action): $($left.Count) of $($execution.TargetCount) nodes have not succeeded."
if ($execution.TargetCount -eq 0) { [Console]::Error.WriteLine("It is $($execution.Status), and has no target."); exit 1 }

$redo = $PSBoundParameters.ContainsKey('ParameterJson') ? @{ Parameter = $ParameterJson } : @{ NoParameter = $true }
$redo += @{ Status = 'failed', 'cancelled', 'timeout'; WaitTimeoutSeconds = $WaitTimeoutSeconds; ErrorAction = 'Continue'; ErrorVariable = 'bad' }
for ($attempt = 1; $left -and $attempt -le $Attempts; $attempt++) {
    if ($attempt -gt 1) { Start-Sleep -Seconds $PauseSeconds }
    $execution = @($execution | Redo-PlexExecution @redo)
    if ($bad) { exit (Get-PlexExitCode $bad) }
    if ($execution | Where-Object TargetCount -eq 0) { [Console]::Error.WriteLine('An attempt has no target.'); exit 1 }
    $left = @($execution.Targets | Where-Object Status -ne succeeded)
    "Attempt ${attempt}: $($left.Count) of $($execution.Count) nodes have not succeeded."
}

foreach ($target in $left) { [Console]::Error.WriteLine("Node $($target.NodeId): $($target.Status)") }
exit ($left ? 1 : 0)
