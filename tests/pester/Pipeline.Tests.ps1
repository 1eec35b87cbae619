Describe 'The pipeline' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        . "$PSScriptRoot/Outcome.ps1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Executions 450
        $server = Start-TestServer $sandbox
        $manifest = Get-ModuleManifestPath
        Connect-TestServer $server $sandbox
        $connection = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -PassThru
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        $server.Reset()
    }

    Context 'Nothing but what was asked' {
        BeforeAll {
            $other = Start-TestServer $sandbox
            $elsewhere = Connect-Plexsphere $other.Address -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -DispatchRevision colon -PassThru
            $connection = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -DispatchRevision colon -PassThru
            $executions = Get-PlexExecution -First 3
            $targets = (Get-PlexExecution $SandboxExecution).Targets
            $foreign = (Get-PlexExecution $SandboxExecution -Connection $elsewhere).Targets
            $nodes = $targets.NodeId
            $rows = $nodes | ForEach-Object { [pscustomobject] @{ NodeId = $_; ProjectId = $SandboxProject } } | ConvertTo-Csv | ConvertFrom-Csv
            $projects = [pscustomobject] @{ ProjectId = $SandboxProject }, [pscustomobject] @{ Project = "$SandboxProject" }

            function Confirm-Refused([int] $Count, [scriptblock] $Script) {
                # Each record is an error, and no server hears of any.
                $server.Reset()
                $other.Reset()
                $records = @(& { $ErrorActionPreference = 'Continue'; & $Script 2>&1 })
                $records | ForEach-Object { $_ | Should -BeOfType ([System.Management.Automation.ErrorRecord]) -Because "$Script" }
                $records.Count | Should -Be $Count -Because "$Script"
                $server.Requests.Count + $other.Requests.Count | Should -Be 0 -Because "$Script"
                $records
            }
        }

        AfterAll {
            ${other}?.Dispose()
        }

        BeforeEach {
            $other.Reset()
        }

        It 'takes nothing that was given for something that was left out: <_>' -ForEach @(
            'Invoke-PlexAction service.restart $SandboxNode -Parameter $null'
            'Invoke-PlexAction service.restart $SandboxNode -Project $null'
            'Invoke-PlexAction service.restart $SandboxNode -Connection $null'
            'Invoke-PlexAction service.restart $SandboxNode -TimeoutSeconds $null'
            'Redo-PlexExecution $SandboxExecution -NoParameter -Node $null'
            'Redo-PlexExecution $SandboxExecution -NoParameter -Server $null'
            'Redo-PlexExecution $SandboxExecution -Parameter (Get-Variable nowhere -ErrorAction Ignore)'
            'Get-PlexExecution -Project $null'
            'Wait-PlexExecution $SandboxExecution -PollSeconds $null'
            'Watch-PlexExecution $SandboxExecution -PollSeconds $null'
        ) {
            $seen = Get-Outcome { Invoke-Expression $_ }
            $seen.Output | Should -HaveCount 0
            $seen.Errors | Should -HaveCount 1
            Get-PlexExitCode $seen.Errors | Should -Be 2
            $server.Matching('POST', 'dispatch$').Count | Should -Be 0
        }

        It 'takes nothing where nothing may be: variables of common parameters, and what an error variable holds' {
            $none = $null
            $executions[0].Id | Get-PlexExecution -OutVariable $none -ErrorVariable $none | Should -HaveCount 1
            Get-PlexExitCode $none | Should -Be 0
            Get-PlexExitCode -InputObject $none | Should -Be 0
        }

        It 'takes no row whose columns name different nodes or projects, and each that says the same twice' {
            $another = Get-NumberedId 7
            foreach ($difference in @{ Node = $another }, @{ node_id = $another }, @{ project_id = $another; Server = $server.Address }) {
                $row = [pscustomobject] (@{ NodeId = "$SandboxNode"; ProjectId = "$SandboxProject" } + $difference)
                foreach ($command in { $row | Invoke-PlexAction service.restart }, { $row | Set-PlexNodeName -Name x }, { $row | Remove-PlexNodeName }) {
                    $records = Confirm-Refused 1 $command
                    "$records" | Should -BeLike "The row's * and * name different *s." -Because "$command"
                }
            }
            ([pscustomobject] @{ NodeId = "$SandboxNode"; Node = "$SandboxNode".ToUpperInvariant() } | Invoke-PlexAction service.restart).TargetCount | Should -Be 1
        }

        It 'lets nothing in the pipeline multiply a selector' {
            $null = Confirm-Refused 3 { $executions | Invoke-PlexAction service.restart -Selector env=prod }
            $null = Confirm-Refused 3 { $rows | Invoke-PlexAction service.restart -Selector env=prod }
            $null = Confirm-Refused 3 { $nodes | Invoke-PlexAction service.restart -Selector env=prod }
            $null = Confirm-Refused 3 { $targets | Invoke-PlexAction service.restart -Selector env=prod }
            $null = Confirm-Refused 2 { $connection, $elsewhere | Invoke-PlexAction service.restart -Selector env=prod }
            $null = Confirm-Refused 2 { $projects | Invoke-PlexAction service.restart -Selector env=prod }
            $null = Confirm-Refused 1 { , $null | Invoke-PlexAction service.restart -Selector env=prod }
        }

        It 'lets a preset selector dispatch nothing that is piped, nor to a cohort' {
            $PSDefaultParameterValues['Invoke-PlexAction:Selector'] = 'env=prod'
            try {
                $null = Confirm-Refused 3 { $targets | Invoke-PlexAction service.restart }
                $null = Confirm-Refused 3 { $rows | Invoke-PlexAction service.restart }
            } finally {
                $PSDefaultParameterValues.Remove('Invoke-PlexAction:Selector')
            }
        }

        It 'lets nothing in the pipeline multiply nodes, ids or objects that were named' {
            $node = $nodes[0]
            $id = $executions[0].Id
            foreach ($piped in $executions, $rows, $nodes, $targets) {
                $null = Confirm-Refused 3 { $piped | Invoke-PlexAction service.restart -Node $node }
                $null = Confirm-Refused 3 { $piped | Invoke-PlexAction service.restart $node -Wait }
                $null = Confirm-Refused 3 { $piped | Invoke-PlexAction service.restart -InputObject $targets[0] }
                $null = Confirm-Refused 3 { $piped | Get-PlexExecution $id }
                $null = Confirm-Refused 3 { $piped | Get-PlexExecutionLog -Id $id }
                $null = Confirm-Refused 3 { $piped | Wait-PlexExecution $id }
                $null = Confirm-Refused 3 { $piped | Watch-PlexExecution $id }
                $null = Confirm-Refused 3 { $piped | Wait-PlexExecution -InputObject $executions[0] }
                $null = Confirm-Refused 3 { $piped | Get-PlexExecution -InputObject $executions[0] }
            }
            $null = Confirm-Refused 1 { $connection | Get-PlexExecution -Id $id }
            $null = Confirm-Refused 1 { $connection | Wait-PlexExecution -Id $id }
            $null = Confirm-Refused 2 { $projects | Get-PlexExecution -Id $id }
        }

        It 'lets nothing in the pipeline multiply names, nor what is counted' {
            foreach ($piped in $executions, $rows, $nodes, $targets) {
                $null = Confirm-Refused 3 { $piped | Invoke-PlexAction service.restart -NodeName edge }
                $null = Confirm-Refused 3 { $piped | Invoke-PlexAction service.restart -Selector env=prod -MaximumNodes 9 }
                $null = Confirm-Refused 3 { $piped | Set-PlexNodeName -Node $nodes[0] -Name edge }
                $null = Confirm-Refused 3 { $piped | Remove-PlexNodeName -Node $nodes[0] }
                $null = Confirm-Refused 3 { $piped | Get-PlexNode -Id $nodes[0] }
                $null = Confirm-Refused 3 { $piped | Get-PlexNode -Selector env=prod }
                $null = Confirm-Refused 3 { $piped | Get-PlexNode }
                $null = Confirm-Refused 3 { $piped | Get-PlexAction }
                $null = Confirm-Refused 3 { $piped | Get-PlexProject }
            }
        }

        It 'refuses projects and nodes that are piped to what reads, naming the parameter; so those of other processes' {
            $project = Get-PlexProject edge
            $node = Get-PlexNode -First 1
            foreach ($command in 'Get-PlexExecution', 'Get-PlexExecutionLog', 'Get-PlexNode', 'Get-PlexAction', 'Get-PlexProject') {
                foreach ($piped in $project, $node) {
                    $parameter = $piped -eq $project ? '-Project' : '-Node'
                    $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($piped))
                    Confirm-Refused 1 { $piped | & $command } | Should -BeLike "*$parameter*" -Because "$command $parameter"
                    Confirm-Refused 1 { $copy | & $command } | Should -BeLike "*$parameter*" -Because "$command, deserialised $parameter"
                }
            }
            $null = Confirm-Refused 2 { $project, $node | Wait-PlexExecution }
            $null = Confirm-Refused 1 { $project | Invoke-PlexAction service.restart }
            $null = Confirm-Refused 1 { $project | Invoke-PlexAction service.restart -Selector env=prod }
        }

        It 'says why: what is piped has no place beside what was named' {
            (Confirm-Refused 3 { $executions | Invoke-PlexAction service.restart -Node $nodes[0] })[0] | Should -BeLike '*-Node*pipe*'
        }

        It 'lets a preset node take no piped record along' {
            $PSDefaultParameterValues['Invoke-PlexAction:Node'] = $nodes[0]
            try {
                $null = Confirm-Refused 3 { $executions | Invoke-PlexAction service.restart }
                $null = Confirm-Refused 3 { $rows | Invoke-PlexAction service.restart }
            } finally {
                $PSDefaultParameterValues.Remove('Invoke-PlexAction:Node')
            }
        }

        It 'takes no record by its project alone, and lists no server for a row or for nothing' {
            foreach ($command in 'Get-PlexExecution', 'Get-PlexExecutionLog', 'Wait-PlexExecution', 'Watch-PlexExecution') {
                $null = Confirm-Refused 2 { $projects | & $command }
                $null = Confirm-Refused 1 { , $null | & $command }
                $null = Confirm-Refused 2 { 1, @{ a = 1 } | & $command }
            }
            $null = Confirm-Refused 2 { $projects | Invoke-PlexAction service.restart }
            $null = Confirm-Refused 3 { $rows | Get-PlexExecution }
        }

        It 'refuses piped executions and says what to pipe instead' {
            $failures = Confirm-Refused 3 { $executions | Invoke-PlexAction service.restart }
            $failures[0] | Should -BeLike '*$e.Targets | Where-Object Status -ne succeeded*'
            $marked = $executions | ForEach-Object { Add-Member -InputObject $_ -NotePropertyName Node -NotePropertyValue $nodes[0] -PassThru -Force }
            $null = Confirm-Refused 3 { $marked | Invoke-PlexAction service.restart }
            $read = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($executions[0]))
            (Confirm-Refused 1 { $read | Invoke-PlexAction service.restart }) | Should -BeLike '*$e.Targets*'
            { Invoke-PlexAction service.restart -InputObject $executions } | Should -Throw '*$e.Targets*'
            $server.Requests.Count | Should -Be 0
        }

        It 'leaves a pipeline of an outer command alone' {
            $seen = 1 | ForEach-Object { Invoke-PlexAction service.restart $nodes[0] }
            $seen | Should -HaveCount 1
            $seen = 1, 2 | ForEach-Object { Get-PlexExecution $SandboxExecution } | Where-Object { (Get-PlexExecution -Id $_.Id).IsFinished }
            $seen | Should -HaveCount 2
            function Test-Inner { process { Get-PlexExecution -Id $SandboxExecution } }
            1 | Test-Inner | Should -HaveCount 1
            & { Get-PlexExecution -Id $SandboxExecution } | Should -HaveCount 1
        }

        It 'dispatches once to a node that comes more often, and says so once' {
            $seen = Invoke-PlexAction service.restart ($nodes + $nodes) -WarningVariable warnings -WarningAction SilentlyContinue
            $seen | Should -HaveCount 3
            (Get-Dispatch $server).Count | Should -Be 3
            $warnings | Should -HaveCount 1
            "$warnings" | Should -BeLike '*3*'
            $server.Reset()
            $logs = $SandboxExecution, $SandboxExecution | Get-PlexExecutionLog
            $logs | Invoke-PlexAction service.restart -WarningVariable warnings -WarningAction SilentlyContinue | Should -HaveCount 3
            (Get-Dispatch $server).Count | Should -Be 3
            $warnings | Should -HaveCount 1
            $targets + $rows | Invoke-PlexAction service.restart -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings | Should -HaveCount 1
            Invoke-PlexAction service.restart $nodes -WarningVariable warnings | Should -HaveCount 3
            $warnings | Should -HaveCount 0
        }

        It 'has all objects out before that warning stops a script' {
            $seen = [System.Collections.Generic.List[object]]::new()
            { Invoke-PlexAction system.info ($nodes + $nodes) -Wait -WarningAction Stop | ForEach-Object { $seen.Add($_) } } | Should -Throw
            $seen | Should -HaveCount 3
            $seen.IsFinished | Should -Not -Contain $false
        }

        It 'dispatches to the server that a target or log came from' {
            $foreign[0] | Invoke-PlexAction service.restart | Should -HaveCount 1
            Get-PlexExecutionLog $SandboxExecution -Connection $elsewhere | Select-Object -First 1 | Invoke-PlexAction service.restart | Should -HaveCount 1
            Invoke-PlexAction service.restart -InputObject $foreign[1] | Should -HaveCount 1
            Invoke-PlexAction service.restart -InputObject $foreign | Should -HaveCount 3
            (Get-Dispatch $other).Count | Should -Be 6
            $server.Requests.Count | Should -Be 0
            @($targets[0], $foreign[0]) | Invoke-PlexAction service.restart -WarningVariable warnings | Should -HaveCount 2
            $warnings | Should -HaveCount 0
            (Get-Dispatch $server).Count | Should -Be 1
        }

        It 'refuses a connection to another server than the object''s' {
            foreach ($failure in @(
                    Confirm-Refused 3 { $foreign | Invoke-PlexAction service.restart -Connection $connection }
                    Confirm-Refused 3 { Get-PlexExecutionLog -InputObject $executions -Connection $elsewhere }
                    Confirm-Refused 3 { $executions | Get-PlexExecution -Connection $elsewhere }
                    Confirm-Refused 3 { $executions | Wait-PlexExecution -Connection $elsewhere }
                    Confirm-Refused 3 { $executions | Watch-PlexExecution -Connection $elsewhere })) {
                $failure.FullyQualifiedErrorId | Should -BeLike 'ConnectionMismatch,*'
                $failure.TargetObject | Should -Not -BeNullOrEmpty
            }
            $again = Connect-Plexsphere $other.Address -Token (ConvertTo-Token $sandbox.token) -PassThru
            Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -DispatchRevision colon
            $foreign[0] | Invoke-PlexAction service.restart -Connection $again | Should -HaveCount 1
        }

        It 'refuses to dispatch in a project other than the object''s' {
            foreach ($failure in Confirm-Refused 3 { $targets | Invoke-PlexAction service.restart -Project $UnknownId }) {
                $failure.FullyQualifiedErrorId | Should -BeLike 'ProjectMismatch,*'
                $failure.TargetObject | Should -BeOfType ([Plexsphere.PlexTarget])
            }
            $targets[0] | Invoke-PlexAction service.restart -Project $SandboxProject | Should -HaveCount 1
        }

        It 'leaves piped objects in their set, whatever is preset' {
            $PSDefaultParameterValues['*-Plex*:Project'] = $SandboxProject
            $PSDefaultParameterValues['*-Plex*:Connection'] = $elsewhere
            try {
                $foreign[0] | Invoke-PlexAction service.restart | Should -HaveCount 1
                $rows[1] | Invoke-PlexAction service.restart | Should -HaveCount 1
                $nodes[2] | Invoke-PlexAction service.restart | Should -HaveCount 1
                $foreignExecution = Get-PlexExecution $SandboxExecution
                $foreignExecution | Get-PlexExecution | Should -HaveCount 1
                $foreignExecution | Wait-PlexExecution | Get-PlexExecutionLog | Should -HaveCount 3
                $foreignExecution.Id | Wait-PlexExecution | Should -HaveCount 1
                Get-PlexExecution -First 2 | Should -HaveCount 2
            } finally {
                $PSDefaultParameterValues.Remove('*-Plex*:Project')
                $PSDefaultParameterValues.Remove('*-Plex*:Connection')
            }
            $server.Requests.Count | Should -Be 0
            (Get-Dispatch $other).Count | Should -Be 3
        }

        It 'lists the fleets of the servers whose connections are piped' {
            $read = $connection, $elsewhere | Get-PlexNode -First 2
            $read | Should -HaveCount 4
            $read[3] | Invoke-PlexAction service.restart | Should -HaveCount 1
            (Get-Dispatch $other).Count | Should -Be 1
            $connection, $elsewhere | Get-PlexProject edge | Should -HaveCount 2
            $connection, $elsewhere | Get-PlexAction system.info | Should -HaveCount 2
            foreach ($command in 'Get-PlexNode', 'Get-PlexProject', 'Get-PlexAction') {
                $null = Confirm-Refused 2 { $connection, $elsewhere | & $command -Connection $connection }
                $null = Confirm-Refused 1 { , $null | & $command }
            }
        }

        It 'lists the servers whose connections are piped' {
            $read = $connection, $elsewhere | Get-PlexExecution -First 2
            $read | Should -HaveCount 4
            $read.Id | Select-Object -Unique | Should -HaveCount 2
            $server.Requests.Count, $other.Requests.Count | Should -Be 1, 1
            $connection, $elsewhere | Get-PlexExecutionLog -First 1 | Should -HaveCount 6
            $server.Requests.Count, $other.Requests.Count | Should -Be 2, 2
            $elsewhere | Get-PlexExecution -Project $UnknownId -ErrorAction SilentlyContinue
            $other.Requests[-1].Path | Should -BeLike "*$UnknownId*"
            (Get-PlexExecution -First 2 -Connection $elsewhere).Count | Should -Be 2
            $null = Confirm-Refused 2 { $connection, $elsewhere | Get-PlexExecution -Connection $connection }
            $null = Confirm-Refused 2 { $connection, $null | Get-PlexExecution -Cursor a }
            $null = Confirm-Refused 1 { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($connection)) | Get-PlexExecution }
        }

        It 'takes a sandbox for its connection' {
            $own = Start-PlexSandbox -Nodes 3 -Executions 2
            try {
                ($own, $connection | Get-PlexExecution -First 1).Id | Should -HaveCount 2
                $server.Requests.Count | Should -Be 1
                Get-PlexExecution -Connection $own | Should -HaveCount 2
                $server.Requests.Count | Should -Be 1
            } finally {
                $own | Stop-PlexSandbox
            }
        }

        It 'takes an address with and without a slash at its end for the same server' {
            $slash = Connect-Plexsphere "$($server.Address)/" -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -DispatchRevision colon -PassThru
            $targets[0] | Invoke-PlexAction service.restart -Connection $slash | Should -HaveCount 1
        }

        It 'takes targets, ids and rows in every shape that scripts have them in' {
            $read = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($targets))
            $guids = [guid[]] $nodes
            $shapes = [ordered] @{
                'targets'           = { $targets | Invoke-PlexAction service.restart }
                'a list of targets' = { Invoke-PlexAction service.restart -InputObject $targets }
                'an array in one'   = { , @($targets) | Invoke-PlexAction service.restart }
                'rows'              = { $rows | Invoke-PlexAction service.restart }
                'selected'          = { $targets | Select-Object NodeId, ProjectId | Invoke-PlexAction service.restart }
                'deserialised'      = { $read | Invoke-PlexAction service.restart }
                'Guids in one'      = { , $guids | Invoke-PlexAction service.restart }
                'Guids'             = { Invoke-PlexAction service.restart $guids }
                'splatted'          = { $splat = @{ Action = 'service.restart'; Node = $nodes }; Invoke-PlexAction @splat }
                'hashtables as rows' = { $nodes | ForEach-Object { [pscustomobject] @{ NodeId = "$_" } } | Invoke-PlexAction service.restart }
            }
            foreach ($name in $shapes.Keys) {
                $server.Reset()
                & $shapes[$name] | Should -HaveCount 3 -Because $name
                (Get-Dispatch $server).Count | Should -Be 3 -Because $name
            }
            $null = Confirm-Refused 1 { , @($nodes[0], $null) | Invoke-PlexAction service.restart }
            $null = Confirm-Refused 1 { , @($targets[0], $null) | Invoke-PlexAction service.restart }
            $null = Confirm-Refused 1 { @{ NodeId = $nodes[0] } | Invoke-PlexAction service.restart }
            $null = Confirm-Refused 1 { , $null | Invoke-PlexAction service.restart }
        }

        It 'refuses text that no request can carry, and selectors that are no text' {
            $half = "a$([char] 0xD83D)"
            foreach ($command in @(
                    { Invoke-PlexAction $half $nodes[0] }
                    { Invoke-PlexAction service.restart -Selector $half }
                    { Invoke-PlexAction service.restart $nodes[0] -Parameter "{""a"":""$half""}" }
                    { Invoke-PlexAction service.restart $nodes[0] -Parameter @{ $half = 1 } }
                    { Invoke-PlexAction service.restart -NodeName $half }
                    { Get-PlexNode $half }
                    { Get-PlexNode -Selector $half }
                    { Get-PlexProject $half }
                    { Get-PlexAction $half }
                    { Set-PlexNodeName $nodes[0] $half }
                    { Get-PlexExecution -Action $half }
                    { Get-PlexExecution -Cursor $half }
                    { Get-PlexExecutionLog -Action $half }
                    { Start-PlexAgentAction $half -Agent $server.Address }
                    { Start-PlexAgentAction a/b -Agent $server.Address -Argument "{""a"":""$half""}" })) {
                $failure = $command | Should -Throw -PassThru -Because "$command"
                $failure | Should -BeLike '*surrogate*' -Because "$command"
                $failure.FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*' -Because "$command"
            }
            { Invoke-PlexAction service.restart -Selector @{ env = 'prod' } } | Should -Throw "*'Selector'*Write it as text: 'env=prod'.*"
            foreach ($selector in ' ', "`t`n", @('env=prod', 'tier=edge'), 12, { env=prod }, [pscustomobject] @{ env = 'prod' }) {
                { Invoke-PlexAction service.restart -Selector $selector } | Should -Throw "*'Selector'*" -Because "$selector"
            }
            $server.Requests.Count | Should -Be 0
            Invoke-PlexAction service.restart -Selector ('env=prod' | Write-Output) | Should -HaveCount 1
        }
    }

    Context 'From a dispatch to a file' {
        It 'is one line: what did not succeed' {
            $file = Join-Path $TestDrive failed.csv
            Invoke-PlexAction -Action diagnostics.collect -Selector 'env=dev,tier=edge' -Wait | Get-PlexExecutionLog | Where-Object Status -NE succeeded | Export-Csv $file
            $rows = @(Import-Csv $file)
            $rows.Count | Should -BeGreaterOrEqual 1
            $rows.Status | Select-Object -Unique | Should -Be 'failed'
            $rows[0].Output | Should -BeLike '*read-only file system*'
            (Get-Dispatch $server).Count | Should -Be 1
        }

        It 'is an empty file where all succeeded' {
            $file = Join-Path $TestDrive none.csv
            Invoke-PlexAction -Action diagnostics.collect -Selector 'env=prod,tier=edge' -Wait | Get-PlexExecutionLog | Where-Object Status -NE succeeded | Export-Csv $file
            Get-Content $file | Should -BeNullOrEmpty
        }

        It 'goes on to a second action on the nodes that failed; -WhatIf names each, with project and server, and sends nothing' {
            $execution = Invoke-PlexAction system.info -Selector 'env in (prod,dev),tier=edge' -Wait
            $failed = $execution.Targets | Where-Object Status -EQ failed
            $failed.Count | Should -BeGreaterOrEqual 1
            $server.Reset()
            $run = Invoke-Pwsh -Environment @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token } @"
                Import-Module `$Manifest
                Get-PlexExecutionLog -Id $($execution.Id) -Project $SandboxProject | Where-Object Status -ne succeeded | Invoke-PlexAction service.restart -WhatIf
"@
            $run.Errors | Should -BeNullOrEmpty
            $run.Lines | Should -Be @($failed).ForEach{
                "What if: Performing the operation ""Dispatch service.restart"" on target ""node $($_.NodeId) in project $SandboxProject at $($server.Address)/""."
            }
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'never turns an execution into a node' {
            Get-PlexExecution -First 1 | Invoke-PlexAction service.restart -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures.Count | Should -Be 1
            (Get-Dispatch $server).Count | Should -Be 0
        }
    }

    Context 'CSV' {
        It 'carries executions to their logs, and names no types' {
            $a = Join-Path $TestDrive a.csv
            $b = Join-Path $TestDrive b.csv
            $executions = Get-PlexExecution -First 3
            $executions | Export-Csv $a
            Import-Csv $a | Get-PlexExecutionLog | Export-Csv $b
            Get-Content -Raw $a | Should -Not -Match '(?-i)System\.|Plexsphere\.'
            Get-Content -Raw $b | Should -Not -Match '(?-i)System\.|Plexsphere\.'
            $rows = Import-Csv $a
            $rows.Id | Should -Be $executions.Id.ForEach{ "$_" }
            $rows.Status | Should -Be $executions.Status
            $rows[0].Targets | Should -Be '3 succeeded'
            $logs = Get-PlexExecutionLog $executions.Id
            $rows = Import-Csv $b
            $rows.ExecutionId | Should -Be $logs.ExecutionId.ForEach{ "$_" }
            $rows.NodeId | Should -Be $logs.NodeId.ForEach{ "$_" }
            $rows.Status | Should -Be $logs.Status
            $rows.Sha256 | Should -Be $logs.ForEach{ "$($_.Sha256)" }
        }

        It 'writes times that read back, to the second, where the culture says so' {
            $culture = [cultureinfo]::CurrentCulture
            try {
                [cultureinfo]::CurrentCulture = 'sv-SE'
                $execution = Get-PlexExecution $SandboxExecution
                $row = $execution | ConvertTo-Csv | ConvertFrom-Csv
                $row.CreatedAt | Should -Match '^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+00:00$'
                [math]::Abs(([datetimeoffset] $row.CreatedAt - $execution.CreatedAt).TotalSeconds) | Should -BeLessThan 1
            } finally {
                [cultureinfo]::CurrentCulture = $culture
            }
        }

        It 'refuses a bad project in the second of three rows, and dispatches the other two' {
            $nodes = (Get-PlexExecution $SandboxExecution).Targets.NodeId
            $file = Join-Path $TestDrive nodes.csv
            "Node,Project,Remark`n$($nodes[0]),$SandboxProject,a`n$($nodes[1]),edge,b`n$($nodes[2]),$SandboxProject,c" | Set-Content $file
            Import-Csv $file | Invoke-PlexAction service.restart -ErrorAction SilentlyContinue -ErrorVariable failures -OutVariable executions | Out-Null
            $executions.Count | Should -Be 2
            (Get-Dispatch $server).Count | Should -Be 2
            $failures.Count | Should -Be 1
            $failures[0] | Should -BeLike "*Project 'edge' is not a UUID*"
        }
    }

    Context 'JSON' {
        It 'carries executions to their logs' {
            $logs = Get-PlexExecution -First 3 | ConvertTo-Json -Depth 3 | ConvertFrom-Json | Get-PlexExecutionLog
            $logs.ExecutionId | Select-Object -Unique | Should -HaveCount 3
        }

        It 'has targets as an array, and times as ISO 8601' {
            $json = Get-PlexExecution $SandboxExecution | ConvertTo-Json -Depth 3
            $document = [System.Text.Json.JsonDocument]::Parse($json).RootElement
            $document.GetProperty('Targets').ValueKind | Should -Be 'Array'
            $document.GetProperty('Targets').GetArrayLength() | Should -Be 3
            $document.GetProperty('CreatedAt').GetString() | Should -Match '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d'
            $document.GetProperty('Status').GetString() | Should -Be 'succeeded'
            $document.GetProperty('DurationSeconds').ValueKind | Should -Be 'Number'
        }

        It 'has the members of the objects and no others' {
            $json = (Get-PlexExecutionLog $SandboxExecution)[0] | ConvertTo-Json
            [System.Text.Json.JsonDocument]::Parse($json).RootElement.EnumerateObject().Name | Should -Be ([Plexsphere.PlexExecutionLog].GetProperties().Name)
        }
    }

    Context 'CliXml' {
        It 'carries executions to their logs and to their present state' {
            $file = Join-Path $TestDrive e.xml
            Get-PlexExecution -First 3 | Export-Clixml $file
            $read = Import-Clixml $file
            $read[0].PSObject.TypeNames | Should -Contain 'Deserialized.Plexsphere.PlexExecution'
            ($read | Get-PlexExecution).Id | Should -Be $read.Id
            ($read | Get-PlexExecutionLog).ExecutionId | Select-Object -Unique | Should -Be $read.Id
            ($read | Wait-PlexExecution).Id | Should -HaveCount 3
        }

        It 'makes no connection of what was one' {
            $file = Join-Path $TestDrive c.xml
            $connection | Export-Clixml $file
            $read = Import-Clixml $file
            $failure = { Get-PlexExecution -Connection $read } | Should -Throw -PassThru
            $failure | Should -BeLike "*'Connection'*another process*Connect-Plexsphere*"
            $server.Requests.Count | Should -Be 0
        }
    }

    Context 'Stopping early' {
        It 'asks once when only the first execution is taken' {
            Get-PlexExecution | Select-Object -First 1 | Should -HaveCount 1
            Get-PlexExecution | Where-Object Status -EQ succeeded | Select-Object -First 1 | Should -HaveCount 1
            $server.Requests.Count | Should -Be 2
        }

        It 'leaves the session usable, also after a downstream error' {
            { Get-PlexExecution | ForEach-Object { throw 'enough' } } | Should -Throw 'enough'
            (Get-PlexExecution).Count | Should -BeGreaterOrEqual 450
        }

        It 'dispatches to no further node than were taken' {
            $nodes = (Get-PlexExecution $SandboxExecution).Targets.NodeId
            $server.Reset()
            $nodes | Invoke-PlexAction service.restart | Select-Object -First 1 | Should -HaveCount 1
            (Get-Dispatch $server).Count | Should -Be 1
        }
    }

    Context 'Runspaces' {
        It 'share a connection by -Connection $using:c' {
            $ids = (Get-PlexExecution -First 4).Id
            $server.Reset()
            $read = $ids | ForEach-Object -Parallel { Import-Module $using:manifest; Get-PlexExecution $_ -Connection $using:connection } -ThrottleLimit 4
            $read.Id | Sort-Object | Should -Be ($ids | Sort-Object)
            $server.Requests.Count | Should -Be 4
        }

        It 'dispatch in parallel without asking' {
            $nodes = (Get-PlexExecution $SandboxExecution).Targets.NodeId
            $executions = $nodes | ForEach-Object -Parallel { Import-Module $using:manifest; Invoke-PlexAction service.restart $_ -Connection $using:connection }
            $executions.Count | Should -Be 3
            (Get-Dispatch $server).Count | Should -Be 3
        }

        It 'have no connection unless it is passed on' {
            $failure = 1 | ForEach-Object -Parallel { Import-Module $using:manifest; try { Get-PlexExecution -First 1 } catch { $_ } }
            $failure.FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
            $failure | Should -BeLike '*$using:c*'
            $server.Requests.Count | Should -Be 0
        }

        It 'hand no connection on from one block to the next, though they are used again' {
            $token = ConvertTo-Token $sandbox.token
            $seen = 1, 2 | ForEach-Object -ThrottleLimit 1 -Parallel {
                Import-Module $using:manifest
                try { (Get-PlexExecution -First 1 -Project $using:SandboxProject).Id } catch { $_.FullyQualifiedErrorId -replace ',.*' }
                Connect-Plexsphere ($using:server).Address -Token $using:token
            }
            $seen | Should -Be 'NotConnected', 'NotConnected'
        }

        It 'of thread jobs share a connection too' {
            $job = Start-ThreadJob { Import-Module $using:manifest; Get-PlexExecution $using:SandboxExecution -Connection $using:connection }
            ($job | Receive-Job -Wait -AutoRemoveJob).Id | Should -Be $SandboxExecution
        }

        It 'give out objects that know where they came from' {
            $execution = 1 | ForEach-Object -Parallel { Import-Module $using:manifest; Get-PlexExecution $using:SandboxExecution -Connection $using:connection }
            $server.Reset()
            $read = Invoke-Runspace -Arguments $execution { param($e) $e | Get-PlexExecution }
            $read.Errors | Should -BeNullOrEmpty
            $read.Output.Id | Should -Be $SandboxExecution
        }
    }

    Context 'Jobs in other processes' {
        It 'refuse the connection, with advice, and take ids' {
            $job = Start-Job { Import-Module $using:manifest; $using:SandboxExecution; Get-PlexExecution -Connection $using:connection }
            $output = $job | Receive-Job -Wait -AutoRemoveJob -ErrorAction SilentlyContinue -ErrorVariable failures
            $output | Should -Be $SandboxExecution
            $failures[0] | Should -BeLike "*'Connection'*another process*Connect-Plexsphere inside the job*"
            $server.Requests.Count | Should -Be 0
        }
    }
}
