# Installs the module from a folder of packages, as a user does from the gallery, and runs a first session with what was installed.
# plexctl and plexsphere-sandbox are on PATH, as after 'dotnet tool install'. Writes where the module lies into the file -Manifest.
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Packages,
    [Parameter(Mandatory)] [string] $Manifest
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

function Confirm-That([string] $What, [bool] $Holds) {
    if (-not $Holds) { throw "Not so: $What." }
    "- $What"
}

Register-PSResourceRepository -Name packages -Uri $Packages -Trusted -Force
Install-PSResource Plexsphere -Repository packages -Scope CurrentUser -Reinstall
'From the installed packages:'

# Nothing names a path from here on: the module loads itself at its first command, and finds the sandbox on PATH.
$sandbox = Start-PlexSandbox -Nodes 6 -Executions 3 -Connect
$module = Get-Module Plexsphere
Confirm-That "the module $($module.Version) lies in a folder of its version" ((Split-Path -Leaf $module.ModuleBase) -eq $module.Version)
Confirm-That "it was installed from here" ((Get-InstalledPSResource Plexsphere).Where{ $_.InstalledLocation -and $_.Repository -eq 'packages' }.Count -gt 0)
$execution = Invoke-PlexAction system.info -Selector env=prod -Wait
Confirm-That 'an action runs on a cohort to its end' ($execution.Status -eq 'succeeded')
Confirm-That 'every node left an output' (@($execution | Get-PlexExecutionLog | Where-Object OutputKind -ne none).Count -eq $execution.TargetCount)
Confirm-That 'the help has its examples' ((Get-Help Invoke-PlexAction -Examples).Examples.Example.Count -ge 3)
Confirm-That 'the topics are there' ((Get-Help about_Plexsphere_Errors) -match 'DispatchOutcomeUnknown')
$start = [System.Diagnostics.ProcessStartInfo]::new('plexsphere-sandbox', "--nodes 6 --executions 3 --parent $PID")
$start.RedirectStandardOutput = $true
$other = [System.Diagnostics.Process]::Start($start)
$ready = $other.StandardOutput.ReadLine() | ConvertFrom-Json
$env:PLEXSPHERE_URL = $ready.url
$env:PLEXSPHERE_TOKEN = $ready.token
Confirm-That 'plexctl lists what is there' ((plexctl action list --project $ready.project --output json | ConvertFrom-Json).items.Count -eq 3)
$other.Kill()
$sandbox | Stop-PlexSandbox

Set-Content -NoNewline -LiteralPath $Manifest (Join-Path $module.ModuleBase Plexsphere.psd1)
