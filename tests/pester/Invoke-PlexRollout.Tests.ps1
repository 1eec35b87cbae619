Describe 'Invoke-PlexRollout' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        . "$PSScriptRoot/Outcome.ps1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox
        $server = Start-TestServer $sandbox

        # Nodes are counted as the switches count them. The third to sixth are left alone, because one of them fails whatever it is asked.
        $trouble = Start-TestSandbox -Nodes 24 -Switches '--sick', '7', '--silent', '8,9', '--lose', '10', '--fail', '11,12,13,14,15'
        $front = Start-TestServer $trouble

        Connect-TestServer $server $sandbox
        $all = @((Get-PlexNode).Id)
        $bad = (Invoke-PlexAction health.check -Selector env=dev -Wait).Targets.Where{ $_.Status -eq 'failed' }.NodeId
        $well = @($all | Where-Object { $_ -ne $bad })
        $json = @{ Action = 'sample-json'; Type = 'hook' }
        $fails = @{ Action = 'sample-fail'; Type = 'hook' }

        function Get-SentNode($Server) {
            # The nodes that were dispatched to, in that order.
            @((Get-Dispatch $Server).ForEach{ [guid] ($_.Text | ConvertFrom-Json).node_id })
        }

        function Get-ErrorName($Seen) {
            @($Seen.Errors).ForEach{ ($_.FullyQualifiedErrorId -split ',')[0] }
        }
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
        ${front}?.Dispose()
        $sandbox, $trouble | ForEach-Object { Stop-TestSandbox $_ }
    }

    BeforeEach {
        $server.Reset()
        $front.Reset()
    }

    Context 'What is refused before any request' {
        AfterEach {
            $server.Requests | Should -HaveCount 0
        }

        It 'is what is no size of a batch: <_>' -ForEach @(
            '0', '0%', '101%', '-1', '-5%', '+1', '1.5', '10 %', '%', '%10', 'all', '', ' ', '1000000000', '१', "1`e[31m"
        ) {
            $failure = { Invoke-PlexRollout service.restart $SandboxNode -BatchSize $_ } | Should -Throw "*'BatchSize'*is not a batch size: it is a number of nodes from 1, or a percentage from 1% to 100%.*" -PassThru
            Get-PlexExitCode $failure | Should -Be 2
            "$failure" | Should -Not -Match '\e'
            { Invoke-PlexRollout service.restart $SandboxNode -BatchSize 1, $_, 2 } | Should -Throw "*'BatchSize'*is not a batch size*"
        }

        It 'is a size of a batch that is a number and none of nodes, null among them' {
            foreach ($size in 0, -1, 1.5, [double]::NaN, $null, @(1, $null), @{ a = 1 }) {
                $failure = { Invoke-PlexRollout service.restart $SandboxNode -BatchSize $size } | Should -Throw "*'BatchSize'*is not a batch size*" -PassThru
                Get-PlexExitCode $failure | Should -Be 2
            }
            $failure = { Invoke-PlexRollout service.restart $SandboxNode -BatchSize @() } | Should -Throw "*'BatchSize'*No batch size is given.*" -PassThru
            Get-PlexExitCode $failure | Should -Be 2
        }

        It 'is a list of sizes in quotation marks; the message says how it is written' {
            $failure = { Invoke-PlexRollout service.restart $SandboxNode -BatchSize '1,10%' } | Should -Throw "*'1,10%' is not a batch size*Write a list without quotation marks: 1, 10%." -PassThru
            Get-PlexExitCode $failure | Should -Be 2
        }

        It 'is a number outside its limits: <Name> <Value>' -ForEach @(
            @{ Name = 'MaximumFailures'; Value = -1 }
            @{ Name = 'PauseSeconds'; Value = -1 }
            @{ Name = 'PauseSeconds'; Value = 86401 }
            @{ Name = 'ThrottleLimit'; Value = 0 }
            @{ Name = 'ThrottleLimit'; Value = 65 }
            @{ Name = 'TimeoutSeconds'; Value = 86401 }
            @{ Name = 'WaitTimeoutSeconds'; Value = -1 }
            @{ Name = 'WaitTimeoutSeconds'; Value = 2592001 }
        ) {
            $given = @{ $Name = $Value }
            $failure = { Invoke-PlexRollout service.restart $SandboxNode @given } | Should -Throw "*'$Name'*" -PassThru
            Get-PlexExitCode $failure | Should -Be 2
        }

        It 'is a health action that is none, or parameters of one that is not given' {
            foreach ($given in @{ HealthAction = '' }, @{ HealthAction = ' ' }, @{ HealthAction = 'a' * 4097 }, @{ HealthAction = 'a'; HealthParameter = '[1]' }, @{ HealthAction = 'a'; HealthParameter = $null }) {
                $failure = { Invoke-PlexRollout service.restart $SandboxNode @given } | Should -Throw "*'Health*" -PassThru
                Get-PlexExitCode $failure | Should -Be 2
            }
            { Invoke-PlexRollout service.restart $SandboxNode -HealthAction a -HealthParameter @{ a = @{ b = [double]::NaN } } } | Should -Throw '*health parameters.a.b*'
            $failure = { Invoke-PlexRollout service.restart $SandboxNode -HealthParameter @{ a = 1 } } | Should -Throw '*-HealthAction*' -PassThru
            Get-PlexExitCode $failure | Should -Be 2
        }

        It 'is what Invoke-PlexAction refuses: <_>' -ForEach @(
            '-Node not-a-uuid', '-Node 00000000-0000-0000-0000-000000000000', '-Node @()', '-NodeName ""', '-Selector " "', '-Selector @{ a = 1 }', '-Node $SandboxNode -Type script',
            '-Node $SandboxNode -Parameter 1', '-Node $SandboxNode -Selector a=b', '-Node $SandboxNode -Project Edge', '-Node $SandboxNode -Connection $null'
        ) {
            $failure = { Invoke-Expression "Invoke-PlexRollout service.restart $_" } | Should -Throw -PassThru
            Get-PlexExitCode $failure | Should -Be 2
        }

        It 'is a rollout without a project' {
            $connection = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.token) -PassThru
            Connect-TestServer $server $sandbox
            $seen = Get-Outcome { Invoke-PlexRollout service.restart $SandboxNode -Connection $connection }
            Get-ErrorName $seen | Should -Be ProjectRequired
            Get-PlexExitCode $seen.Errors | Should -Be 2
            $seen.Output | Should -HaveCount 0
        }

        It 'is an object of another server: one error for each, and nothing is done for the others either' {
            $elsewhere = [pscustomobject] @{ NodeId = $SandboxNode; ProjectId = $SandboxProject; Server = 'https://plex.example/' }
            $here = [pscustomobject] @{ NodeId = $well[1]; ProjectId = $SandboxProject; Server = $server.Address }
            $seen = Get-Outcome { $elsewhere, $here, $elsewhere | Invoke-PlexRollout service.restart }
            Get-ErrorName $seen | Should -Be ConnectionMismatch, ConnectionMismatch
            Get-PlexExitCode $seen.Errors | Should -Be 2
            $seen.Output | Should -HaveCount 0
            $seen.Warnings | Should -Be 'Nothing was rolled out: 2 of 3 were refused.'
        }

        It 'is an empty list among what is piped, or a row without a server that names no node' {
            foreach ($wrong in @(), [pscustomobject] @{ node_id = 'edge' }, [pscustomobject] @{ Node = "$([guid]::Empty)" }, [pscustomobject] @{ NodeId = "$SandboxNode"; project_id = 'edge' }, [pscustomobject] @{ NodeId = "$SandboxNode"; Node = "$($well[2])" }) {
                $seen = Get-Outcome { $SandboxNode, $wrong, $well[1] | Invoke-PlexRollout service.restart }
                Get-ErrorName $seen | Should -Be InvalidArgument
                $seen.Output | Should -HaveCount 0
                (Get-Dispatch $server).Count | Should -Be 0
            }
        }

        It 'is a row whose node, project or server is none' {
            $row = @{ NodeId = "$SandboxNode"; ProjectId = "$SandboxProject"; Server = $server.Address }
            $good = [pscustomobject] $row
            foreach ($wrong in @{ NodeId = 'edge-eu-07' }, @{ NodeId = [guid]::Empty }, @{ NodeId = '' }, @{ ProjectId = 'edge' }, @{ Server = 'plex' }, @{ Server = '' }) {
                $whole = $row.Clone()
                foreach ($name in $wrong.Keys) { $whole[$name] = $wrong[$name] }
                $seen = Get-Outcome { $good, [pscustomobject] $whole, $good | Invoke-PlexRollout service.restart }
                Get-ErrorName $seen | Should -Be InvalidArgument
                "$($seen.Errors)" | Should -BeLike "The row's $($wrong.Keys) *"
                Get-PlexExitCode $seen.Errors | Should -Be 2
                $seen.Output | Should -HaveCount 0
                $seen.Warnings | Should -Be 'Nothing was rolled out: 1 of 3 was refused.'
                { Invoke-PlexRollout service.restart -InputObject $good, ([pscustomobject] $whole) -ErrorAction Stop } | Should -Throw "The row's *"
            }
        }

        It 'is one object that is no node among others that are: nothing is done for them' {
            foreach ($wrong in 'edge-eu-07', $null, 12, [pscustomobject] @{ Name = 'x' }, [pscustomobject] @{ NodeId = 'x' }, (Get-Item $TestDrive)) {
                $seen = Get-Outcome { $SandboxNode, $wrong, "$($well[1])" | Invoke-PlexRollout service.restart }
                $seen.Errors | Should -HaveCount 1
                Get-PlexExitCode $seen.Errors | Should -Be 2
                $seen.Output | Should -HaveCount 0
                $seen.Warnings | Should -Be 'Nothing was rolled out: 1 of 3 was refused.'
            }
            "$((Get-Outcome { 'edge-eu-07' | Invoke-PlexRollout service.restart }).Errors)" | Should -Be "'edge-eu-07' is not a UUID. For a name: -NodeName edge-eu-07."
        }

        It 'is neither nodes nor a selector' {
            $run = Invoke-Runspace { Invoke-PlexRollout service.restart } -Server $server
            $run.Errors[0] | Should -BeLike '*InputObject*'
            $run.Output | Should -BeNullOrEmpty
        }

        It 'is nothing where the pipeline is empty: no output, no word, exit code 0' {
            $seen = Get-Outcome { @() | Invoke-PlexRollout service.restart; @() | Invoke-PlexRollout service.restart -SkipUnreachable -WhatIf }
            $seen.Output + $seen.Errors + $seen.Warnings | Should -HaveCount 0
            Get-PlexExitCode $seen.Errors | Should -Be 0
        }
    }

    Context 'What is refused before anything is sent' {
        BeforeAll {
            $first = Invoke-PlexAction system.info $well[0] -Wait
            $second = Invoke-PlexAction system.info $well[1] -Wait
        }

        AfterEach {
            (Get-Dispatch $server).Count | Should -Be 0
            (Get-Dispatch $front).Count | Should -Be 0
        }

        It 'is an execution: it stands for no node' {
            $seen = Get-Outcome { $first, $second | Invoke-PlexRollout service.restart }
            $seen.Errors | Should -HaveCount 2
            "$($seen.Errors[0])" | Should -BeLike '*Pipe its targets: $e.Targets | Where-Object Status -ne succeeded*'
            Get-PlexExitCode $seen.Errors | Should -Be 2
            $file = Join-Path $TestDrive execution.xml
            $first | Export-Clixml $file
            (Get-Outcome { Import-Clixml $file | Invoke-PlexRollout service.restart }).Errors | Should -HaveCount 1
        }

        It 'is anything that is piped besides: <_>' -ForEach @(
            '-Selector env=prod', '-Node $SandboxNode', '-NodeName edge', '-InputObject $first.Targets'
        ) {
            $command = [scriptblock]::Create("`$one, `$one | Invoke-PlexRollout service.restart $_")
            foreach ($one in "$SandboxNode", $second.Targets[0], [pscustomobject] @{ NodeId = $SandboxNode }, [pscustomobject] @{ ProjectId = $SandboxProject }) {
                $seen = Get-Outcome $command
                $seen.Errors | Should -HaveCount 2
                Get-PlexExitCode $seen.Errors | Should -Be 2
                $seen.Output | Should -HaveCount 0
            }
        }

        It 'is anything that is piped beside a preset of the nodes: <Name>' -ForEach @(
            @{ Name = 'Selector'; Value = 'env=prod' }
            @{ Name = 'Node'; Value = '0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1' }
            @{ Name = 'NodeName'; Value = 'edge' }
        ) {
            $PSDefaultParameterValues["Invoke-PlexRollout:$Name"] = $Value
            try {
                $seen = Get-Outcome { "$SandboxNode", "$SandboxNode" | Invoke-PlexRollout service.restart }
                $seen.Errors | Should -HaveCount 2
                $seen.Output | Should -HaveCount 0
            } finally {
                $PSDefaultParameterValues.Remove("Invoke-PlexRollout:$Name")
            }
        }

        It 'are objects of two servers' {
            $there = Connect-Plexsphere $front.Address -Token (ConvertTo-Token $trouble.token) -Project $SandboxProject -PassThru
            $other = Get-PlexNode -First 1 -Connection $there
            Connect-TestServer $server $sandbox
            $seen = Get-Outcome { $first.Targets[0], $other | Invoke-PlexRollout service.restart }
            Get-ErrorName $seen | Should -Be ConnectionMismatch
            "$($seen.Errors[0])" | Should -BeLike '*a rollout has one server*'
            $seen.Errors[0].TargetObject.Id | Should -Be $other.Id
            Get-PlexExitCode $seen.Errors | Should -Be 2
            $seen.Output | Should -HaveCount 0
            $seen.Warnings | Should -HaveCount 1
            $seen = Get-Outcome { $first.Targets | Invoke-PlexRollout service.restart -Connection $there }
            Get-ErrorName $seen | Should -Be ConnectionMismatch
            Disconnect-Plexsphere $there
        }

        It 'is another project than that of an object' {
            $seen = Get-Outcome { $first.Targets | Invoke-PlexRollout service.restart -Project $UnknownId }
            Get-ErrorName $seen | Should -Be ProjectMismatch
            Get-PlexExitCode $seen.Errors | Should -Be 2
            $seen.Output | Should -HaveCount 0
            $row = [pscustomobject] @{ NodeId = $SandboxNode; ProjectId = $SandboxProject; Server = $server.Address }
            Get-ErrorName (Get-Outcome { $row | Invoke-PlexRollout service.restart -Project $UnknownId }) | Should -Be ProjectMismatch
        }

        It 'is a selector that finds nobody, or is none' {
            foreach ($command in { Invoke-PlexRollout service.restart -Selector env=nowhere }, { Invoke-PlexRollout service.restart -Selector env=prod -Project retail-stores }) {
                $seen = Get-Outcome $command
                Get-ErrorName $seen | Should -Be SelectorEmptyCohort
                Get-PlexExitCode $seen.Errors | Should -Be 2
                $seen.Output | Should -HaveCount 0
            }
            Get-ErrorName (Get-Outcome { Invoke-PlexRollout service.restart -Selector 'env=' }) | Should -Be MalformedSelector
        }

        It 'is a cohort of which nobody says which of its nodes are the project''s: <Status> <Code>' -ForEach @(
            @{ Status = 403; Code = 'permission_denied' }
            @{ Status = 501; Code = 'capabilities_not_provisioned' }
        ) {
            $server.On('GET', 'capabilities$', (New-Problem $Status $Code -Members @{ reason = 'x' }))
            $seen = Get-Outcome { Invoke-PlexRollout service.restart -Selector env=prod }
            Get-ErrorName $seen | Should -Be CohortUnknown
            Get-PlexExitCode $seen.Errors | Should -Be 2
            $seen.Output | Should -HaveCount 0
        }

        It 'is a node of which nobody says whether it is reachable, with -SkipUnreachable' {
            foreach ($problem in (New-Problem 403 permission_denied -Members @{ reason = 'insufficient_relation' }), (New-Problem 501 reachability_not_provisioned)) {
                $server.On('GET', 'mesh/topology$|reachability$', $problem)
                $seen = Get-Outcome { Invoke-PlexRollout service.restart $well[0, 1] -SkipUnreachable }
                Get-ErrorName $seen | Should -Be ReachabilityUnknown
                Get-PlexExitCode $seen.Errors | Should -Be 2
                $seen.Output | Should -HaveCount 0
            }
        }

        It 'is a name that no node has' {
            $seen = Get-Outcome { Invoke-PlexRollout service.restart -NodeName nobody }
            Get-ErrorName $seen | Should -Be NodeNotFound
            $seen.Output | Should -HaveCount 0
        }
    }

    Context 'Without a search, and where little may be read' {
        BeforeAll {
            $bare = Start-TestSandbox -Switches '--without', 'search', '--deny', 'platform-gate,mesh,node-agent'
            $wall = Start-TestServer $bare
            Connect-TestServer $wall $bare
        }

        AfterAll {
            Connect-TestServer $server $sandbox
            ${wall}?.Dispose()
            Stop-TestSandbox $bare
        }

        It 'refuses a selector, and says another way, which can be pasted' {
            $seen = Get-Outcome { Invoke-PlexRollout sample-json -Selector 'env=prod,tier=edge' -Type hook }
            Get-ErrorName $seen | Should -Be SearchNotAvailable
            (Get-Dispatch $wall).Count | Should -Be 0
            $advice = [regex]::Match($seen.Errors[0].ErrorDetails.RecommendedAction, '\(Invoke-PlexAction .*').Value
            $advice | Should -BeLike "(Invoke-PlexAction system.info -Selector 'env=prod,tier=edge' -Wait*).Targets | Invoke-PlexRollout 'sample-json'"
            $steps = & ([scriptblock]::Create("$advice -Type hook"))
            $steps.Count | Should -BeGreaterThan 3
            $steps.Status | Select-Object -Unique | Should -Be succeeded
        }

        It 'refuses to skip nodes, and does without' {
            $seen = Get-Outcome { Invoke-PlexRollout @json $SandboxNode -SkipUnreachable }
            Get-ErrorName $seen | Should -Be ReachabilityUnknown
            (Invoke-PlexRollout @json $SandboxNode).Status | Should -Be succeeded
        }
    }

    Context 'Batches' {
        It 'are of one node unless sizes are given; each node is a step, when its turn has come' {
            $steps = Invoke-PlexRollout service.restart $well[2, 0, 1]
            $steps | Should -BeOfType ([Plexsphere.PlexRolloutStep])
            $steps.Batch | Should -Be 1, 2, 3
            $steps.NodeId | Should -Be $well[0, 1, 2]
            $steps.Status | Should -Be succeeded, succeeded, succeeded
            Get-SentNode $server | Should -Be $well[0, 1, 2]
            $step = $steps[0]
            $step.Server | Should -Be "$($server.Address)/"
            $step.ProjectId | Should -Be $SandboxProject
            $step.Action | Should -BeExactly service.restart
            $step.NodeName | Should -BeNullOrEmpty
            $step.HealthExecutionId | Should -BeNullOrEmpty
            $step.Message | Should -BeNullOrEmpty
            $step.DurationSeconds | Should -BeGreaterThan 0
            (Get-PlexExecution $step.ExecutionId).Targets.NodeId | Should -Be $step.NodeId
            "$step" | Should -BeExactly "$($well[0]) succeeded"
        }

        It 'are as large as was said, the last size again and again: <Sizes>' -ForEach @(
            @{ Sizes = , '1'; Counts = @(1) * 11 }
            @{ Sizes = , 4; Counts = 4, 4, 3 }
            @{ Sizes = , '25%'; Counts = 3, 3, 3, 2 }
            @{ Sizes = , '50%'; Counts = 6, 5 }
            @{ Sizes = , '100%'; Counts = , 11 }
            @{ Sizes = 1, '10%', '50%'; Counts = 1, 2, 6, 2 }
            @{ Sizes = '1', 3; Counts = 1, 3, 3, 3, 1 }
            @{ Sizes = , ' 99 '; Counts = , 11 }
        ) {
            $steps = Invoke-PlexRollout @json $well -BatchSize $Sizes -ThrottleLimit 8
            ($steps | Group-Object Batch | Sort-Object { [int] $_.Name }).ForEach{ $_.Count } | Should -Be $Counts
            $steps.NodeId | Sort-Object | Should -Be ($well | Sort-Object)
            $steps.Status | Select-Object -Unique | Should -Be succeeded
            (Get-Dispatch $server).Count | Should -Be 11
        }

        It 'begin when the one before has ended, on each of its nodes' {
            $steps = Invoke-PlexRollout service.restart $well -BatchSize 4 -ThrottleLimit 4 -HealthAction health.check
            $times = foreach ($step in $steps) {
                foreach ($id in $step.ExecutionId, $step.HealthExecutionId) {
                    Get-PlexExecution $id | Add-Member Batch $step.Batch -PassThru
                }
            }
            foreach ($batch in 2, 3) {
                ($times | Where-Object Batch -LT $batch | Measure-Object UpdatedAt -Maximum).Maximum |
                    Should -BeLessOrEqual ($times | Where-Object Batch -EQ $batch | Measure-Object CreatedAt -Minimum).Minimum
            }
        }

        It 'are those of the whole cohort, however it comes' {
            $cohort = @((Get-PlexNode -Selector env=prod).Id)
            $execution = Invoke-PlexAction system.info -Selector env=prod -Wait
            $targets = $execution.Targets
            foreach ($command in @(
                    { Invoke-PlexRollout @json -Selector env=prod -BatchSize 50% }, { Invoke-PlexRollout @json -Node $cohort -BatchSize 50% }, { $cohort | Invoke-PlexRollout @json -BatchSize 50% }
                    { $targets | Invoke-PlexRollout @json -BatchSize 50% }, { Invoke-PlexRollout @json -InputObject $targets -BatchSize 50% }, { Get-PlexNode -Selector env=prod | Invoke-PlexRollout @json -BatchSize 50% }
                    { $cohort | ForEach-Object { [pscustomobject] @{ node_id = "$_" } } | Invoke-PlexRollout @json -BatchSize 50% }
                    { $execution | Get-PlexExecutionLog | Invoke-PlexRollout @json -BatchSize 50% }
                )) {
                $steps = & $command
                ($steps.NodeId | Sort-Object) | Should -Be ($cohort | Sort-Object) -Because "$command"
                ($steps | Group-Object Batch).ForEach{ $_.Count } | Should -Be ([math]::Ceiling($cohort.Count / 2)), ([math]::Floor($cohort.Count / 2)) -Because "$command"
            }
        }

        It 'have each node once, with one warning' {
            foreach ($command in { Invoke-PlexRollout @json $well[0, 1, 0] }, { $well[0, 1, 0] | Invoke-PlexRollout @json }, { Invoke-PlexRollout @json $well[0, 1, 0] -BatchSize 3 }) {
                $server.Reset()
                $seen = Get-Outcome $command
                $seen.Output.NodeId | Sort-Object | Should -Be ($well[0, 1] | Sort-Object)
                $seen.Warnings | Should -Be '1 node was left out because it had come before: a rollout acts on a node once.'
                Get-SentNode $server | Should -Be $well[0, 1]
            }
            (Get-Outcome { Invoke-PlexRollout @json $well[0, 0, 0] }).Warnings | Should -BeLike '2 nodes were left out*'
        }

        It 'are told of as they pass, with -Verbose' {
            $lines = Invoke-PlexRollout @json $well[0, 1] -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object { "$_" }
            $lines | Should -Contain 'Rolling out sample-json: batch 1 of 2, 0 of 2 nodes done, 0 failed of at most 0'
            $lines | Should -Contain 'Rolling out sample-json: batch 2 of 2, 2 of 2 nodes done, 0 failed of at most 0'
        }
    }

    Context 'What is sent' {
        It 'takes rows in any spelling of their columns, also where their values were read from a file' {
            Set-Content "$TestDrive/ids.txt" $SandboxNode, $well[1]
            foreach ($column in 'NodeId', 'Node', 'node_id', 'NODEID') {
                $rows = Get-Content "$TestDrive/ids.txt" | ForEach-Object { [pscustomobject] @{ $column = $_; Project_Id = "$SandboxProject"; Server = $server.Address } }
                foreach ($shape in $rows, ($rows | Select-Object $column), ($rows | Select-Object $column, @{ n = 'ProjectId'; e = { ' ' } })) {
                    $server.Reset()
                    ($shape | Invoke-PlexRollout service.restart -BatchSize 2).Status | Should -Be succeeded, succeeded
                    Get-SentNode $server | Sort-Object | Should -Be ([guid[]] ($SandboxNode, $well[1]) | Sort-Object) -Because "$($shape[0])"
                }
            }
        }

        It 'is what was given, and nothing else' {
            $null = Invoke-PlexRollout logs.snapshot $well[0] -Type builtin -Parameter @{ lines = 3 } -TimeoutSeconds 60
            $null = Invoke-PlexRollout system.info $well[0]
            $bodies = (Get-Dispatch $server).Text | ConvertFrom-Json -AsHashtable
            $bodies[0].parameters.lines | Should -Be 3
            $bodies[0].timeout_seconds | Should -Be 60
            $bodies[0].type | Should -Be builtin
            $bodies[1].Keys | Sort-Object | Should -Be action, node_id
        }

        It 'is the health action with its parameters, to the node alone that succeeded' {
            $steps = Invoke-PlexRollout @json $well[0, 1] -TimeoutSeconds 60 -HealthAction health.check -HealthParameter @{ include_peers = 'false' }
            $bodies = (Get-Dispatch $server).Text | ConvertFrom-Json -AsHashtable
            $bodies.action | Should -Be sample-json, health.check, sample-json, health.check
            $bodies[1].parameters.include_peers | Should -Be false
            $bodies[1].ContainsKey('type') | Should -BeFalse
            $bodies[1].ContainsKey('timeout_seconds') | Should -BeFalse
            $steps.ForEach{ (Get-PlexExecution $_.HealthExecutionId).Action } | Should -Be health.check, health.check
            (Invoke-PlexRollout @fails $well[0] -HealthAction health.check -ErrorAction SilentlyContinue).HealthExecutionId | Should -BeNullOrEmpty
        }

        It 'is known at once: each execution is in the information stream, those of health actions too' {
            $steps = Invoke-PlexRollout @json $well[0, 1] -BatchSize 2 -HealthAction health.check -InformationVariable minted
            $minted.Tags | Select-Object -Unique | Should -Be PlexDispatch
            $minted.MessageData | Should -BeOfType ([Plexsphere.PlexExecution])
            $minted.MessageData.Id | Sort-Object | Should -Be (@($steps.ExecutionId + $steps.HealthExecutionId) | Sort-Object)
        }

        It 'is warned of where nodes declare other parameters' {
            Connect-TestServer $server $sandbox
            $null = Get-PlexAction
            $seen = Get-Outcome { Invoke-PlexRollout logs.snapshot $well[0, 1] -Parameter @{ line = 3 } }
            $seen.Warnings | Should -Be "logs.snapshot declares no 'line'. Did you mean 'lines'?"
        }
    }

    Context 'The budget' {
        It 'is none unless given: the first failure stops the rollout, and the error comes last' {
            $nodes = @($well[0..3]) + $bad | Sort-Object
            $place = [array]::IndexOf($nodes, $bad)
            $records = @(Invoke-PlexRollout service.restart $nodes -ErrorAction Continue 2>&1)
            $steps, $failure = $records[0..4], $records[5]
            $steps.NodeId | Should -Be $nodes
            $steps.Status | Should -Be (@('succeeded') * $place + 'failed' + @('not-started') * (4 - $place))
            $steps.Batch | Should -Be 1, 2, 3, 4, 5
            ($failure.FullyQualifiedErrorId -split ',')[0] | Should -Be RolloutStopped
            Get-PlexExitCode $failure | Should -Be 1
            [object]::ReferenceEquals($failure.TargetObject, $steps[$place]) | Should -BeTrue
            "$failure" | Should -Be "The rollout of 'service.restart' was stopped in batch $($place + 1) of 5: 1 of 5 nodes failed, and -MaximumFailures is 0 ($bad failed). $(4 - $place) $($place -eq 3 ? 'node was' : 'nodes were') not started."
            $failure.ErrorDetails.RecommendedAction | Should -BeLike "*Get-PlexExecutionLog -Id $($steps[$place].ExecutionId) *`$steps | Where-Object Status -in failed, not-started | Invoke-PlexRollout 'service.restart'*"
            Get-SentNode $server | Should -Be $nodes[0..$place]
            $steps[$place + 1].ExecutionId | Should -BeNullOrEmpty
            $steps[$place + 1].Message | Should -BeNullOrEmpty
        }

        It 'allows as many failures as were given: a warning names them, and there is no error' {
            $seen = Get-Outcome { Invoke-PlexRollout service.restart ($well[0, 1] + $bad) -MaximumFailures 1 }
            $seen.Errors | Should -HaveCount 0
            ($seen.Output.Status | Sort-Object) | Should -Be failed, succeeded, succeeded
            $seen.Warnings | Should -Be "1 of 3 nodes failed, which is within -MaximumFailures 1: $bad failed."
            Get-PlexExitCode $seen.Errors | Should -Be 0
        }

        It 'is that of the whole rollout, and not of a batch' {
            $seen = Get-Outcome { Invoke-PlexRollout @fails $well[0..4] -MaximumFailures 2 }
            $seen.Output.Status | Should -Be failed, failed, failed, not-started, not-started
            Get-ErrorName $seen | Should -Be RolloutStopped
            (Get-Dispatch $server).Count | Should -Be 3
        }

        It 'allows no batch of two or more of which all fail, whatever it is' {
            $seen = Get-Outcome { Invoke-PlexRollout @fails $well[0..4] -BatchSize 2 -MaximumFailures 99 }
            $seen.Output.Status | Should -Be failed, failed, not-started, not-started, not-started
            "$($seen.Errors[0])" | Should -BeLike '*all 2 nodes of batch 1 failed*'
            $seen.Errors[0].TargetObject.Batch | Should -Be 1
            $seen.Warnings | Should -HaveCount 0
            (Get-Dispatch $server).Count | Should -Be 2
        }

        It 'allows batches of one of which all fail' {
            $seen = Get-Outcome { Invoke-PlexRollout @fails $well[0..2] -MaximumFailures 3 }
            $seen.Output.Status | Should -Be failed, failed, failed
            $seen.Errors | Should -HaveCount 0
            $seen.Warnings | Should -HaveCount 1
        }

        It 'keeps what is left of a batch from being sent once it is exceeded' {
            $server.On('POST', 'dispatch$', ((New-Problem 404 node_not_found), (New-Response -Forward)))
            $seen = Get-Outcome { Invoke-PlexRollout @json $well[0..3] -BatchSize 4 }
            $seen.Output.Status | Should -Be refused, not-started, not-started, not-started
            $seen.Output.Batch | Should -Be 1, 1, 1, 1
            (Get-Dispatch $server).Count | Should -Be 1
        }

        It 'has all steps come out before the error under -ErrorAction Stop' {
            $steps = $caught = $null
            try { $null = Invoke-PlexRollout @fails $well[0..2] -ErrorAction Stop -OutVariable steps } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeLike 'RolloutStopped,*'
            $steps.Status | Should -Be failed, not-started, not-started
            $caught.TargetObject.NodeId | Should -Be $well[0]
        }

        It 'can be preset, as everything can' {
            $PSDefaultParameterValues['Invoke-PlexRollout:MaximumFailures'] = 3
            $PSDefaultParameterValues['Invoke-PlexRollout:BatchSize'] = '50%'
            $PSDefaultParameterValues['Invoke-PlexRollout:HealthAction'] = 'health.check'
            $PSDefaultParameterValues['*-Plex*:Project'] = "$SandboxProject"
            try {
                $seen = Get-Outcome { $well[0..2] + $bad | Invoke-PlexRollout service.restart }
                $seen.Errors | Should -HaveCount 0
                ($seen.Output | Group-Object Batch).ForEach{ $_.Count } | Should -Be 2, 2
                @($seen.Output.HealthExecutionId | Where-Object { $_ }) | Should -HaveCount 3
                $seen = Get-Outcome { $seen.Output | Invoke-PlexRollout @json }
                $seen.Errors | Should -HaveCount 0
                $seen.Output | Should -HaveCount 4
            } finally {
                'Invoke-PlexRollout:MaximumFailures', 'Invoke-PlexRollout:BatchSize', 'Invoke-PlexRollout:HealthAction', '*-Plex*:Project' | ForEach-Object { $PSDefaultParameterValues.Remove($_) }
            }
        }
    }

    Context 'How a node can come out' {
        It 'is as its execution ended: <Action>, <Status>' -ForEach @(
            @{ Action = 'sample-json'; Status = 'succeeded' }
            @{ Action = 'sample-fail'; Status = 'failed' }
            @{ Action = 'sample-cancel'; Status = 'cancelled' }
        ) {
            $step = Invoke-PlexRollout $Action $well[0] -Type hook -ErrorAction SilentlyContinue
            $step.Status | Should -BeExactly $Status
            (Get-PlexExecution $step.ExecutionId).Status | Should -BeExactly $Status
            $step.DurationSeconds | Should -Not -BeNullOrEmpty
            $step.Message | Should -BeNullOrEmpty
        }

        It 'is refused, with the server''s reason: nothing ran' {
            $seen = Get-Outcome { Invoke-PlexRollout sample-drifted $well[0, 1] -Type hook }
            $seen.Output.Status | Should -Be refused, not-started
            $seen.Output[0].ExecutionId | Should -BeNullOrEmpty
            $seen.Output[0].Message | Should -BeLike '*hook_integrity_violation*'
            $seen.Errors | Should -HaveCount 1
        }

        It 'is lost where the execution is not there any more' {
            $server.On('GET', 'executions', (New-Problem 410 gone))
            $seen = Get-Outcome { Invoke-PlexRollout @json $well[0, 1] }
            $seen.Output.Status | Should -Be lost, not-started
            $seen.Output[0].ExecutionId | Should -Not -BeNullOrEmpty
            $seen.Output[0].Message | Should -BeLike '*410*'
        }

        It 'is unknown where nobody waits any longer; it goes on, and its id is known' {
            $seen = Get-Outcome { Invoke-PlexRollout sample-hang $well[0, 1] -Type hook -WaitTimeoutSeconds 1 }
            $seen.Output.Status | Should -Be unknown, not-started
            $seen.Output[0].Message | Should -Be "Not finished after 1 s; it goes on: Wait-PlexExecution -Project $($seen.Output[0].ProjectId) -Id $($seen.Output[0].ExecutionId)"
            (Get-PlexExecution $seen.Output[0].ExecutionId).IsFinished | Should -BeFalse
            Get-ErrorName $seen | Should -Be RolloutStopped
        }

        It 'is unknown where the server says of the execution something else than of its target' {
            $id = Get-NumberedId 1
            $body = @{ Id = $id; Action = 'sample-json'; Targets = @{ node_id = "$($well[0])"; status = 'started' }; Members = @{ type = 'hook' } }
            $server.On('POST', 'dispatch$', (New-Response -Status 201 (New-ExecutionBody @body -Status pending)))
            $server.On('GET', "$id$", (New-Response (New-ExecutionBody @body -Status succeeded)))
            $step = Invoke-PlexRollout @json $well[0] -ErrorAction SilentlyContinue
            $step.Status | Should -Be unknown
            $step.ExecutionId | Should -Be $id
            $step.Message | Should -Be 'The execution has succeeded, and its target is started.'
        }

        It 'is that nothing further is tried where the token is no longer good' {
            $server.On('POST', 'dispatch$', ((New-Response -Forward), (New-Problem 401 unauthenticated)))
            $seen = Get-Outcome { Invoke-PlexRollout @json $well[0..3] -MaximumFailures 9 }
            $seen.Output.Status | Should -Be succeeded, refused, not-started, not-started
            Get-ErrorName $seen | Should -Be Unauthenticated
            Get-PlexExitCode $seen.Errors | Should -Be 3
            (Get-Dispatch $server).Count | Should -Be 2
        }

        It 'is that no node ran where the token may only read' {
            $reader = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.readerToken) -Project $SandboxProject -PassThru
            Connect-TestServer $server $sandbox
            $seen = Get-Outcome { Invoke-PlexRollout @json $well[0, 1] -Connection $reader }
            $seen.Output.Status | Should -Be refused, not-started
            Get-ErrorName $seen | Should -Be RolloutStopped
            Disconnect-Plexsphere $reader
        }

        It 'is told why, and how the same command goes on, but for the values of parameters' {
            $server.On('POST', 'dispatch$', (New-Problem 409 hook_integrity_violation -Detail 'The digest differs.'))
            $seen = Get-Outcome {
                Invoke-PlexRollout sample-json $well[0, 1, 2] -Type hook -Parameter @{ key = 'hunter2' } -BatchSize 2, 50% -HealthAction health.check -HealthParameter @{ key = 'hunter3' } `
                    -TimeoutSeconds 60 -WaitTimeoutSeconds 90 -PauseSeconds 1 -ThrottleLimit 1
            }
            "$($seen.Errors[0])" | Should -BeLike "*($($well[0]) refused). $($well[0]) refused: The digest differs (HTTP 409 hook_integrity_violation*). 2 nodes were not started."
            $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeExactly ('Nothing is undone. To go on with the steps that came out: $steps | Where-Object Status -in refused, not-started | ' +
                "Invoke-PlexRollout 'sample-json' -Type hook -BatchSize 2, 50% -PauseSeconds 1 -HealthAction 'health.check' -HealthParameter <the same> -Parameter <the same> -TimeoutSeconds 60 -WaitTimeoutSeconds 90")
            ($seen.Errors + $seen.Warnings + $seen.Output | Format-List * -Force | Out-String -Width 4096) | Should -Not -Match hunter
        }

        It 'is not told to be read where it may go on still' {
            $server.On('POST', 'dispatch$', (New-Response -Reset))
            $seen = Get-Outcome { Invoke-PlexRollout @json $well[0] }
            $seen.Output[0].Status | Should -Be unknown
            $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeExactly 'Nothing is undone.'
            "$($seen.Errors[0])" | Should -BeLike '*Look before repeating it: Get-PlexExecution -Action*'
        }

        It 'is harmless where it is shown, whatever the server says' {
            $server.On('POST', 'dispatch$', (New-Problem 400 "code`e[31m" -Detail "red`e[31m `u{202e}line`nbreak"))
            $seen = Get-Outcome { Invoke-PlexRollout @json $well[0] }
            $seen.Output[0].Message | Should -Not -Match '[\x00-\x1f\x7f-\x9f\u202e]'
            "$($seen.Errors[0])" | Should -Not -Match '[\x00-\x1f\x7f-\x9f\u202e]'
        }
    }

    Context 'A server that has no room' {
        It 'is asked again, for what it refused alone, with one warning' {
            $busy = Start-TestSandbox -Nodes 5 -Switches '--busy', '1:2'
            $queue = Start-TestServer $busy
            try {
                Connect-TestServer $queue $busy
                $nodes = @((Get-PlexNode -Selector env=prod).Id)
                $queue.Reset()
                $seen = Get-Outcome { Invoke-PlexRollout @json $nodes }
                $seen.Errors | Should -HaveCount 0
                $seen.Output.Status | Select-Object -Unique | Should -Be succeeded
                @($seen.Warnings -like '*Nothing ran; what was refused is dispatched again when there is room.') | Should -HaveCount 1
                $nodes.Count | Should -BeGreaterThan 1
                Get-SentNode $queue | Group-Object -NoElement | ForEach-Object Count | Sort-Object | Should -Be (@(1) * ($nodes.Count - 1) + 3)
            } finally {
                Connect-TestServer $server $sandbox
                ${queue}?.Dispose()
                Stop-TestSandbox $busy
            }
        }

        It 'is asked no longer than -WaitTimeoutSeconds allows' {
            $server.On('POST', 'dispatch$', (New-Problem 429 capacity_exceeded -Headers @{ 'Retry-After' = '60' }))
            $seen = Get-Outcome { Invoke-PlexRollout @json $well[0, 1] -WaitTimeoutSeconds 5 }
            $seen.Output.Status | Should -Be refused, not-started
            $seen.Output[0].Message | Should -BeLike '*capacity_exceeded*'
            (Get-Dispatch $server).Count | Should -Be 1
        }
    }

    Context 'Nodes in trouble' {
        BeforeAll {
            Connect-TestServer $front $trouble
            $nodes = @((Get-PlexNode).Id)
        }

        AfterAll {
            Connect-TestServer $server $sandbox
        }

        It 'are unhealthy where the action succeeded and the health action did not' {
            $seen = Get-Outcome { Invoke-PlexRollout service.restart $nodes[0, 6, 15] -HealthAction health.check }
            $seen.Output.Status | Should -Be succeeded, unhealthy, not-started
            $step = $seen.Output[1]
            (Get-PlexExecution $step.ExecutionId).Status | Should -Be succeeded
            (Get-PlexExecution $step.HealthExecutionId).Status | Should -Be failed
            $step.Message | Should -Be 'health.check: failed'
            Get-ErrorName $seen | Should -Be RolloutStopped
            $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike "*Get-PlexExecutionLog -Id $($step.HealthExecutionId) *"
            $seen.Output[2].HealthExecutionId | Should -BeNullOrEmpty
        }

        It 'keep the health of the others from being checked, which is unknown then and does not count' {
            $seen = Get-Outcome { Invoke-PlexRollout service.restart $nodes[10, 15, 16] -BatchSize 3 -HealthAction health.check -ThrottleLimit 3 }
            $step = $seen.Output | Where-Object NodeId -EQ $nodes[10]
            $step.Status | Should -Be failed
            $others = $seen.Output | Where-Object NodeId -NE $nodes[10] | Where-Object Status -NE not-started
            foreach ($other in $others) {
                $other.Status | Should -Be unknown
                $other.Message | Should -Be 'health not checked'
                (Get-PlexExecution $other.ExecutionId).Status | Should -Be succeeded
                $other.HealthExecutionId | Should -BeNullOrEmpty
            }
            "$($seen.Errors[0])" | Should -BeLike '*1 of 3 nodes failed, and -MaximumFailures is 0*'
            ((Get-Dispatch $front).Text | ConvertFrom-Json).action | Select-Object -Unique | Should -Be service.restart
        }

        It 'are timed out where they are silent' {
            $seen = Get-Outcome { Invoke-PlexRollout service.restart $nodes[7, 15] -TimeoutSeconds 1 }
            $seen.Output.Status | Should -Be timeout, not-started
            $seen.Output[0].ExecutionId | Should -Not -BeNullOrEmpty
            Get-ErrorName $seen | Should -Be RolloutStopped
        }

        It 'are skipped where they are unreachable, uncounted and without a batch, if that is wanted' {
            $seen = Get-Outcome { Invoke-PlexRollout service.restart $nodes[7, 15, 8, 0] -SkipUnreachable -BatchSize 50% }
            $seen.Errors | Should -HaveCount 0
            $seen.Warnings | Should -HaveCount 0
            $seen.Output.Status | Should -Be skipped, skipped, succeeded, succeeded
            $seen.Output.NodeId | Should -Be $nodes[7, 8, 0, 15]
            $null -eq $seen.Output[0].Batch | Should -BeTrue
            $seen.Output[0].Message | Should -Be unreachable
            $seen.Output[2, 3].Batch | Should -Be 1, 2
            Get-SentNode $front | Should -Be $nodes[0, 15]
            $seen = Get-Outcome { Invoke-PlexRollout service.restart $nodes[7, 8] -SkipUnreachable }
            $seen.Output.Status | Should -Be skipped, skipped
            $seen.Errors | Should -HaveCount 0
            $seen.Warnings | Should -Be 'Nothing is rolled out: all nodes are skipped.'
        }

        It 'are unknown where nobody knows whether the dispatch arrived, and are not dispatched to again' {
            $seen = Get-Outcome { Invoke-PlexRollout service.restart $nodes[9, 15] -MaximumFailures 1 }
            $seen.Output.Status | Should -Be unknown, succeeded
            $seen.Output[0].ExecutionId | Should -BeNullOrEmpty
            $seen.Output[0].Message | Should -BeLike "Whether 'service.restart' was dispatched is unknown*Get-PlexExecution -Action 'service.restart' -After 20*Z -Project $SandboxProject*"
            $seen.Warnings | Should -HaveCount 1
            Get-SentNode $front | Should -Be $nodes[9, 15]
        }
    }

    Context 'Going on after a stop' {
        BeforeAll {
            Connect-TestServer $front $trouble
            $nodes = @((Get-PlexNode).Id)
        }

        AfterAll {
            Connect-TestServer $server $sandbox
        }

        It 'is a pipe: <Name>' -ForEach @(
            @{ Name = 'from the steps themselves'; Place = 11; Save = { $_ } }
            @{ Name = 'from CSV'; Place = 12; Save = { $file = Join-Path $TestDrive steps.csv; $_ | Export-Csv $file; Import-Csv $file } }
            @{ Name = 'from JSON'; Place = 13; Save = { $file = Join-Path $TestDrive steps.json; $_ | ConvertTo-Json | Set-Content $file; Get-Content -Raw $file | ConvertFrom-Json } }
            @{ Name = 'from CliXml'; Place = 14; Save = { $file = Join-Path $TestDrive steps.xml; $_ | Export-Clixml $file; Import-Clixml $file } }
        ) {
            # The node at that place fails its first action, and no other.
            Connect-TestServer $front $trouble
            $cohort = $nodes[1, 15, $Place, 16, 17] | Sort-Object
            $place = [array]::IndexOf($cohort, $nodes[$Place])
            $steps = Invoke-PlexRollout service.restart $cohort -ErrorAction SilentlyContinue
            $steps.Status | Should -Be (@('succeeded') * $place + 'failed' + @('not-started') * (4 - $place))
            $saved = , $steps | ForEach-Object $Save
            # The project is in the rows; the connection has none.
            Connect-TestServer $front $trouble -NoProject
            $seen = Get-Outcome { $saved | Where-Object Status -in failed, not-started | Invoke-PlexRollout service.restart }
            Connect-TestServer $server $sandbox
            $again = $seen.Output
            $seen.Errors + $seen.Warnings | Should -HaveCount 0
            $again.Status | Should -Be (@('succeeded') * (5 - $place))
            $again.ProjectId | Select-Object -Unique | Should -Be $SandboxProject
            Get-SentNode $front | Should -Be $cohort[$place..4]
        }

        It 'goes on where the steps came from, whatever is the default connection' {
            Connect-TestServer $front $trouble
            $steps = Invoke-PlexRollout @fails $nodes[15, 16] -ErrorAction SilentlyContinue
            Connect-TestServer $server $sandbox -NoProject
            $front.Reset()
            $again = $steps | Invoke-PlexRollout @json
            Connect-TestServer $server $sandbox
            $again.Status | Should -Be succeeded, succeeded
            $again.Server | Select-Object -Unique | Should -Be "$($front.Address)/"
            Get-SentNode $front | Should -Be $steps.NodeId
        }

        It 'is refused at another server: nothing is sent' {
            $file = Join-Path $TestDrive elsewhere.csv
            Connect-TestServer $front $trouble
            Invoke-PlexRollout @fails $nodes[15, 16] -ErrorAction SilentlyContinue | Export-Csv $file
            Connect-TestServer $server $sandbox
            $front.Reset()
            $seen = Get-Outcome { Import-Csv $file | Where-Object Status -in failed, not-started | Invoke-PlexRollout service.restart }
            Get-ErrorName $seen | Should -Be ConnectionMismatch, ConnectionMismatch
            $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*connect to that server*'
            Get-PlexExitCode $seen.Errors | Should -Be 2
            $seen.Output | Should -HaveCount 0
            $seen.Warnings | Should -Be 'Nothing was rolled out: 2 of 2 were refused.'
            (Get-Dispatch $front).Count + (Get-Dispatch $server).Count | Should -Be 0
        }
    }

    Context 'What takes its steps' {
        BeforeAll {
            $steps = @(Invoke-PlexRollout @json $well[0, 1])
        }

        It 'is Get-PlexExecutionLog' {
            $logs = $steps | Get-PlexExecutionLog
            $logs.ExecutionId | Should -Be $steps.ExecutionId
            $logs.NodeId | Should -Be $steps.NodeId
            $logs.Status | Should -Be succeeded, succeeded
        }

        It 'is Invoke-PlexAction, for each node in its project' {
            $executions = $steps | Invoke-PlexAction system.info -Project $SandboxProject
            $executions.ForEach{ $_.Targets.NodeId } | Should -Be $steps.NodeId
            $file = Join-Path $TestDrive steps.csv
            $steps | Export-Csv $file
            (Import-Csv $file | Invoke-PlexAction system.info).ForEach{ $_.Targets.NodeId } | Should -Be $steps.NodeId
        }

        It 'is Get-PlexExecution' {
            ($steps | Get-PlexExecution).Id | Should -Be $steps.ExecutionId
        }
    }

    Context 'By name' -Tag Unix {
        BeforeAll {
            $names = 'edge-eu-07', 'edge-ap-08'
            Connect-TestServer $server $sandbox
            for ($i = 0; $i -lt 2; $i++) { Set-PlexNodeName $well[$i] $names[$i] }
        }

        AfterAll {
            Clear-NameBook
        }

        It 'rolls out in the order of names, those without one last' {
            $steps = Invoke-PlexRollout @json -Node $well[2, 0, 1]
            $steps.NodeName | Should -Be edge-ap-08, edge-eu-07, $null
            $steps.NodeId | Should -Be $well[1, 0, 2]
            "$($steps[0])" | Should -BeExactly 'edge-ap-08 succeeded'
        }

        It 'takes nodes by their names' {
            $steps = Invoke-PlexRollout @json -NodeName EDGE-EU-07, edge-ap-08
            $steps.NodeId | Should -Be $well[1, 0]
            $seen = Get-Outcome { Invoke-PlexRollout @json -NodeName edge-eu-07, edge-eu-70 }
            Get-ErrorName $seen | Should -Be NodeNotFound
            $seen.Output | Should -HaveCount 0
        }

        It 'says with -WhatIf what each batch would be, and dispatches nothing' {
            $run = Invoke-Pwsh "Import-Module `$Manifest; Invoke-PlexRollout service.restart $($well[0..2] -join ',') -Project $SandboxProject -BatchSize 1, 2 -WhatIf" @{
                PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token
            }
            $run.Errors | Should -BeNullOrEmpty
            $place = "in project $SandboxProject at $($server.Address)/"
            $run.Lines | Should -Be @(
                "What if: Performing the operation ""Dispatch service.restart"" on target ""batch 1 of 2, 1 node: edge-ap-08, $place""."
                "What if: Performing the operation ""Dispatch service.restart"" on target ""batch 2 of 2, 2 nodes: edge-eu-07, $($well[2]), $place""."
            )
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'asks with -Confirm once a batch; one that is declined is left alone, and the next is asked about' {
            $script = Join-Path $TestDrive confirm.ps1
            Set-Content $script @"
                Import-Module '$(Get-ModuleManifestPath)'
                `$steps = Invoke-PlexRollout system.info $($well[0..4] -join ',') -Project $SandboxProject -BatchSize 2 -Confirm
                `$steps.ForEach{ "STEP `$(`$_.Batch) `$(`$_.Status) `$(`$_.Message)".Trim() }
"@
            $run = Wait-Program (Start-Program bash (@('-c', 'printf "y\nn\ny\n" | "$@"', 'bash') + @(Get-PwshCommand) + @('-NoProfile', '-File', $script)) @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token })
            $run.ExitCode | Should -Be 0
            $shown = $run.Output -replace '\s+', ' '
            foreach ($batch in 1, 2, 3) { ([regex]::Matches($shown, "batch $batch of 3, ")).Count | Should -Be 1 }
            $shown | Should -BeLike '*batch 1 of 3, 2 nodes: edge-ap-08, edge-eu-07, in project *'
            @($run.Lines -like 'STEP *') | Should -Be 'STEP 1 succeeded', 'STEP 1 succeeded', 'STEP 2 not-started The batch was not confirmed.', 'STEP 2 not-started The batch was not confirmed.', 'STEP 3 succeeded'
            (Get-Dispatch $server).Count | Should -Be 3
        }
    }

    Context 'Ended early' {
        It 'sends nothing more once enough was taken' {
            (Invoke-PlexRollout @json $well | Select-Object -First 1).Status | Should -Be succeeded
            (Get-Dispatch $server).Count | Should -Be 1
            $server.Reset()
            (Invoke-PlexRollout @json $well -BatchSize 3 | Select-Object -First 1).Status | Should -Be succeeded
            (Get-Dispatch $server).Count | Should -BeLessOrEqual 3
            # Nothing comes later either: what follows has the connection to itself.
            $sent = (Get-Dispatch $server).Count
            $null = Get-PlexExecution -First 1
            (Get-Dispatch $server).Count | Should -Be $sent
        }

        It 'sends nothing more once a later command has failed' {
            { Invoke-PlexRollout @json $well | ForEach-Object { throw 'enough' } } | Should -Throw enough
            (Get-Dispatch $server).Count | Should -Be 1
        }
    }

    Context 'Elsewhere than in a console' {
        It 'works side by side, over one connection' {
            $connection = Get-PlexConnection
            $manifest = Get-ModuleManifestPath
            $steps = $well[0..3] | ForEach-Object -ThrottleLimit 4 -Parallel {
                Import-Module $using:manifest
                Invoke-PlexRollout system.info $_ -Connection $using:connection
            }
            $steps.NodeId | Sort-Object | Should -Be ($well[0..3] | Sort-Object)
            $steps.Status | Select-Object -Unique | Should -Be succeeded
        }
    }
}
