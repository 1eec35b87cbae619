<#
.SYNOPSIS
    Names the nodes of a cohort by what they call themselves, and lists those that could not be named.
.DESCRIPTION
    Each node of the cohort is asked who it is; that changes nothing there. The hostname in its answer goes into the name book of the
    account that runs this, from which -NodeName and plexctl take names. A node that has a name already gets its new one. A hostname that
    another node has is a clash: that node keeps it, the later one gets no name, and the file says so. With -Force the later one gets it,
    which is right where machines were set up anew under new ids, and wrong where two that are in use call themselves the same.
    What a node calls itself is its own word. Run this while you trust the nodes; look into the file when it was not empty.
.PARAMETER Server
    The control plane's address.
.PARAMETER TokenFile
    A file with the token that only its owner may read.
.PARAMETER Project
    The nodes' project, by its id or slug.
.PARAMETER Selector
    The labels of the cohort, for instance env=prod.
.PARAMETER Csv
    The file with the nodes that could not be named: NodeId, NodeName (the name that it has from before), Status and Reason. It is written
    anew, and has no rows where all were named.
.PARAMETER Force
    Takes names from the nodes that have them.
.PARAMETER WaitTimeoutSeconds
    How long to wait for the answers. A node that is later is not named.
.NOTES
    Exit codes: 0 all nodes of the cohort are named; 1 some are not, and the file lists them, or it or the name book cannot be written;
    2 the selector matches no node; 3 the token; 4 and 77 not allowed.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Set-FleetName.ps1 -Server https://plex.example -TokenFile /etc/plex/token `
        -Project edge -Selector env=prod -Csv /var/lib/plex/unnamed.csv
#>
#Requires -Version 7.4
#Requires -Modules Plexsphere
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $Server,
    [Parameter(Mandatory)] [string] $TokenFile,
    [Parameter(Mandatory)] [string] $Project,
    [Parameter(Mandatory)] [string] $Selector,
    [Parameter(Mandatory)] [string] $Csv,
    [switch] $Force,
    [ValidateRange(1, 86400)] [int] $WaitTimeoutSeconds = 900
)
$ErrorActionPreference = 'Stop'
trap { [Console]::Error.WriteLine("$_"); exit (Get-PlexExitCode $_) }

Connect-Plexsphere $Server -TokenFile $TokenFile -Project $Project
$execution = Invoke-PlexAction system.info -Selector $Selector -TimeoutSeconds 60

# Continue: those that answered are named whatever became of the others, and each node that is not named has its error.
$logs = @($execution | Wait-PlexExecution -WaitTimeoutSeconds $WaitTimeoutSeconds -ErrorAction Continue -ErrorVariable late | Get-PlexExecutionLog)
$named = @($logs | ConvertFrom-PlexExecutionLog -ErrorAction SilentlyContinue -ErrorVariable bad |
        Set-PlexNodeName -Force:$Force -PassThru -ErrorAction SilentlyContinue -ErrorVariable +bad)

$unnamed = @($logs | Where-Object NodeId -NotIn $named.NodeId | ForEach-Object {
        $log = $_
        $reason = "$($bad.Where({ $_.TargetObject.NodeId -eq $log.NodeId })[0] ?? @($bad)[-1])"
        [Console]::Error.WriteLine("Node $($log.NodeId) is not named: $reason")
        [pscustomobject] @{ NodeId = $log.NodeId; NodeName = $log.NodeName; Status = $log.Status; Reason = $reason }
    })
$header = 'NodeId', 'NodeName', 'Status', 'Reason'
if ($unnamed) { $unnamed | Select-Object $header | Export-Csv -LiteralPath $Csv } else { Set-Content -LiteralPath $Csv ($header | Join-String -Separator ',' -DoubleQuote) }

"$($named.Count) of $($logs.Count) nodes are named."
exit ([math]::Max((Get-PlexExitCode $late), $unnamed ? 1 : 0))
