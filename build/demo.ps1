# The demo's session in PowerShell. The build project starts the sandbox and names it in PLEXSPHERE_URL and PLEXSPHERE_TOKEN.
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [guid] $Project,
    [Parameter(Mandatory)] [string] $Action,
    [Parameter(Mandatory)] [string] $Selector
)
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot '../out/Plexsphere/Plexsphere.psd1')

function Show([string] $Command) { "`nPS> $Command" }

Show "Connect-Plexsphere -Project $Project"
Connect-Plexsphere -Project $Project

Show "`$execution = Invoke-PlexAction -Action $Action -Selector '$Selector'"
$execution = Invoke-PlexAction -Action $Action -Selector $Selector

if ([Console]::IsOutputRedirected) {
    # A progress bar needs a terminal; elsewhere the same is said in lines.
    Show '$execution | Wait-PlexExecution -Verbose'
    $execution = $execution | Wait-PlexExecution -Verbose 4>&1 | ForEach-Object { if ($_ -is [System.Management.Automation.VerboseRecord]) { "   $_" | Out-Host } else { $_ } }
}
else {
    Show '$execution = $execution | Wait-PlexExecution'
    $execution = $execution | Wait-PlexExecution
}
$execution | Out-Host

Show 'Get-PlexExecution'
Get-PlexExecution | Out-Host

Show '$execution | Get-PlexExecutionLog -Raw'
$execution | Get-PlexExecutionLog -Raw
