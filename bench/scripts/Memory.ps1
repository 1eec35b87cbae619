# The peak of the managed heap while so many executions stream by. A process for each figure.
param([int] $First)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/Bench.psm1"
Connect-Bench
Get-PlexExecution -First 400 | Out-Null
[gc]::Collect()
$peak = [Plexsphere.Bench.MemoryPeak]::new()
Get-PlexExecution -First $First | Out-Null
$peak.Dispose()
Write-Figure peak $peak.Bytes B
