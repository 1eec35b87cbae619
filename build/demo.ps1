# The demo's session in PowerShell. The build project starts the sandbox and names it in PLEXSPHERE_URL and PLEXSPHERE_TOKEN.
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Module,
    [Parameter(Mandatory)] [guid] $Project,
    [Parameter(Mandatory)] [string] $Action,
    [Parameter(Mandatory)] [string] $Selector,
    [Parameter(Mandatory)] [string] $Pwsh,
    [Parameter(Mandatory)] [string] $Report
)
$ErrorActionPreference = 'Stop'
Import-Module $Module
if ([Console]::IsOutputRedirected) { $PSStyle.OutputRendering = 'PlainText' }

function Show([string] $Command) { "`nPS> $Command" }

function Format-Screen {
    # What a console of 80 columns shows: no blank lines around a table, and lines folded where they end.
    ($input | Out-String -Width 80).Trim("`r", "`n") -replace '(?m)^([^\x1b\r\n]{80})(?=[^\r\n])', "`$1`n"
}

Show "Connect-Plexsphere -Project $Project"
Connect-Plexsphere -Project $Project

# What nodes are called is known when they were listed; most servers have no names, and then there are those of Set-PlexNodeName.
Show '$nodes = Get-PlexNode'
$nodes = Get-PlexNode
if (-not $nodes.Name) { throw 'The nodes of the demo have names.' }

Show "`$run = Invoke-PlexAction $Action -Selector '$Selector'"
$run = Invoke-PlexAction $Action -Selector $Selector

Show '$run.Targets'
$run.Targets | Format-Screen

Show '$run = $run | Wait-PlexExecution'
if ([Console]::IsOutputRedirected) {
    # A progress bar needs a terminal; elsewhere the same is said in lines.
    $run = $run | Wait-PlexExecution -Verbose 4>&1 | ForEach-Object {
        if ($_ -isnot [System.Management.Automation.VerboseRecord]) { $_ }
        elseif ("$_" -match '\d+ of \d+ targets finished') { $Matches[0] | Out-Host }
    }
}
else {
    $run = $run | Wait-PlexExecution
}

Show '$run'
$run | Format-Screen

Show '$logs = $run | Get-PlexExecutionLog; $logs'
$logs = $run | Get-PlexExecutionLog
$logs | Format-Screen

Show '$logs[0].Output | ConvertFrom-Json | Select-Object hostname, arch, cpu_count'
$logs[0].Output | ConvertFrom-Json | Select-Object hostname, arch, cpu_count | Format-Screen

Show '($logs | Where-Object OutputKind -eq archived)[0].Archive'
@($logs | Where-Object OutputKind -eq archived)[0].Archive | Format-Screen

Show '$check = Invoke-PlexAction health.check -Selector env=dev -Wait'
$check = Invoke-PlexAction health.check -Selector env=dev -Wait

Show "`$run, `$check | Export-PlexReport $(Split-Path -Leaf $Report) -Force"
$run, $check | Export-PlexReport $Report -Force -Title 'Diagnostics of the edge, and the health of dev'

@"

A page to send on, with one node that is not well:
  $($Report.Replace("$PWD$([System.IO.Path]::DirectorySeparatorChar)", ''))

What to do next:
  $Pwsh -NoExit -c Import-Module ./out/Plexsphere/Plexsphere.psd1
  Start-PlexSandbox -Connect                  there: a sandbox of your own
  Get-Help Invoke-PlexAction -Examples        there: what people do with it
  docs/runbooks/README.md                     scripts for a scheduler, to copy
"@
