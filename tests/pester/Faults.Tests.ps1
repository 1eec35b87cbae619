# What the cmdlets keep up whatever goes wrong between them and the server.

BeforeDiscovery {
    $faults = @(
        @{ kind = 'delay'; milliseconds = 30 }
        @{ kind = 'drip'; milliseconds = 1; bytes = 5000 }
        @{ kind = 'reset_before' }
        @{ kind = 'reset_after' }
        @{ kind = 'close_after' }
        @{ kind = 'reset_after_headers' }
        @{ kind = 'reset_mid_body' }
        @{ kind = 'short_body' }
        @{ kind = 'cut' }
        @{ kind = 'pad'; bytes = 3000000 }
        @{ kind = 'gzip' }
        @{ kind = 'clock_skew'; milliseconds = -86400000 }
        @{ kind = 'duplicate_items' }
        @{ kind = 'reverse_items' }
        @{ kind = 'answer'; status = 429; retry_after = '0' }
        @{ kind = 'answer'; status = 503; retry_after = '99999999999' }
        @{ kind = 'answer'; status = 500 }
        @{ kind = 'answer'; status = 502; body = '<html></html>'; content_type = 'text/html' }
        @{ kind = 'answer'; status = 200; body = '[[[[['; content_type = 'application/json' }
        @{ kind = 'answer_after'; status = 504 }
        @{ kind = 'answer_after'; status = 200 }
        @{ kind = 'answer_after'; status = 307; location = 'https://elsewhere.example/' }
    ).ForEach{ @{ Name = ($_.Values | ForEach-Object { "$_" } | Sort-Object) -join ' '; Fault = $_ } }
}

Describe 'Under faults' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Executions 90 -Speed 1000 -Switches '--admin'
        Connect-Plexsphere $sandbox.url -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject
        $nodes = (Get-PlexExecution -First 20).Targets.NodeId | Select-Object -Unique -First 5

        function Add-Fault([hashtable] $Fault, [string] $Operation, [int] $Skip) {
            $body = @{ operation = $Operation; skip = $Skip } + $Fault | ConvertTo-Json
            $null = Invoke-RestMethod "$($sandbox.url)/_sandbox/faults" -Method Post -ContentType application/json -Body $body
        }

        function Get-Count {
            Invoke-RestMethod "$($sandbox.url)/_sandbox/counts"
        }

        function Invoke-Noisy([scriptblock] $Script) {
            # Runs a script with everything switched on; what it puts out, says and fails with must not tell the token.
            $VerbosePreference = $DebugPreference = $InformationPreference = $WarningPreference = $ErrorActionPreference = 'Continue'
            $before = $Error.Count
            $records = & { try { & $Script } catch { $_ } } *>&1
            foreach ($thing in @($records) + @($Error | Select-Object -First ($Error.Count - $before))) {
                "$thing $($thing | Format-List * -Force | Out-String -Width 4096)" | Should -Not -Match ([regex]::Escape($sandbox.token))
            }
            $records
        }
    }

    AfterAll {
        Disconnect-Plexsphere
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        foreach ($path in 'faults', 'counts') { Invoke-RestMethod "$($sandbox.url)/_sandbox/$path" -Method Delete }
    }

    It 'no dispatch is sent twice, and every one that was minted is known or called unknown: <Name>' -ForEach $faults {
        Add-Fault $Fault DispatchExecution 2
        $records = Invoke-Noisy { $nodes | Invoke-PlexAction system.info -ThrottleLimit 2 }
        $counts = Get-Count
        $counts.operations.DispatchExecution | Should -Be 5
        $minted = @($records | Where-Object { $_ -is [Plexsphere.PlexExecution] })
        $failures = @($records | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        $minted.Count + $failures.Count | Should -Be 5
        if ($counts.minted -gt $minted.Count) {
            $counts.minted - $minted.Count | Should -Be 1
            $failures[0].FullyQualifiedErrorId | Should -Match '^(DispatchOutcomeUnknown|UnexpectedRedirect),'
        }
    }

    It 'a listing brings each execution once, or says where to go on: <Name>' -ForEach $faults {
        $all = @(Get-PlexExecution -PageSize 20)
        Add-Fault $Fault ListExecutions 2
        $records = Invoke-Noisy { Get-PlexExecution -PageSize 20 }
        $seen = @($records | Where-Object { $_ -is [Plexsphere.PlexExecution] })
        if ($failure = $records | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }) {
            @($failure) | Should -HaveCount 1
            "$failure" | Should -Match "$($seen.Count) executions were read; go on from the cursor (\S+)$"
            $null = "$failure" -match 'cursor (\S+)$'
            $seen += Get-PlexExecution -PageSize 20 -Cursor $Matches[1]
        }
        $seen.Id | Sort-Object | Should -Be ($all.Id | Sort-Object)
    }

    It 'following goes on over a fault, or ends in one error, and dispatches nothing: <Name>' -ForEach $faults {
        Add-Fault $Fault GetExecution 0
        $records = Invoke-Noisy { Invoke-PlexAction system.info $nodes[0] -Wait }
        (Get-Count).minted | Should -Be 1
        @($records | Where-Object { $_ -is [Plexsphere.PlexExecution] }) | Should -HaveCount 1
        @($records | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }).Count | Should -BeLessOrEqual 1
    }
}
