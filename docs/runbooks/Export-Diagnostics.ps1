<#
.SYNOPSIS
    Collects the diagnostics of a fleet and writes them to a CSV file, a row for each node.
.DESCRIPTION
    For a nightly run. A node whose diagnostics failed has a row with its status; one whose output is so large that the control plane
    keeps it in its object store has a row with bucket, key and digest, for Save-ArchivedOutput.ps1. The file appears when it is whole:
    who reads it never sees half of it, and after a failed run the one of the night before is still there.
.PARAMETER Server
    The control plane's address.
.PARAMETER TokenFile
    A file with the token that only its owner may read.
.PARAMETER Project
    The id of the nodes' project.
.PARAMETER Selector
    The labels of the fleet, for instance env=prod.
.PARAMETER Csv
    The file to write. An older one is replaced.
.PARAMETER WaitTimeoutSeconds
    How long to wait for the slowest node. Nodes that are later than that have a row with the status they had then.
.NOTES
    Exit codes: 0 every node's diagnostics are there; 1 some failed or were late, and the file is written nevertheless, or it cannot be
    written; 2 the selector matches no node; 3 the token; 4 and 77 not allowed.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Export-Diagnostics.ps1 -Server https://plex.example -TokenFile /etc/plex/token `
        -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 -Selector env=prod -Csv /var/lib/plex/diagnostics.csv
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
    [ValidateRange(1, 86400)] [int] $WaitTimeoutSeconds = 900
)
$ErrorActionPreference = 'Stop'
trap { [Console]::Error.WriteLine("$_"); exit (Get-PlexExitCode $_) }

Connect-Plexsphere $Server -TokenFile $TokenFile -Project $Project
$execution = Invoke-PlexAction diagnostics.collect -Selector $Selector -TimeoutSeconds 300
$execution | Wait-PlexExecution -WaitTimeoutSeconds $WaitTimeoutSeconds -ErrorOnFailure -ErrorAction Continue -ErrorVariable bad |
    Get-PlexExecutionLog | ForEach-Object {
        # What a node put out is its own word: it need not be JSON.
        $facts = $_.Status -eq 'succeeded' -and $_.OutputKind -eq 'inline' -and (Test-Json $_.Output -ErrorAction Ignore) ? ($_.Output | ConvertFrom-Json) : $null
        [pscustomobject] @{
            NodeId       = $_.NodeId
            Status       = $_.Status
            CollectedAt  = $_.UpdatedAt.ToString('o')
            Hostname     = $facts.hostname
            Architecture = $facts.arch
            Kernel       = $facts.kernel_version
            Processors   = $facts.cpu_count
            MemoryTotal  = $facts.memory_total
            DiskTotal    = $facts.disk_total
            LoadAverage  = $facts.load_avg -join ' '
            Bucket       = $_.Bucket
            Key          = $_.Key
            Sha256       = $_.Sha256
            ExecutionId  = $_.ExecutionId
        }
    } | Export-Csv -LiteralPath "$Csv.part"
Move-Item -Force -LiteralPath "$Csv.part" $Csv
exit (Get-PlexExitCode $bad)
