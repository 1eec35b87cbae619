<#
.SYNOPSIS
    Restarts the nodes of a cohort in batches, and stops when more of them do not come back well than is put up with.
.DESCRIPTION
    First every node of the cohort is asked who it is. That tells which nodes there are, also where the server has no search, and that all
    of them answer: where one does not, nothing is restarted. Then each batch is restarted and its health is checked; the next batch begins
    when this one has ended. The file has a row for each node, also for those that were not reached; where a node did not answer, the rows
    are those of the question, and their action is system.info.
.PARAMETER Server
    The control plane's address.
.PARAMETER TokenFile
    A file with the token that only its owner may read.
.PARAMETER Project
    The id of the nodes' project.
.PARAMETER Selector
    The labels of the cohort, for instance env=prod,tier=edge.
.PARAMETER Csv
    The file with the outcomes. It is written anew.
.PARAMETER Action
    The action that restarts, without parameters: service.restart unless another one, or a hook of yours, is named.
.PARAMETER Type
    The kind of that action.
.PARAMETER BatchSize
    How many nodes are restarted at a time: a number, a percentage of the cohort, or a list of these with commas, whose last repeats.
.PARAMETER MaximumFailures
    How many nodes may fail. One more, or a whole batch, and those that are left stay as they are.
.PARAMETER WaitTimeoutSeconds
    How long a restart, or a health check, may take. What takes longer is a failure, and goes on.
.NOTES
    Exit codes: 0 all restarted, or as many as may fail were not; 1 a node did not answer, or too many failed and the rest was not begun;
    2 the selector matches no node, a batch size is none, or the file is a folder; 3 the token; 4 and 77 not allowed.
    To go on after a stop, in a session that is connected: Import-Csv restart.csv | Where-Object Action -ne system.info |
    Where-Object Status -in failed, not-started | Invoke-PlexRollout service.restart -BatchSize 1, 25% -HealthAction health.check
    Where a node did not answer, nothing was restarted: see to it, and begin anew.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Restart-Cohort.ps1 -Server https://plex.example -TokenFile /etc/plex/token `
        -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 -Selector env=prod,tier=edge -Csv /var/log/plex/restart.csv -BatchSize 1,25%
#>
#Requires -Version 7.4
#Requires -Modules Plexsphere
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $Server,
    [Parameter(Mandatory)] [string] $TokenFile,
    [Parameter(Mandatory)] [guid] $Project,
    [Parameter(Mandatory)] [string] $Selector,
    [Parameter(Mandatory)] [string] $Csv,
    [string] $Action = 'service.restart',
    [ValidateSet('builtin', 'hook')] [string] $Type = 'builtin',
    [string] $BatchSize = '1,25%',
    [ValidateRange(0, 1000000)] [int] $MaximumFailures = 0,
    [ValidateRange(1, 86400)] [int] $WaitTimeoutSeconds = 900
)
$ErrorActionPreference = 'Stop'
trap { [Console]::Error.WriteLine("$_"); exit (Get-PlexExitCode $_) }

# With -File a list is one text. Read here, so that nobody is asked who they are where it is wrong.
$rollout = @{
    Action = $Action; Type = $Type; BatchSize = $BatchSize -split ','; MaximumFailures = $MaximumFailures
    HealthAction = 'health.check'; WaitTimeoutSeconds = $WaitTimeoutSeconds
}
@() | Invoke-PlexRollout @rollout
if (Test-Path -LiteralPath $Csv -PathType Container) { [Console]::Error.WriteLine("$Csv is a folder."); exit 2 }

Connect-Plexsphere $Server -TokenFile $TokenFile -Project $Project
if (Test-Path -LiteralPath $Csv) { Remove-Item -LiteralPath $Csv }

# Continue: the outcomes are written before the failures end the script.
$kept = @{ ErrorAction = 'Continue'; ErrorVariable = 'bad' }
$cohort = Invoke-PlexAction system.info -Selector $Selector -TimeoutSeconds 60 -WaitTimeoutSeconds $WaitTimeoutSeconds -ErrorOnFailure @kept
if ($bad) {
    $cohort.Targets | Where-Object { $_ } | Select-Object @{ n = 'Action'; e = { 'system.info' } }, @{ n = 'Server'; e = { $Server } }, ProjectId, NodeId, NodeName, Status, ExecutionId | Export-Csv -LiteralPath $Csv
    exit (Get-PlexExitCode $bad)
}

$cohort.Targets | Invoke-PlexRollout @rollout @kept -OutVariable steps | Export-Csv -LiteralPath $Csv
"$(@($steps | Where-Object Status -EQ succeeded).Count) of $($steps.Count) nodes are restarted and well."
exit (Get-PlexExitCode $bad)
