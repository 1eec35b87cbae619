# How soon a command ends when it is stopped, and completion when its server is silent, against the second that each is promised to take.
# Needs a sandbox with --admin; its responses never end.
param([int] $Rounds)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/Bench.psm1"
Connect-Bench
$null = Get-PlexExecution -First 5
$connection = Get-PlexConnection
$null = Invoke-RestMethod "$Server/_sandbox/faults" -Method Post -ContentType application/json -Body '{"kind":"stall","times":0}'

function Get-RequestCount {
    (Invoke-RestMethod "$Server/_sandbox/counts").total
}

function Measure-Stop {
    $shell = [powershell]::Create()
    $null = $shell.AddScript('Import-Module $args[0]; Get-PlexExecution -Connection $args[1]').AddArgument($env:BENCH_MODULE).AddArgument($connection)
    $before = Get-RequestCount
    $null = $shell.BeginInvoke()
    while ((Get-RequestCount) -eq $before) { [System.Threading.Thread]::Sleep(10) }
    $started = [System.Diagnostics.Stopwatch]::GetTimestamp()
    $shell.Stop()
    [System.Diagnostics.Stopwatch]::GetElapsedTime($started).TotalSeconds
    $shell.Dispose()
}

function Measure-Completion {
    $started = [System.Diagnostics.Stopwatch]::GetTimestamp()
    $line = 'Get-PlexExecution -Id '
    $null = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
    [System.Diagnostics.Stopwatch]::GetElapsedTime($started).TotalSeconds
}

Write-Figure stop ((1..$Rounds | ForEach-Object { Measure-Stop } | Measure-Object -Maximum).Maximum) x
Write-Figure completion ((1..$Rounds | ForEach-Object { Measure-Completion } | Measure-Object -Maximum).Maximum) x
