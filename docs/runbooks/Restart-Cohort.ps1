<#
.SYNOPSIS
    Restarts the nodes of a cohort in batches, and stops at the first batch that does not come back well.
.DESCRIPTION
    First every node of the cohort is asked who it is. That tells which nodes there are, which only the server knows, and that all of
    them answer: where one does not, nothing is restarted. Then each batch is restarted and its health is checked; the next batch begins
    when all nodes of this one are well. The file has a row for each node and step, also for those that failed.
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
    How many nodes are restarted at a time.
.PARAMETER WaitTimeoutSeconds
    How long a step of a batch may take. A step that takes longer is a failure.
.NOTES
    Exit codes: 0 all restarted; 1 a node failed or was late, and the batches after it were not begun; 2 the selector matches no node;
    3 the token; 4 and 77 not allowed.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Restart-Cohort.ps1 -Server https://plex.example -TokenFile /etc/plex/token `
        -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 -Selector env=prod,tier=edge -Csv /var/log/plex/restart.csv -BatchSize 3
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
    [ValidateRange(1, 64)] [int] $BatchSize = 5,
    [ValidateRange(1, 86400)] [int] $WaitTimeoutSeconds = 900
)
$ErrorActionPreference = 'Stop'
trap { [Console]::Error.WriteLine("$_"); exit (Get-PlexExitCode $_) }

Connect-Plexsphere $Server -TokenFile $TokenFile -Project $Project
if (Test-Path -LiteralPath $Csv) { Remove-Item -LiteralPath $Csv }

$cohort = Invoke-PlexAction system.info -Selector $Selector -TimeoutSeconds 60 -WaitTimeoutSeconds $WaitTimeoutSeconds -ErrorOnFailure
$nodes = @($cohort.Targets.NodeId)

for ($first = 0; $first -lt $nodes.Count; $first += $BatchSize) {
    $batch = $nodes | Select-Object -Skip $first -First $BatchSize
    foreach ($step in @{ Action = $Action; Type = $Type }, @{ Action = 'health.check'; Type = 'builtin' }) {
        # Continue: the outcomes of the whole batch are written before its failures end the script.
        $batch | Invoke-PlexAction @step -ThrottleLimit $BatchSize -WaitTimeoutSeconds $WaitTimeoutSeconds -ErrorOnFailure -ErrorAction Continue -ErrorVariable bad |
            Get-PlexExecutionLog | Select-Object Action, NodeId, Status, ExecutionId, @{ n = 'UpdatedAt'; e = { $_.UpdatedAt.ToString('o') } } |
            Export-Csv -LiteralPath $Csv -Append
        if ($bad) {
            [Console]::Error.WriteLine("Stopped: $($nodes.Count - $first - @($batch).Count) of $($nodes.Count) nodes were left alone.")
            exit (Get-PlexExitCode $bad)
        }
    }
    "$($first + @($batch).Count) of $($nodes.Count) nodes are restarted and well."
}
