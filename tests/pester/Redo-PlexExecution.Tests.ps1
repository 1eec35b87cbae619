Describe 'Redo-PlexExecution' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        . "$PSScriptRoot/Outcome.ps1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Executions 60
        $server = Start-TestServer $sandbox
        Connect-TestServer $server $sandbox
        $ids = (1..6).ForEach{ Get-NumberedId $_ }
        $nodes = (101..106).ForEach{ Get-NumberedId $_ }

        function Set-Execution([guid] $Id, [string[]] $Statuses, [string] $Status = 'failed', [hashtable] $Members = @{}) {
            # What the server says of an execution: a target for each status, on the nodes in their order.
            $targets = for ($i = 0; $i -lt $Statuses.Count; $i++) { @{ node_id = "$($nodes[$i])"; status = $Statuses[$i] } }
            $server.On('GET', "$Id$", (New-Response (New-ExecutionBody -Id $Id -Status $Status -Targets @($targets) -Members $Members)))
        }

        function Set-Minted([int] $Count = 6) {
            # The server mints so many executions, each with an id of its own.
            $server.On('POST', '.', @((1..$Count).ForEach{ New-Response -Status 201 (New-ExecutionBody -Id (Get-NumberedId (200 + $_)) -Status pending) }))
        }

        function Get-Sent {
            # The bodies of the dispatches, in their order.
            @((Get-Dispatch $server).ForEach{ $_.Text | ConvertFrom-Json })
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

    Context 'What is dispatched' {
        It 'is the action once more, a node each, to those where it failed or was cancelled' {
            Set-Execution $ids[0] succeeded, failed, cancelled, started -Members @{ type = 'hook'; action = 'hook.one' }
            $server.On('POST', '.', @((1, 2).ForEach{ New-Response -Status 201 (New-ExecutionBody -Id (Get-NumberedId (200 + $_)) -Status pending -Action hook.one -Members @{ type = 'hook' }) }))
            $minted = Redo-PlexExecution $ids[0] -NoParameter -TimeoutSeconds 60
            $minted | Should -BeOfType ([Plexsphere.PlexExecution])
            $minted.Id | Should -Be (201, 202).ForEach{ Get-NumberedId $_ }
            $sent = Get-Sent
            $sent.node_id | Should -Be $nodes[1, 2]
            $sent.action | Should -Be hook.one, hook.one
            $sent.type | Should -Be hook, hook
            $sent.timeout_seconds | Should -Be 60, 60
            $sent[0].PSObject.Properties.Name | Should -Not -Contain parameters
        }

        It 'is with -Status what is named, in any case of letters' {
            Set-Execution $ids[0] succeeded, failed, cancelled, timeout
            Set-Minted
            $null = Redo-PlexExecution $ids[0] -NoParameter -Status Timeout, succeeded -WarningVariable warnings
            (Get-Sent).node_id | Should -Be $nodes[0, 3]
            $warnings | Should -BeNullOrEmpty
        }

        It 'is never all nodes where none is named' {
            Set-Execution $ids[0] failed, failed
            $id = "$($ids[0])"
            $rows = [pscustomobject] @{ Id = $id; NodeId = @() }, [pscustomobject] @{ Id = $id; NodeId = $null }, [pscustomobject] @{ Id = $id; NodeId = '' }
            $seen = Get-Outcome { $rows | Redo-PlexExecution -NoParameter }
            $seen.Errors | Should -HaveCount 3
            Get-PlexExitCode $seen.Errors | Should -Be 2
            foreach ($none in @(), $null) { { Redo-PlexExecution $id -Node $none -NoParameter -ErrorAction Stop } | Should -Throw }
            (Get-Sent).Count | Should -Be 0
            Set-Minted
            $seen = Get-Outcome { $rows[0], [pscustomobject] @{ Id = $id; NodeId = $nodes[1] } | Redo-PlexExecution -NoParameter }
            $seen.Errors | Should -HaveCount 1
            (Get-Sent).node_id | Should -Be $nodes[1]
        }

        It 'is nothing for a node that is no target, and that is an error' {
            Set-Execution $ids[0] failed, failed
            $seen = Get-Outcome { Redo-PlexExecution $ids[0] -Node $nodes[5] -NoParameter }
            $seen.Errors.FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
            (Get-Sent).Count | Should -Be 0
        }

        It 'is refused for the row of an execution of another server' {
            Set-Execution $ids[0] failed
            Set-Minted
            $row = [pscustomobject] @{ Id = "$($ids[0])"; ProjectId = "$SandboxProject"; Server = 'https://plex.example/' }
            $seen = Get-Outcome { $row | Redo-PlexExecution -NoParameter }
            $seen.Errors.FullyQualifiedErrorId | Should -BeLike 'ConnectionMismatch,*'
            Get-PlexExitCode $seen.Errors | Should -Be 2
            (Get-Sent).Count | Should -Be 0
            foreach ($here in $server.Address, "$($server.Address)/") {
                $row.Server = $here
                (Get-Outcome { $row | Redo-PlexExecution -NoParameter -WhatIf }).Errors | Should -HaveCount 0
            }
            # A row that has the column is of one server, and who does not say which is not asked to guess.
            foreach ($nowhere in '', ' ', 'plex.example') {
                $row.Server = $nowhere
                $seen = Get-Outcome { $row | Redo-PlexExecution -NoParameter }
                $seen.Errors | Should -HaveCount 1
                "$($seen.Errors)" | Should -BeLike '*The server is not an absolute address.'
                (Get-Sent).Count | Should -Be 0
            }
        }

        It 'is refused for a row whose node is none, and where a password stands in its address it is not shown' {
            Set-Execution $ids[0] failed
            foreach ($blank in '', ' ', "$([guid]::Empty)", 'edge-eu-07') {
                $seen = Get-Outcome { [pscustomobject] @{ Id = "$($ids[0])"; NodeId = $blank } | Redo-PlexExecution -NoParameter }
                $seen.Errors | Should -HaveCount 1 -Because "'$blank'"
            }
            $row = [pscustomobject] @{ Id = "$($ids[0])"; Server = 'https://user:hunter2@plex.example/' }
            $seen = Get-Outcome { $row | Redo-PlexExecution -NoParameter }
            $seen.Errors.FullyQualifiedErrorId | Should -BeLike 'ConnectionMismatch,*'
            "$($seen.Errors)" | Should -BeLike '*is of https://plex.example*'
            ($seen.Errors | Format-List * -Force | Out-String) | Should -Not -Match 'hunter2'
            (Get-Sent).Count | Should -Be 0
        }

        It 'leaves out what timed out, and counts it in one warning' {
            Set-Execution $ids[0] timeout, failed, timeout
            Set-Execution $ids[1] timeout
            Set-Minted
            $null = Redo-PlexExecution $ids[0, 1, 1] -NoParameter -WarningVariable warnings -WarningAction SilentlyContinue
            (Get-Sent).node_id | Should -Be $nodes[1]
            @("$warnings") | Should -Be '3 targets were left out that timed out: the action may have run. -Status timeout takes such in.'
        }

        It 'is once for a node, however many executions say so, and counts the others in one warning' {
            Set-Execution $ids[0] failed, failed
            Set-Execution $ids[1] cancelled, succeeded, failed
            Set-Execution $ids[2] failed -Members @{ action = 'other.action' }
            $server.On('POST', '.', @((1..3).ForEach{ New-Response -Status 201 (New-ExecutionBody -Id (Get-NumberedId (200 + $_)) -Status pending) }) + (New-Response -Status 201 (New-ExecutionBody -Id (Get-NumberedId 204) -Status pending -Action other.action)))
            $executions = Get-PlexExecution $ids[0, 1, 2]
            $null = $executions + $executions[1] | Redo-PlexExecution -NoParameter -WarningVariable warnings -WarningAction SilentlyContinue
            $sent = Get-Sent
            $sent.node_id | Should -Be $nodes[0, 1, 2, 0]
            $sent[3].action | Should -Be other.action
            @("$warnings") | Should -Be '3 targets were left out that would have got the same a second time: a command dispatches it to a node once.'
        }

        It 'is nothing where nothing failed, without a word' {
            Set-Execution $ids[0] succeeded -Status succeeded
            Redo-PlexExecution $ids[0] -WarningVariable warnings -ErrorVariable failures | Should -BeNullOrEmpty
            @() | Redo-PlexExecution -ErrorVariable +failures | Should -BeNullOrEmpty
            $warnings | Should -BeNullOrEmpty
            $failures | Should -BeNullOrEmpty
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'is in the information stream, the old id with the new one' {
            Set-Execution $ids[0] failed, failed
            Set-Minted
            $minted = Redo-PlexExecution $ids[0] -NoParameter -InformationVariable records
            $records.Tags | Should -Be PlexDispatch, PlexRedo, PlexDispatch, PlexRedo
            $pairs = $records.Where{ $_.Tags -contains 'PlexRedo' }.MessageData
            $pairs.OldId | Should -Be $ids[0, 0]
            $pairs.NewId | Should -Be $minted.Id
        }

        It 'is an error for the node that is refused; the others are dispatched to' {
            Set-Execution $ids[0] failed, failed
            $server.On('POST', '.', ((New-Problem 404 node_not_found), (New-Response -Status 201 (New-ExecutionBody -Id $ids[5] -Status pending))))
            (Redo-PlexExecution $ids[0] -NoParameter -ErrorAction SilentlyContinue -ErrorVariable failures).Id | Should -Be $ids[5]
            $failures.FullyQualifiedErrorId | Should -Be 'NodeNotFound,Plexsphere.PowerShell.Commands.RedoPlexExecutionCommand'
            $failures[0].TargetObject.NodeId | Should -Be $nodes[0]
        }

        It 'is -ThrottleLimit at once, and nothing twice' {
            Set-Execution $ids[0] (@('failed') * 6)
            $server.On('POST', '.', @((1..6).ForEach{ New-Response -Status 201 -HoldUntil ($_ -le 3 ? 4 : 0) (New-ExecutionBody -Id (Get-NumberedId (200 + $_)) -Status pending) }))
            (Redo-PlexExecution $ids[0] -NoParameter -ThrottleLimit 3).Id | Sort-Object | Should -Be (201..206).ForEach{ Get-NumberedId $_ }
            (Get-Sent).node_id | Sort-Object | Should -Be $nodes
        }
    }

    Context 'Following' {
        It 'follows to the end with -Wait, and fails as it is told' {
            $failed = Invoke-PlexAction health.check -Selector env=dev -Wait
            $node = ($failed.Targets | Where-Object Status -eq failed).NodeId
            $again = $failed | Redo-PlexExecution -ErrorOnFailure -ErrorAction SilentlyContinue -ErrorVariable failures
            $again.Status | Should -Be failed
            $again.Targets.NodeId | Should -Be $node
            $failures.FullyQualifiedErrorId | Should -BeLike 'ExecutionFailed,*'
            # What failed once more can be done once more.
            ($again | Redo-PlexExecution -Wait).Status | Should -Be failed
            ($again | Redo-PlexExecution -FailFast -ErrorAction SilentlyContinue).Status | Should -Be failed
        }

        It 'gives up following after a time' {
            Set-Execution $ids[0] failed
            $server.On('POST', '.', (New-Response -Status 201 (New-ExecutionBody -Id $ids[1] -Status pending)))
            $server.On('GET', "$($ids[1])$", (New-Response (New-ExecutionBody -Id $ids[1] -Status started)))
            (Redo-PlexExecution $ids[0] -NoParameter -WaitTimeoutSeconds 0 -ErrorAction SilentlyContinue -ErrorVariable failures).Id | Should -Be $ids[1]
            $failures.FullyQualifiedErrorId | Should -BeLike 'WaitTimedOut,*'
        }
    }

    Context 'Parameters' {
        BeforeAll {
            $secret = 'hunter-2-of-the-test'

            function Invoke-Failing([hashtable] $Parameter = @{ version = '2.0.0'; checksum = $secret }) {
                # An execution of this process that failed, with these parameters.
                $server.On('POST', '.', (New-Response -Status 201 (New-ExecutionBody -Id $ids[0] -Action service.upgrade -Status pending)))
                $server.On('GET', "$($ids[0])$", (New-Response (New-ExecutionBody -Id $ids[0] -Action service.upgrade -Status failed -Targets @{ status = 'failed' })))
                $given = $Parameter.Count ? @{ Parameter = $Parameter } : @{}
                Invoke-PlexAction service.upgrade $SandboxNode @given -Wait -WarningAction SilentlyContinue
                $server.Reset()
                $server.On('POST', '.', (New-Response -Status 201 (New-ExecutionBody -Id $ids[1] -Action service.upgrade -Status pending)))
                $server.On('GET', "$($ids[0])$", (New-Response (New-ExecutionBody -Id $ids[0] -Action service.upgrade -Status failed -Targets @{ status = 'failed' })))
            }

            # Each execution is remembered once: every test has an id of its own.
            $script:next = 300
        }

        BeforeEach {
            $ids = (1..6).ForEach{ Get-NumberedId ($script:next + $_) }
            $script:next += 10
        }

        It 'are those that this process sent, exactly' {
            $failed = Invoke-Failing @{ version = '2.0.0'; checksum = $secret; deep = @{ list = 1, 2.5, $null; flag = $true } }
            $null = $failed | Redo-PlexExecution -WarningAction SilentlyContinue
            $sent = (Get-Dispatch $server)[0].Text | ConvertFrom-Json
            $sent.parameters.version | Should -BeExactly '2.0.0'
            $sent.parameters.checksum | Should -BeExactly $secret
            $sent.parameters.deep.flag | Should -BeTrue
            ConvertTo-Json $sent.parameters.deep.list -Compress | Should -Be '[1,2.5,null]'
        }

        It 'are none where this process sent none' {
            $null = Invoke-Failing @{} | Redo-PlexExecution
            (Get-Sent)[0].PSObject.Properties.Name | Should -Not -Contain parameters
        }

        It 'are known by id, over a new connection to the same server, and of a redo as well' {
            $null = Invoke-Failing
            $server.On('GET', "$($ids[1])$", (New-Response (New-ExecutionBody -Id $ids[1] -Action service.upgrade -Status failed -Targets @{ status = 'failed' })))
            $other = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.token) -DispatchRevision slash -Project $SandboxProject -PassThru
            $again = Redo-PlexExecution $ids[0] -Connection $other -Wait -WarningAction SilentlyContinue
            $again.Id | Should -Be $ids[1]
            $server.On('POST', '.', (New-Response -Status 201 (New-ExecutionBody -Id $ids[2] -Action service.upgrade -Status pending)))
            $null = $again | Redo-PlexExecution -WarningAction SilentlyContinue
            (Get-Sent).parameters.checksum | Should -Be $secret, $secret
        }

        It 'are replaced by -Parameter, and left out with -NoParameter' {
            $failed = Invoke-Failing
            $null = $failed | Redo-PlexExecution -Parameter @{ version = '3.0.0' } -WarningAction SilentlyContinue
            $null = $failed | Redo-PlexExecution -NoParameter -WarningAction SilentlyContinue
            $sent = Get-Sent
            $sent[0].parameters.PSObject.Properties.Name | Should -Be version
            $sent[0].parameters.version | Should -Be '3.0.0'
            $sent[1].PSObject.Properties.Name | Should -Not -Contain parameters
        }

        It 'that differ are two dispatches to the same node, that are the same are one' {
            $one = Invoke-Failing @{ version = '1' }
            $ids = (1..6).ForEach{ Get-NumberedId ($script:next + $_ - 4) }
            $two = Invoke-Failing @{ version = '2' }
            $null = $one, $two | Redo-PlexExecution -WarningAction SilentlyContinue
            (Get-Sent).parameters.version | Should -Be 1, 2
            $null = $one, $two | Redo-PlexExecution -Parameter @{ version = '3' } -WarningVariable warnings -WarningAction SilentlyContinue
            (Get-Sent).parameters.version | Should -Be 1, 2, 3
            "$warnings" | Should -BeLike '*1 target was left out that would have got the same*'
        }

        It 'are not known of what another process dispatched: nothing is sent, also not for the others' {
            $known = Invoke-Failing
            $past = Get-PlexExecution -Status failed -First 2
            $past | Should -HaveCount 2
            $server.Reset()
            $all = & { $ErrorActionPreference = 'Continue'; $known, $past[0], $past[1] | Redo-PlexExecution 2>&1 }
            $all | Should -HaveCount 1
            $all.FullyQualifiedErrorId | Should -Be 'ParametersUnknown,Plexsphere.PowerShell.Commands.RedoPlexExecutionCommand'
            $all.CategoryInfo.Category | Should -Be InvalidArgument
            $all.TargetObject.Id | Should -Be $past[0].Id
            "$all" | Should -BeLike "*$($past[0].Id), $($past[1].Id)*"
            Get-PlexExitCode $all | Should -Be 2
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'show up nowhere' {
            $failed = Invoke-Failing
            $server.On('POST', '.', (New-Problem 404 node_not_found))
            $streams = $failed | Redo-PlexExecution -Verbose -Debug -WhatIf:$false -Confirm:$false -ErrorAction Continue -InformationAction Continue -ErrorVariable failures *>&1
            $failures | Should -HaveCount 1
            $shown = @($streams; $failures; $failed).ForEach{ "$_"; $_ | Format-List * -Force | Out-String; [System.Management.Automation.PSSerializer]::Serialize($_, 4) }
            "$shown $($failures[0].Exception)" | Should -Not -Match $secret
        }
    }

    Context 'What is refused' {
        AfterEach {
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'is -Parameter with -NoParameter, before anything is asked' {
            { Redo-PlexExecution $ids[0] -Parameter @{ a = 1 } -NoParameter } | Should -Throw '*exclude each other*' -ErrorId 'InvalidArgument,*'
            $server.Requests.Count | Should -Be 0
        }

        It 'is a status that no execution ends with' {
            foreach ($status in 'started', 'nonsense', '', $null, @()) {
                { Redo-PlexExecution $ids[0] -NoParameter -Status $status } | Should -Throw "*'Status'*"
            }
            $server.Requests.Count | Should -Be 0
        }

        It 'is an execution that was named as an argument while something is piped' {
            Set-Execution $ids[0] failed
            $execution = Get-PlexExecution $ids[0]
            $execution | Redo-PlexExecution -Id $ids[0] -NoParameter -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures | Should -HaveCount 1
        }

        It 'is an execution of another server than -Connection leads to, and of another project than -Project names' {
            Set-Execution $ids[0] failed
            $execution = Get-PlexExecution $ids[0]
            $other = Connect-Plexsphere $sandbox.url -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -PassThru
            { $execution | Redo-PlexExecution -NoParameter -Connection $other -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectionMismatch,*'
            { $execution | Redo-PlexExecution -NoParameter -Project $UnknownId -ErrorAction Stop } | Should -Throw -ErrorId 'ProjectMismatch,*'
            Connect-TestServer $server $sandbox
        }

        It 'is everything where one of them is an error under Stop' {
            Set-Execution $ids[0] failed
            Set-Execution $ids[1] started -Status started
            { Redo-PlexExecution $ids[0, 1] -NoParameter -ErrorAction Stop } | Should -Throw -ErrorId 'ExecutionOpen,*'
            { Redo-PlexExecution $ids[0], $UnknownId -NoParameter -ErrorAction Stop } | Should -Throw -ErrorId 'ExecutionNotFound,*'
        }
    }

    Context 'What has not ended' {
        It 'is refused, with the line that waits for it; the others are redone' {
            Set-Execution $ids[0] started, failed -Status started
            Set-Execution $ids[1] failed
            Set-Minted
            $all = & { $ErrorActionPreference = 'Continue'; Redo-PlexExecution $ids[0, 1] -NoParameter 2>&1 }
            $all.ForEach{ $_.GetType().Name } | Should -Be ErrorRecord, PlexExecution
            $all[0].FullyQualifiedErrorId | Should -Be 'ExecutionOpen,Plexsphere.PowerShell.Commands.RedoPlexExecutionCommand'
            $all[0].Exception.RecommendedAction | Should -BeLike "*Wait-PlexExecution -Id $($ids[0]) -Project $SandboxProject"
            $all[0].Exception.ExitCode | Should -Be 2
            (Get-Sent).node_id | Should -Be $nodes[0]
        }

        It 'is read once more, and so is what came without targets' {
            Set-Execution $ids[0] started -Status started
            Set-Execution $ids[1] @()
            Set-Execution $ids[2] failed
            $executions = Get-PlexExecution $ids[0, 1, 2]
            $server.Reset()
            Set-Execution $ids[0] failed
            Set-Execution $ids[1] succeeded, failed
            Set-Minted
            $null = $executions | Redo-PlexExecution -NoParameter -WarningAction SilentlyContinue
            $server.Matching('GET', '.').Count | Should -Be 2
            (Get-Sent).node_id | Should -Be $nodes[0, 1]
        }
    }

    Context 'From the pipeline' {
        It 'takes executions, also after Where-Object and Select-Object, ids and rows' {
            Set-Execution $ids[0] failed
            $execution = Get-PlexExecution $ids[0]
            Set-Minted 20
            $taken = @(
                $execution | Where-Object Status -eq failed | Redo-PlexExecution -NoParameter
                $execution | Select-Object -First 1 | Redo-PlexExecution -NoParameter
                $execution | Select-Object * | Redo-PlexExecution -NoParameter
                $execution | Select-Object Id, ProjectId | Redo-PlexExecution -NoParameter
                $execution | ConvertTo-Csv | ConvertFrom-Csv | Redo-PlexExecution -NoParameter
                "$($ids[0])", $ids[0] | Redo-PlexExecution -NoParameter -WarningAction SilentlyContinue
                [pscustomobject] @{ execution_id = $ids[0] } | Redo-PlexExecution -NoParameter
                Redo-PlexExecution -InputObject $execution -NoParameter
            )
            $taken | Should -HaveCount 8
            (Get-Sent).node_id | Select-Object -Unique | Should -Be $nodes[0]
        }

        It 'takes targets and logs, and their rows, for the node that they are about and no other' {
            Set-Execution $ids[0] failed, failed, timeout, failed
            $execution = Get-PlexExecution $ids[0]
            Set-Minted 20
            $null = $execution.Targets[1] | Redo-PlexExecution -NoParameter -WarningVariable warnings
            $warnings | Should -BeNullOrEmpty
            $null = $execution | Get-PlexExecutionLog | Where-Object NodeId -eq $nodes[3] | Redo-PlexExecution -NoParameter
            $null = $execution.Targets | ConvertTo-Csv | ConvertFrom-Csv | Select-Object -First 2 | Redo-PlexExecution -NoParameter
            $null = Redo-PlexExecution $ids[0] -Node $nodes[0, 1] -NoParameter
            (Get-Sent).node_id | Should -Be $nodes[1, 3, 0, 1, 0, 1]
        }

        It 'reads each once, several at once, and each in its own project' {
            foreach ($id in $ids) { Set-Execution $id failed }
            Set-Minted
            $null = $ids + $ids | Redo-PlexExecution -NoParameter -WhatIf -WarningAction SilentlyContinue
            $server.Matching('GET', '.').Count | Should -Be 6
            ([pscustomobject] @{ Id = $ids[0]; Project = $UnknownId } | Redo-PlexExecution -NoParameter -ErrorAction SilentlyContinue -ErrorVariable failures) | Should -BeNullOrEmpty
            $server.Matching('GET', "projects/$UnknownId/executions/").Count | Should -Be 1
        }
    }

    Context '-WhatIf and -Confirm' {
        It 'show each node and send nothing' {
            Set-Execution $ids[0] failed, succeeded, failed
            Redo-PlexExecution $ids[0] -NoParameter -WhatIf | Should -BeNullOrEmpty
            (Get-Dispatch $server).Count | Should -Be 0
            $outcome = Invoke-Pwsh -Environment @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token } @"
                Import-Module `$Manifest
                Redo-PlexExecution $($ids[0]) -Project $SandboxProject -NoParameter -WhatIf
"@
            $outcome.Lines | Should -HaveCount 2
            foreach ($node in $nodes[0, 2]) { $outcome.Output | Should -BeLike "*Dispatch service.restart*node $node in project $SandboxProject at*" }
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'sends nothing where nobody can answer' {
            $body = New-ExecutionBody -Id $ids[0] -Status failed -Targets @{ status = 'failed' }, @{ node_id = "$($nodes[1])"; status = 'failed' }
            $run = Invoke-Runspace -Server $server -Sandbox $sandbox -Arguments $server, $ids[0], $body {
                $args[0].On('GET', "$($args[1])$", (New-Response $args[2]))
                Redo-PlexExecution $args[1] -NoParameter -Confirm
            }
            $run.Errors | Should -HaveCount 1
            "$($run.Errors)" | Should -BeLike "*Dispatch service.restart*node $SandboxNode in project*"
            (Get-Dispatch $server).Count | Should -Be 0
        }
    }

    Context 'Completion' {
        It 'offers the executions that were seen to end otherwise than well, and asks nobody' {
            $ids = (401..403).ForEach{ Get-NumberedId $_ }
            Set-Execution $ids[0] failed
            Set-Execution $ids[1] succeeded -Status succeeded
            Set-Execution $ids[2] started -Status started
            $null = Get-PlexExecution $ids[0, 1, 2]
            $server.Reset()
            $line = 'Redo-PlexExecution -Id '
            $offered = (TabExpansion2 $line $line.Length).CompletionMatches
            $offered.CompletionText | Should -Contain "$($ids[0])"
            $offered.CompletionText | Should -Not -Contain "$($ids[1])"
            $offered.CompletionText | Should -Not -Contain "$($ids[2])"
            $offered.Where{ $_.CompletionText -eq "$($ids[0])" }.ListItemText | Should -BeLike '* ago service.restart failed'
            $server.Requests.Count | Should -Be 0
        }
    }
}
