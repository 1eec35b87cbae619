<#
.SYNOPSIS
    Says what differs between two exports of logs, such as those of yesterday and of today.
.DESCRIPTION
    Takes two files that Get-PlexExecutionLog filled by way of Export-Csv (.csv) or Export-Clixml (any other name), and compares them node by node and
    action by action. Nodes of both are written when their status or their output has changed, others as new or gone; what is as it was is not. An
    archived output is compared by its digest; without digests it counts as changed, and so does an output that is not text, whose bytes no file has.
    Where a file has a node's action several times, the last time counts: the one with the latest CreatedAt, in whatever order they stand. A CSV file
    has the times as the language of whoever wrote it has them. Where those are neither ISO nor in the order of this session's language, of English
    or of day, month and year, the last row counts. So export one run a day, for instance by Get-PlexExecutionLog -Action config.dump -Newest 1. No
    server is asked for anything.
.PARAMETER ReferencePath
    The earlier file.
.PARAMETER DifferencePath
    The later file.
.PARAMETER IgnorePattern
    A regular expression of what does not count in outputs, such as times; for several, join them with |. One that takes longer than a second on an
    output ends the script.
.NOTES
    Exit codes: 0 nothing differs; 10 something does, and each difference is an object; 1 a file cannot be read or is no export of logs, or the
    pattern is no regular expression or takes too long.
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

try { $ignored = $IgnorePattern ? [regex]::new($IgnorePattern, 'IgnoreCase', [timespan]::FromSeconds(1)) : $null }
catch { throw "-IgnorePattern is no regular expression: $($_.Exception.InnerException.Message)" }

function Read-Time([object[]] $Rows) {
    # When each log was made, in the first form that fits all of them, as one that fits some may take days for months. Nothing where none does.
    $dayFirst = [cultureinfo]::InvariantCulture.DateTimeFormat.Clone()
    $dayFirst.ShortDatePattern = 'dd/MM/yyyy'
    foreach ($form in [cultureinfo]::CurrentCulture, [cultureinfo]::InvariantCulture, $dayFirst) {
        $time = [datetimeoffset]::MinValue
        $times = @(foreach ($row in $Rows) {
            # CliXml keeps it in parts, to the last digit.
            $text = $row.CreatedAt.UtcDateTime ? $row.CreatedAt.UtcDateTime.ToString('o') : "$($row.CreatedAt)"
            if ([datetimeoffset]::TryParse($text, $form, 'AssumeUniversal', [ref] $time)) { $time }
        })
        if ($times.Count -eq $Rows.Count) { return $times }
    }
}

function Read-Export([string] $Path) {
    # The last log of each node and action, in the order of the file.
    $logs, $last = [ordered] @{}, @{}
    try { $rows = @([System.IO.Path]::GetExtension($Path) -eq '.csv' ? (Import-Csv -LiteralPath $Path) : (Import-Clixml -LiteralPath $Path)) }
    catch [System.Xml.XmlException], [System.Management.Automation.ExtendedTypeSystemException] {
        throw "$Path is neither a CSV (.csv) nor a CliXml export."
    }
    $times = @(Read-Time $rows)
    for ($i = 0; $i -lt $rows.Count; $i++) {
        $row = $rows[$i]
        if (-not ($row.NodeId -and $row.Action -and $row.Status -and $row.OutputKind)) { throw "$Path is no export of Get-PlexExecutionLog." }
        $key = "$($row.NodeId) $($row.Action)"
        if ($times -and $last.Contains($key) -and $times[$i] -lt $last[$key]) { continue }
        $logs[$key] = $row
        if ($times) { $last[$key] = $times[$i] }
    }
    $logs
}

function Get-Compared($Log) {
    # What is to be compared; two archives without digests are never the same, nor two outputs that are not text: files have U+FFFD for their bytes.
    $unknown = "$($Log.OutputKind) $([guid]::NewGuid())"
    switch ($Log.OutputKind) {
        none { $_ }
        archived { $Log.Sha256 ? "archived $($Log.Sha256)" : $unknown }
        default {
            if ("$($Log.OutputIsText)" -eq 'False') { return $unknown }
            try { "$_ " + ($ignored ? $ignored.Replace("$($Log.Output)", '...') : "$($Log.Output)") }
            catch [System.Text.RegularExpressions.RegexMatchTimeoutException] {
                throw "-IgnorePattern takes longer than a second on the output of node $($Log.NodeId). Write it without repetitions of repetitions."
            }
        }
    }
}

function ConvertTo-Change([string] $Change, $Before, $After) {
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
        if (-not $after) { ConvertTo-Change gone $before $null }
        elseif ($before.Status -cne $after.Status) { ConvertTo-Change status $before $after }
        elseif ((Get-Compared $before) -cne (Get-Compared $after)) { ConvertTo-Change output $before $after }
    }
    foreach ($key in $difference.Keys) { if (-not $reference.Contains($key)) { ConvertTo-Change new $null $difference[$key] } }
)
$changes
exit ($changes ? 10 : 0)
