<#
.SYNOPSIS
    Writes a report of what ran in a project since the last report, and keeps those of the last nights.
.DESCRIPTION
    For a nightly run. The reports lie in a folder, a page of HTML each, and are called after the time until which they tell, by this machine's
    clock: the next one begins five minutes before that, so that nothing is lost where the server's clock is up to five minutes behind. An
    execution of those minutes stands in two reports. Where a report is called after a time that is still to come, a clock was wrong, and no
    other is written until that one is removed. The first one tells of the last 24 hours. What was still running then is in the report of the
    night in which it was dispatched, as open. A night in which nothing ran has a report that says so. Nodes have the names that the name book
    of this account has for them, or the server.
.PARAMETER Server
    The control plane's address.
.PARAMETER TokenFile
    A file with a token that only its owner may read. It need not allow dispatches.
.PARAMETER Project
    The id of the project.
.PARAMETER Folder
    The folder for the reports. It is made if it is missing.
.PARAMETER Keep
    How many reports to keep, this one included. Older ones are removed; other files in the folder are left alone.
.NOTES
    Exit codes: 0 all that has ended has succeeded, or nothing ran; 1 something has not, and the report says what, or the report cannot be
    written; 2 the folder cannot be one, or has a report from the future, and no report is written; 3 the token; 4 and 77 not allowed.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Export-NightlyReport.ps1 -Server https://plex.example -TokenFile /etc/plex/reader-token `
        -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 -Folder /var/lib/plex/reports
#>
#Requires -Version 7.4
#Requires -Modules Plexsphere
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $Server,
    [Parameter(Mandatory)] [string] $TokenFile,
    [Parameter(Mandatory)] [guid] $Project,
    [Parameter(Mandatory)] [string] $Folder,
    [ValidateRange(1, 10000)] [int] $Keep = 31
)
$ErrorActionPreference = 'Stop'
trap { [Console]::Error.WriteLine("$_"); exit (Get-PlexExitCode $_) }

$format, $culture = "'plex-'yyyyMMdd'-'HHmmss'Z'", [cultureinfo]::InvariantCulture
$path = (New-Item -ItemType Directory -Force $Folder).FullName
# Where a file is in the way, New-Item makes nothing and says nothing.
if (-not $path) { [Console]::Error.WriteLine("$Folder is a file, or in one, and cannot be a folder."); exit 2 }
function Get-Report { Get-ChildItem -LiteralPath $path -File | Where-Object Name -Match '^plex-\d{8}-\d{6}Z\.html$' | Sort-Object Name -Descending }

$now = [datetimeoffset]::UtcNow
$last = Get-Report | Select-Object -First 1
if ($last.BaseName -gt $now.ToString($format, $culture)) {
    # To pass it over would lose what runs until then: once that time has come, the report after it would begin there.
    [Console]::Error.WriteLine("$last is called after a time that is still to come. Set this machine's clock right, or remove that report.")
    exit 2
}
$since = $last ? [datetimeoffset]::ParseExact($last.BaseName, $format, $culture, 'AssumeUniversal').AddMinutes(-5) : $now.AddHours(-24)

Connect-Plexsphere $Server -TokenFile $TokenFile -Project $Project
# The server's own names of nodes are known here once it has listed them; without them there are those of the name book.
$null = Get-PlexNode -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
$executions = @(Get-PlexExecution -After $since)
$file = Join-Path $path "$($now.ToString($format, $culture)).html"
$title = "What ran from $($since.ToString('u', $culture)) to $($now.ToString('u', $culture))"
$executions | Export-PlexReport $file -Title $title
Get-Report | Select-Object -Skip $Keep | Remove-Item

$bad = @($executions | Where-Object { $_.IsFinished -and $_.Status -ne 'succeeded' })
"$($executions.Count) executions, $($bad.Count) of which have not succeeded: $file"
exit ($bad ? 1 : 0)
