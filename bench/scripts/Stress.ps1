# Sixteen runspaces share one connection while requests go wrong at random. What is read must be what was asked for, and when all is
# over, no handle and no memory may have stayed behind. Needs a sandbox with --admin.
param([int] $Commands)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module $env:BENCH_MODULE
$server = $env:PLEXSPHERE_URL

function Invoke-Phase([int] $Commands) {
    # Returns how many commands went well, failed, and brought what was not asked for. The connection is the phase's own, so that
    # afterwards none of its sockets is there.
    $connection = Connect-Plexsphere -Project $env:PLEXSPHERE_PROJECT -PassThru
    $ids = (Get-PlexExecution -First 200).Id
    foreach ($i in 1..[math]::Max(20, $Commands / 100)) {
        $fault = @{
            kind        = 'reset_before', 'reset_after', 'reset_mid_body', 'short_body', 'cut', 'gzip', 'duplicate_items', 'answer', 'answer', 'answer_after' | Get-Random
            skip        = Get-Random -Maximum $Commands
            status      = 429, 500, 502, 503, 504, 200, 404 | Get-Random
            retry_after = '0'
        }
        $null = Invoke-RestMethod "$server/_sandbox/faults" -Method Post -ContentType application/json -Body ($fault | ConvertTo-Json)
    }
    $module = $env:BENCH_MODULE
    $results = 1..16 | ForEach-Object -ThrottleLimit 16 -Parallel {
        Import-Module $using:module
        $connection = $using:connection
        $ids = $using:ids
        $good = $failed = $wrong = 0
        foreach ($i in 1..($using:Commands / 16)) {
            $some = $ids | Get-Random -Count 5
            try {
                switch (Get-Random -Maximum 3) {
                    0 {
                        $got = $some | Get-PlexExecution -Connection $connection -ErrorAction Stop -WarningAction SilentlyContinue
                        if (Compare-Object $got.Id $some -SyncWindow 0) { $wrong++ }
                    }
                    1 {
                        $got = Get-PlexExecutionLog -Id $some[0] -Connection $connection -ErrorAction Stop -WarningAction SilentlyContinue
                        if ($got.ExecutionId -ne $some[0]) { $wrong++ }
                    }
                    2 {
                        $got = Get-PlexExecution -Status failed -PageSize 7 -First 20 -Connection $connection -ErrorAction Stop -WarningAction SilentlyContinue
                        if ($got.Status -ne 'failed') { $wrong++ }
                    }
                }
                $good++
            } catch [Plexsphere.PlexException] {
                $failed++
            } catch {
                $wrong++
                [Console]::Error.WriteLine("$_ $($_.ScriptStackTrace)")
            }
        }
        [pscustomobject] @{ Good = $good; Failed = $failed; Wrong = $wrong }
    }
    Disconnect-Plexsphere $connection
    $null = Invoke-RestMethod "$server/_sandbox/faults" -Method Delete
    $total = @{}
    foreach ($sum in $results | Measure-Object Good, Failed, Wrong -Sum) { $total[$sum.Property] = $sum.Sum }
    $total
}

function Get-Rest {
    # Handles and memory when nothing is under way.
    foreach ($i in 1..3) { [gc]::Collect(); [gc]::WaitForPendingFinalizers() }
    $handles = $IsLinux ? [System.IO.Directory]::GetFileSystemEntries('/proc/self/fd').Count : [System.Diagnostics.Process]::GetCurrentProcess().HandleCount
    [pscustomobject] @{ Handles = $handles; Memory = [gc]::GetTotalMemory($true) }
}

# As much again in small, so that what stays for good is there before it counts.
$null = Invoke-Phase ($Commands / 10)
$before = Get-Rest
$sums = Invoke-Phase $Commands
$after = Get-Rest
foreach ($figure in @(
        @('stress_commands', $sums.Good, 'commands'), @('stress_failures', $sums.Failed, 'commands'), @('stress_crosstalk', $sums.Wrong, 'commands'),
        @('stress_handles_growth', ($after.Handles - $before.Handles), 'handles'), @('stress_memory_growth', [math]::Round(($after.Memory - $before.Memory) / 1MB, 2), 'MB')
    )) {
    [string]::Format([cultureinfo]::InvariantCulture, '{0} {1} {2}', $figure)
}
