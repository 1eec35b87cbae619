<#
.SYNOPSIS
    Reports targets that have been in the status started for too long.
.DESCRIPTION
    For a monitor that runs it every few minutes and raises an alert by the exit code. A target is stuck when its node began and nothing
    has been heard of it since. The node may have lost its connection, or the action hangs; there is no operator cancel, so that somebody
    has to look at the node. Each stuck target is a line on standard output.
.PARAMETER Server
    The control plane's address.
.PARAMETER TokenFile
    A file with a token that only its owner may read. It need not allow dispatches.
.PARAMETER Project
    The id of the project to look at.
.PARAMETER Minutes
    How long a target may be in the status started without a sign of life. An action's own limit is a good measure: nodes end any action after ten minutes.
.NOTES
    Exit codes: 0 nothing is stuck; 10 something is; 1 the control plane cannot be asked; 3 the token; 4 and 77 not allowed. So a monitor can tell
    a finding from a failure of the check itself.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Find-StuckExecution.ps1 -Server https://plex.example -TokenFile /etc/plex/reader-token `
        -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 -Minutes 15
#>
#Requires -Version 7.4
#Requires -Modules Plexsphere
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $Server,
    [Parameter(Mandatory)] [string] $TokenFile,
    [Parameter(Mandatory)] [guid] $Project,
    [ValidateRange(0, 10080)] [int] $Minutes = 15
)
$ErrorActionPreference = 'Stop'
trap { [Console]::Error.WriteLine("$_"); exit (Get-PlexExitCode $_) }

Connect-Plexsphere $Server -TokenFile $TokenFile -Project $Project
$since = [datetimeoffset]::UtcNow.AddMinutes(-$Minutes)
$stuck = @(
    # All that are open: how a server sums up targets of which some have begun and others have not is its own affair.
    Get-PlexExecution -Status pending, ack, started | ForEach-Object {
        foreach ($target in $_.Targets | Where-Object { $_.Status -eq 'started' -and $_.UpdatedAt -lt $since }) {
            "$($_.Action) $($_.Id): node $($target.NodeId) has been silent since $($target.UpdatedAt.ToString('u'))."
        }
    }
)
$stuck
exit ($stuck ? 10 : 0)
