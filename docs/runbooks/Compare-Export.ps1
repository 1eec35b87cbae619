<#
.SYNOPSIS
    Says what differs between two exports of logs, such as those of yesterday and of today.
.DESCRIPTION
    Takes two files that Get-PlexExecutionLog filled by way of Export-Csv (.csv) or Export-Clixml (any other name), and compares them node by node and
    action by action. Nodes of both are written when their status or their output has changed, others as new or gone; what is as it was is not. An
    archived output is compared by its digest; without digests it counts as changed. Where a file has a node's action several times, the last time
    counts. So export one run a day, for instance by Get-PlexExecutionLog -Action config.dump -Newest 1. No server is asked for anything.
.PARAMETER ReferencePath
    The earlier file.
.PARAMETER DifferencePath
    The later file.
.PARAMETER IgnorePattern
    A regular expression of what does not count in outputs, such as times; for several, join them with |.
.NOTES
    Exit codes: 0 nothing differs; 10 something does, and each difference is an object; 1 a file cannot be read or is no export of logs.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Compare-Export.ps1 -ReferencePath yesterday.csv -DifferencePath today.csv -IgnorePattern "\d\d:\d\d:\d\d"
.EXAMPLE
    ./Compare-Export.ps1 yesterday.xml today.xml | Where-Object Change -eq output | Format-List NodeId, *Output
#>
#Requires -Version 7.4
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $ReferencePath,
    [Parameter(Mandatory)] [string] $DifferencePath,
    [string] $IgnorePattern
)
$ErrorActionPreference = 'Stop'
trap { [Console]::Error.WriteLine("$_"); exit 1 }

function Read-Export([string] $Path) {
    # The last log of each node and action, in the order of the file.
    $logs = [ordered] @{}
    $rows = [System.IO.Path]::GetExtension($Path) -eq '.csv' ? (Import-Csv -LiteralPath $Path) : (Import-Clixml -LiteralPath $Path)
    foreach ($row in $rows) {
        if (-not ($row.NodeId -and $row.Action -and $row.Status -and $row.OutputKind)) { throw "$Path is no export of Get-PlexExecutionLog." }
        $logs["$($row.NodeId) $($row.Action)"] = $row
    }
    $logs
}

function Get-Compared($Log) {
    # What is to be compared; two archives without digests are never the same.
    switch ($Log.OutputKind) {
        archived { $Log.Sha256 ? "archived $($Log.Sha256)" : "archived $([guid]::NewGuid())" }
        default { "$_ " + ($IgnorePattern ? "$($Log.Output)" -replace $IgnorePattern, '…' : "$($Log.Output)") }
    }
}

function New-Change([string] $Change, $Before, $After) {
    $log = $After ?? $Before
    [pscustomobject] @{
        Change           = $Change
        NodeId           = $log.NodeId
        NodeName         = $log.NodeName
        Action           = $log.Action
        ReferenceStatus  = $Before.Status
        DifferenceStatus = $After.Status
        ReferenceOutput  = $Before.Output
        DifferenceOutput = $After.Output
    }
}

$reference, $difference = $ReferencePath, $DifferencePath | ForEach-Object { , (Read-Export $_) }
$changes = @(
    foreach ($key in $reference.Keys) {
        $before, $after = $reference[$key], $difference[$key]
        if (-not $after) { New-Change gone $before $null }
        elseif ($before.Status -cne $after.Status) { New-Change status $before $after }
        elseif ((Get-Compared $before) -cne (Get-Compared $after)) { New-Change output $before $after }
    }
    foreach ($key in $difference.Keys) { if (-not $reference.Contains($key)) { New-Change new $null $difference[$key] } }
)
$changes
exit ($changes ? 10 : 0)
