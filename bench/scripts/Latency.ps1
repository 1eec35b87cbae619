# Listing from a server that holds each page back.
param([int] $Pages, [double] $Milliseconds)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/Bench.psm1"
Connect-Bench
$times = Measure-Alternately ([ordered] @{ Cmdlet = { Get-PlexExecution | Out-Null } })
Write-Figure list_latency ($times.Cmdlet / ($Pages * $Milliseconds / 1000)) x
