# What the benchmarks' scripts share. Where the module, the bench's own assembly and the sandbox are is told by environment variables.

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

Import-Module $env:BENCH_MODULE -Global
Add-Type -LiteralPath $env:BENCH_ASSEMBLY

$script:Server = $env:PLEXSPHERE_URL
$script:Project = $env:PLEXSPHERE_PROJECT
$script:Headers = @{ Authorization = "Bearer $env:PLEXSPHERE_TOKEN" }

function Connect-Bench {
    Connect-Plexsphere -Project $Project
}

function Get-Median([double[]] $Values) {
    $sorted = @($Values | Sort-Object)
    ($sorted[[math]::Floor(($sorted.Count - 1) / 2)] + $sorted[[math]::Floor($sorted.Count / 2)]) / 2
}

function Measure-Alternately {
    # The median of the seconds that each script takes, after a round that does not count; the order alternates from round to round.
    param([System.Collections.Specialized.OrderedDictionary] $Scripts, [int] $Rounds = 5)

    $names = @($Scripts.Keys)
    $times = @{}
    foreach ($name in $names) { $times[$name] = [System.Collections.Generic.List[double]]::new() }
    for ($round = 0; $round -le $Rounds; $round++) {
        if ($round % 2) { [array]::Reverse($names) }
        foreach ($name in $names) {
            [gc]::Collect()
            $started = [System.Diagnostics.Stopwatch]::GetTimestamp()
            $null = & $Scripts[$name]
            $elapsed = [System.Diagnostics.Stopwatch]::GetElapsedTime($started).TotalSeconds
            if ($round) { $times[$name].Add($elapsed) }
        }
    }
    $medians = @{}
    foreach ($name in $names) { $medians[$name] = Get-Median $times[$name] }
    $medians
}

function Write-Figure([string] $Name, [double] $Value, [string] $Unit) {
    [string]::Format([cultureinfo]::InvariantCulture, '{0} {1} {2}', $Name, $Value, $Unit)
}

Export-ModuleMember -Function * -Variable Server, Project, Headers
