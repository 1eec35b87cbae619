Describe 'Wait-PlexExecution' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox
        $server = Start-TestServer $sandbox
        Connect-TestServer $server $sandbox
        $ids = (1..6).ForEach{ Get-NumberedId $_ }

        function Set-Life([guid] $Id, [string[]] $Statuses) {
            # What the server says about an execution, look by look.
            $server.On('GET', "$Id$", $Statuses.ForEach{ New-Response (New-ExecutionBody -Id $Id -Status $_ -Targets @{ status = $_ }) })
        }
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        $server.Reset()
    }

    Context 'Following' {
        It 'puts out the finished execution' {
            $execution = Invoke-PlexAction system.info $SandboxNode | Wait-PlexExecution
            $execution | Should -BeOfType ([Plexsphere.PlexExecution])
            $execution.Status | Should -Be 'succeeded'
        }

        It 'goes through all statuses to the end, by reading alone' {
            Set-Life $ids[0] pending, pending, ack, started, failed
            (Wait-PlexExecution $ids[0]).Status | Should -Be 'failed'
            $server.Requests.Method | Select-Object -Unique | Should -Be 'GET'
            $server.Requests.Count | Should -Be 5
        }

        It 'ends with each of the terminal statuses' {
            foreach ($status in 'succeeded', 'failed', 'cancelled', 'timeout') {
                Set-Life $ids[0] $status
                (Wait-PlexExecution $ids[0]).Status | Should -Be $status
            }
        }

        It 'puts out each as it ends' {
            Set-Life $ids[0] pending, started, started, succeeded
            Set-Life $ids[1] pending, succeeded
            Set-Life $ids[2] succeeded
            (Wait-PlexExecution $ids[0, 1, 2]).Id | Should -Be $ids[2, 1, 0]
        }

        It 'puts out at once, without a request, what is finished already' {
            $execution = Get-PlexExecution $SandboxExecution
            $server.Reset()
            ($execution | Wait-PlexExecution).Id | Should -Be $SandboxExecution
            $server.Requests.Count | Should -Be 0
        }

        It 'follows a fleet''s worth of executions' {
            $nodes = (Invoke-PlexAction system.info -Selector 'env in (prod,staging,dev)').Targets.NodeId
            $executions = $nodes | Invoke-PlexAction service.restart
            $ended = $executions | Wait-PlexExecution
            $ended.Id | Sort-Object | Should -Be ($executions.Id | Sort-Object)
            $ended.IsFinished | Should -Not -Contain $false
        }

        It 'takes ids, as Guid and as text, and objects with the properties Id, ExecutionId and execution_id' {
            (Wait-PlexExecution $SandboxExecution).Id | Should -Be $SandboxExecution
            ("$SandboxExecution" | Wait-PlexExecution).Id | Should -Be $SandboxExecution
            ([pscustomobject] @{ Id = $SandboxExecution } | Wait-PlexExecution).Id | Should -Be $SandboxExecution
            ([pscustomobject] @{ ExecutionId = "$SandboxExecution" } | Wait-PlexExecution).Id | Should -Be $SandboxExecution
            ([pscustomobject] @{ execution_id = $SandboxExecution } | Wait-PlexExecution).Id | Should -Be $SandboxExecution
            (Wait-PlexExecution -InputObject (Get-PlexExecution $SandboxExecution)).Id | Should -Be $SandboxExecution
        }

        It 'does nothing for an empty pipeline' {
            @() | Wait-PlexExecution | Should -BeNullOrEmpty
            $server.Requests.Count | Should -Be 0
        }

        It 'begins by id in the middle of an outage' {
            $responses = @((1..6).ForEach{ New-Problem 503 -Headers @{ 'Retry-After' = '0' } }) + (New-Response (New-ExecutionBody -Id $ids[0] -Targets @{}))
            $server.On('GET', "$($ids[0])$", $responses)
            (Wait-PlexExecution $ids[0] -WaitTimeoutSeconds 60 -WarningVariable warnings -WarningAction SilentlyContinue).Status | Should -Be 'succeeded'
            $warnings | Should -HaveCount 2
            $server.Requests | Should -HaveCount 7
        }

        It 'goes on over a hiccup of the server, with a warning' {
            $server.On('GET', "$($ids[0])$", (
                    (New-Response (New-ExecutionBody -Id $ids[0] -Status started)), (New-Problem 503 authz_unavailable -Headers @{ 'Retry-After' = '0' }),
                    (New-Response (New-ExecutionBody -Id $ids[0]))))
            (Wait-PlexExecution $ids[0] -WarningVariable warnings -WarningAction SilentlyContinue).Status | Should -Be 'succeeded'
            $warnings | Should -HaveCount 2
            "$($warnings[0])" | Should -BeLike '*authz_unavailable*The wait goes on.'
            "$($warnings[1])" | Should -BeLike 'The server answers again*'
        }

        It 'shows how far it is' {
            Set-Life $ids[0] started, succeeded
            $lines = Wait-PlexExecution $ids[0] -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            "$lines" | Should -BeLike '*0 of 1 targets finished*1 of 1 targets finished*'
        }

        It 'names the one that it follows, how long it has done so, and up to three open nodes, as one line' {
            $cohort = (1..5).ForEach{ @{ node_id = Get-NumberedId (100 + $_); status = 'started' } }
            $open = New-Response (New-ExecutionBody -Id $ids[0] -Status started -Action "a`e[31m`nb" -Targets $cohort)
            $server.On('GET', "$($ids[0])$", ($open, (New-Response (New-ExecutionBody -Id $ids[0] -Targets @{}))))
            $lines = Wait-PlexExecution $ids[0] -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] -and "$_" -like 'Waiting*' }
            "$($lines[0])" | Should -Match '^Waiting for a·\[31m·b …00000001: 0 of 5 targets finished, after \ds; open: …00000065, …00000066, …00000067, …$'
            "$($lines[-1])" | Should -Match '1 of 1 targets finished, after \ds$'
        }

        It 'uses the connection that the object came from' {
            $execution = Invoke-PlexAction system.info $SandboxNode
            $other = Start-TestServer
            try {
                Connect-TestServer $other
                ($execution | Wait-PlexExecution).Status | Should -Be 'succeeded'
                $other.Requests.Count | Should -Be 0
            } finally {
                Connect-TestServer $server $sandbox
                $other.Dispose()
            }
        }
    }

    Context 'What is lost' {
        It 'is one error for an unknown id; the others are followed' {
            Set-Life $ids[0] started, succeeded
            Wait-PlexExecution $UnknownId, $ids[0] -OutVariable executions -ErrorAction SilentlyContinue -ErrorVariable failures | Out-Null
            $executions.Id | Should -Be $ids[0]
            $failures.FullyQualifiedErrorId | Should -Be 'ExecutionNotFound,Plexsphere.PowerShell.Commands.WaitPlexExecutionCommand'
            $failures[0].TargetObject | Should -Be $UnknownId
        }

        It 'is one error, about the execution, for one that vanishes meanwhile; the others are followed' {
            Set-Life $ids[0] started, started, started, succeeded
            $server.On('GET', "$($ids[1])$", ((New-Response (New-ExecutionBody -Id $ids[1] -Status started)), (New-Problem 404 execution_not_found)))
            Wait-PlexExecution $ids[0, 1] -OutVariable executions -ErrorAction SilentlyContinue -ErrorVariable failures | Out-Null
            $executions.Id | Should -Contain $ids[0]
            $executions.Where{ $_.Id -eq $ids[0] }.Status | Should -Be 'succeeded'
            $failures.FullyQualifiedErrorId | Should -Be 'ExecutionNotFound,Plexsphere.PowerShell.Commands.WaitPlexExecutionCommand'
            $failures[0].TargetObject.Id | Should -Be $ids[1]
        }
    }

    Context '-WaitTimeoutSeconds' {
        It 'puts out what ended, then what did not as it was last seen, then an error for each of those' {
            Set-Life $ids[0] succeeded
            Set-Life $ids[1] pending, started
            Set-Life $ids[2] pending, ack
            $all = & { $ErrorActionPreference = 'Continue'; Wait-PlexExecution $ids[1, 0, 2] -WaitTimeoutSeconds 2 2>&1 }
            $all.ForEach{ $_.GetType().Name } | Should -Be 'PlexExecution', 'PlexExecution', 'PlexExecution', 'ErrorRecord', 'ErrorRecord'
            $all[0].Id | Should -Be $ids[0]
            $all[1, 2].Id | Sort-Object | Should -Be $ids[1, 2]
            $all[1, 2].Status | Sort-Object | Should -Be 'ack', 'started'
            $failures = $all[3, 4]
            $failures.FullyQualifiedErrorId | Should -Be (@('WaitTimedOut,Plexsphere.PowerShell.Commands.WaitPlexExecutionCommand') * 2)
            $failures[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
            $failures.TargetObject.Id | Sort-Object | Should -Be $ids[1, 2]
            $failures[0].Exception.ExitCode | Should -Be 1
            $failures[0] | Should -BeLike '*not finished*'
        }

        It 'may be 0: one look is what it takes' {
            Set-Life $ids[0] started
            Wait-PlexExecution $ids[0] -WaitTimeoutSeconds 0 -ErrorAction SilentlyContinue -ErrorVariable failures | Should -HaveCount 1
            $failures.Count | Should -Be 1
        }

        It 'is no error when all ended in time' {
            Invoke-PlexAction system.info $SandboxNode | Wait-PlexExecution -WaitTimeoutSeconds 60 -ErrorVariable failures | Should -HaveCount 1
            $failures | Should -BeNullOrEmpty
        }

        It 'runs out on a status that this version does not know: it may still move' {
            Set-Life $ids[0] paused
            (Wait-PlexExecution $ids[0] -WaitTimeoutSeconds 0 -ErrorAction SilentlyContinue -ErrorVariable failures).Status | Should -Be 'paused'
            $failures.FullyQualifiedErrorId | Should -BeLike 'WaitTimedOut,*'
        }
    }

    Context '-ErrorOnFailure' {
        It 'writes an error for each that did not succeed, after the last object' {
            Set-Life $ids[0] failed
            Set-Life $ids[1] started, succeeded
            Set-Life $ids[2] cancelled
            $all = & { $ErrorActionPreference = 'Continue'; Wait-PlexExecution $ids[0, 1, 2] -ErrorOnFailure 2>&1 }
            $all.ForEach{ $_.GetType().Name } | Should -Be 'PlexExecution', 'PlexExecution', 'PlexExecution', 'ErrorRecord', 'ErrorRecord'
            $all[3, 4].FullyQualifiedErrorId | Should -Be (@('ExecutionFailed,Plexsphere.PowerShell.Commands.WaitPlexExecutionCommand') * 2)
            $all[3, 4].TargetObject.Id | Sort-Object | Should -Be $ids[0, 2]
            $all[3] | Should -BeLike "*$($all[3].TargetObject.Id)*"
            $all[3].CategoryInfo.Category | Should -Be 'InvalidResult'
        }

        It 'is silent when all succeeded' {
            Get-PlexExecution $SandboxExecution | Wait-PlexExecution -ErrorOnFailure -ErrorVariable failures | Should -HaveCount 1
            $failures | Should -BeNullOrEmpty
        }

        It 'lets the objects pass down the pipeline before it stops a script' {
            Set-Life $ids[0] failed
            Set-Life $ids[1] succeeded
            $seen = [System.Collections.Generic.List[object]]::new()
            { Wait-PlexExecution $ids[0, 1] -ErrorOnFailure -ErrorAction Stop | ForEach-Object { $seen.Add($_.Id) } } | Should -Throw -ErrorId 'ExecutionFailed,*'
            $seen.Count | Should -Be 2
        }

        It 'is one kind of error, a time-out another' {
            Set-Life $ids[0] failed
            Set-Life $ids[1] started
            Wait-PlexExecution $ids[0, 1] -ErrorOnFailure -WaitTimeoutSeconds 1 -ErrorAction SilentlyContinue -ErrorVariable failures | Should -HaveCount 2
            $failures.FullyQualifiedErrorId | Sort-Object | Should -Be (
                'ExecutionFailed,Plexsphere.PowerShell.Commands.WaitPlexExecutionCommand', 'WaitTimedOut,Plexsphere.PowerShell.Commands.WaitPlexExecutionCommand')
        }
    }

    Context '-FailFast' {
        BeforeAll {
            function New-Cohort([guid] $Id, [string] $First, [string] $Status = 'started') {
                # An execution of two nodes, the second of which has only begun.
                New-Response (New-ExecutionBody -Id $Id -Status $Status -Targets @{ status = $First }, @{ node_id = Get-NumberedId 9; status = 'started' })
            }
        }

        It 'ends with the first target that ends badly: what ended, then what is open as last seen, what goes on, and the error' {
            Set-Life $ids[0] succeeded
            Set-Life $ids[1] started
            $server.On('GET', "$($ids[2])$", ((New-Cohort $ids[2] started), (New-Cohort $ids[2] started), (New-Cohort $ids[2] failed)))
            $all = & { $ErrorActionPreference = 'Continue'; Wait-PlexExecution $ids[1, 0, 2] -FailFast 3>&1 2>&1 }
            $all.ForEach{ $_.GetType().Name } | Should -Be PlexExecution, PlexExecution, PlexExecution, WarningRecord, ErrorRecord
            $all[0].Id | Should -Be $ids[0]
            $all[1, 2].Id | Sort-Object | Should -Be $ids[1, 2]
            $all[1, 2].Status | Should -Be started, started
            "$($all[3])" | Should -Match "^2 executions go on at $([regex]::Escape($server.Address))/?\. To wait for them: Wait-PlexExecution -Id $($ids[1]), $($ids[2]) -Project $SandboxProject$"
            $all[4].FullyQualifiedErrorId | Should -Be 'ExecutionFailed,Plexsphere.PowerShell.Commands.WaitPlexExecutionCommand'
            $all[4].TargetObject.Id | Should -Be $ids[2]
            "$($all[4])" | Should -Be "service.restart $($ids[2]) started: 1 failed, 1 started ($SandboxNode)."
            Get-PlexExitCode $all[4] | Should -Be 1
            # What goes on can be followed as it says.
            Set-Life $ids[1] succeeded
            Set-Life $ids[2] failed
            $line = [regex]::Match("$($all[3])", 'Wait-PlexExecution .*$').Value
            (& ([scriptblock]::Create($line))).Status | Sort-Object | Should -Be failed, succeeded
        }

        It 'ends with <_> as well' -ForEach cancelled, timeout {
            $server.On('GET', "$($ids[0])$", (New-Cohort $ids[0] $_))
            (Wait-PlexExecution $ids[0] -FailFast -ErrorAction SilentlyContinue -ErrorVariable failures -WarningAction SilentlyContinue).OpenCount | Should -Be 1
            $failures.FullyQualifiedErrorId | Should -BeLike 'ExecutionFailed,*'
            $server.Requests.Count | Should -Be 1
        }

        It 'warns of nothing where nothing goes on, and writes one error with -ErrorOnFailure too' {
            Set-Life $ids[0] failed
            Wait-PlexExecution $ids[0] -FailFast -ErrorOnFailure -ErrorAction SilentlyContinue -ErrorVariable failures -WarningVariable warnings | Should -HaveCount 1
            $failures | Should -HaveCount 1
            $warnings | Should -BeNullOrEmpty
        }

        It 'looks no further once one of those that were piped has failed' {
            Set-Life $ids[0] failed
            Set-Life $ids[1] started
            $executions = Get-PlexExecution $ids[0, 1]
            $server.Reset()
            $executions | Wait-PlexExecution -FailFast -ErrorAction SilentlyContinue -ErrorVariable failures -WarningAction SilentlyContinue | Should -HaveCount 2
            $failures.TargetObject.Id | Should -Be $ids[0]
            $server.Requests.Count | Should -Be 0
        }

        It 'changes nothing where all succeed' {
            Set-Life $ids[0] started, succeeded
            (Wait-PlexExecution $ids[0] -FailFast -ErrorVariable failures).Status | Should -Be succeeded
            $failures | Should -BeNullOrEmpty
        }

        It 'is a time-out where nothing fails in time' {
            Set-Life $ids[0] started
            $null = Wait-PlexExecution $ids[0] -FailFast -WaitTimeoutSeconds 0 -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures.FullyQualifiedErrorId | Should -BeLike 'WaitTimedOut,*'
        }
    }

    Context 'What is refused before any request' {
        AfterEach {
            $server.Requests.Count | Should -Be 0
        }

        It 'is an id that is no UUID, null, nothing or nil' {
            { Wait-PlexExecution edge } | Should -Throw "*'Id'*'edge' is not a UUID.*"
            { Wait-PlexExecution $null } | Should -Throw "*'Id'*"
            { Wait-PlexExecution @() } | Should -Throw "*'Id'*"
            { Wait-PlexExecution ([guid]::Empty) } | Should -Throw "*'Id'*"
        }

        It 'is a pause outside 1 to 3,600 seconds' {
            { Wait-PlexExecution $SandboxExecution -PollSeconds 0 } | Should -Throw "*'PollSeconds'*"
            { Wait-PlexExecution $SandboxExecution -PollSeconds 3601 } | Should -Throw "*'PollSeconds'*"
        }

        It 'is a negative time-out' {
            { Wait-PlexExecution $SandboxExecution -WaitTimeoutSeconds -1 } | Should -Throw "*'WaitTimeoutSeconds'*"
        }
    }
}
