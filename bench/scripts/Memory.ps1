# The peak of the managed heap while executions stream by, in so many listings of so many each. A process for each figure.
param([int] $Listings, [int] $First)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/Bench.psm1"
Connect-Bench
$peak = [Plexsphere.Bench.MemoryPeak]::new()
foreach ($i in 1..$Listings) { Get-PlexExecution -First $First | Out-Null }
$peak.Dispose()
Write-Figure peak $peak.Bytes B
