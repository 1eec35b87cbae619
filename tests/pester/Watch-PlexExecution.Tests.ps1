Describe 'Watch-PlexExecution' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Nodes 500
        $server = Start-TestServer $sandbox
        Connect-TestServer $server $sandbox
        $ids = (1..6).ForEach{ Get-NumberedId $_ }
        $nodes = (1..3).ForEach{ Get-NumberedId (100 + $_) }
        $command = 'Plexsphere.PowerShell.Commands.WatchPlexExecutionCommand'

        function New-Put([string] $Text) {
            # An output as a target has it.
            @{ kind = 'inline'; inline_bytes = [convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($Text)) }
        }

        function New-Look([guid] $Id, [string] $Status, [string[]] $Statuses, [string[]] $Outputs = @()) {
            # An execution as it is seen once, with a node for each status.
            $targets = for ($i = 0; $i -lt $Statuses.Count; $i++) {
                $target = @{ node_id = "$(Get-NumberedId (101 + $i))"; status = $Statuses[$i] }
                if ($i -lt $Outputs.Count) { $target.output_ref = New-Put $Outputs[$i] }
                $target
            }
            New-Response (New-ExecutionBody -Id $Id -Status $Status -Targets @($targets))
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

    Context 'Without a screen' {
        It 'writes a record for each change, seen as those of Write-Host, then equal outputs together' {
            $server.On('GET', "$($ids[0])$", (
                    (New-Look $ids[0] started pending, started, started), (New-Look $ids[0] started started, failed, started),
                    (New-Look $ids[0] failed succeeded, failed, succeeded "ok`n", "no`n", "ok`n")))
            $groups = Watch-PlexExecution $ids[0] -InformationVariable changes 6>$null
            $changes.ForEach{ "$_" -replace '  \d+[smh].*' } | Should -Be @(
                "$($nodes[0])  pending", "$($nodes[1])  started", "$($nodes[2])  started", "$($nodes[0])  started", "$($nodes[1])  failed"
                "$($nodes[0])  succeeded", "$($nodes[2])  succeeded")
            "$($changes[4])" | Should -Be "$($nodes[1])  failed  2s"
            $changes.Tags | Select-Object -Unique | Should -Be PSHOST, PlexWatch
            $groups | Should -BeOfType ([Plexsphere.PlexOutputGroup])
            $groups.ForEach{ $_.Count } | Should -Be 2, 1
            $groups.Status | Should -Be succeeded, failed
            $groups[0].Output | Should -Be "ok`n"
            $server.Requests.Method | Select-Object -Unique | Should -Be GET
            $server.Requests.Count | Should -Be 3
        }

        It 'shows its changes in the output of a process, in a job and in parallel runspaces' {
            $server.On('GET', "$($ids[0])$", (New-Look $ids[0] succeeded succeeded "ok`n"))
            $environment = @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token; HOME = "$TestDrive" }
            $watch = "Watch-PlexExecution $($ids[0]) -Project $SandboxProject"
            $change = "$($nodes[0])  succeeded  2s"
            foreach ($script in "Import-Module `$Manifest; $watch",
                "Start-Job { Import-Module `$using:Manifest; $watch } | Receive-Job -Wait",
                "1 | ForEach-Object -Parallel { Import-Module `$using:Manifest; $watch }") {
                $run = Invoke-Pwsh $script -Environment $environment
                $run.Errors | Should -BeNullOrEmpty -Because $script
                $run.Lines | Should -Contain $change -Because $script
                $run.Output | Should -Not -Match '\e\[\d*[AJK]' -Because $script
            }
        }

        It 'says whose each line is where there are several' {
            $server.On('GET', "$($ids[0])$", (New-Look $ids[0] succeeded succeeded))
            $server.On('GET', "$($ids[1])$", (New-Look $ids[1] failed failed))
            $null = Watch-PlexExecution $ids[0, 1] -InformationVariable changes 6>$null
            "$($changes[0])" | Should -Be "$($nodes[0])  succeeded  2s  service.restart …00000001"
            "$($changes[1])" | Should -Be "$($nodes[0])  failed  2s  service.restart …00000002"
        }

        It 'shows control characters as dots' {
            foreach ($id in $ids[0, 1]) {
                $server.On('GET', "$id$", (New-Response (New-ExecutionBody -Id $id -Action "a`e[2Jb" -Targets @{})))
            }
            $null = Watch-PlexExecution $ids[0, 1] -InformationVariable changes 6>$null
            "$($changes[0])" | Should -Be "$SandboxNode  succeeded  2s  a·[2Jb …00000001"
        }

        It 'says how an execution ended that ended without all of its nodes' {
            $server.On('GET', "$($ids[0])$", (New-Response (New-ExecutionBody -Id $ids[0] -Status failed)))
            $server.On('GET', "$($ids[1])$", (New-Look $ids[1] succeeded started, started))
            $null = Watch-PlexExecution $ids[0, 1] -InformationVariable changes 6>$null
            $changes.ForEach{ "$_" } -like 'service.restart*' | Sort-Object | Should -Be @(
                'service.restart …00000001  failed  no nodes', 'service.restart …00000002  succeeded  0 of 2 nodes ended')
            $changes.Tags | Select-Object -Unique | Should -Be PSHOST, PlexWatch
            $environment = @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token; HOME = "$TestDrive" }
            $run = Invoke-Pwsh "Import-Module `$Manifest; Watch-PlexExecution $($ids[0]) -Project $SandboxProject" -Environment $environment
            $run.Lines | Should -Be 'service.restart …00000001  failed  no nodes'
        }
    }

    Context 'What it takes and gives' {
        It 'takes ids, executions and objects with an id, and follows nothing twice' {
            (Watch-PlexExecution $SandboxExecution 6>$null).Count | Should -BeGreaterThan 0
            foreach ($piped in "$SandboxExecution", [pscustomobject] @{ ExecutionId = $SandboxExecution }, (Get-PlexExecution $SandboxExecution)) {
                (@($piped, $piped) | Watch-PlexExecution -PassThru 6>$null).Id | Should -Be $SandboxExecution
            }
        }

        It 'writes the executions instead with -PassThru, in the order of ending' {
            $server.On('GET', "$($ids[0])$", ((New-Look $ids[0] started started), (New-Look $ids[0] started started), (New-Look $ids[0] failed failed)))
            $server.On('GET', "$($ids[1])$", (New-Look $ids[1] succeeded succeeded))
            $ended = Watch-PlexExecution $ids[0, 1] -PassThru -ErrorVariable failures 6>$null
            $ended | Should -BeOfType ([Plexsphere.PlexExecution])
            $ended.Id | Should -Be $ids[1, 0]
            # As of Wait-PlexExecution: one that failed is no error.
            $failures | Should -BeNullOrEmpty
        }

        It 'folds what ended of several executions together' {
            foreach ($id in $ids[0, 1]) { $server.On('GET', "$id$", (New-Look $id succeeded succeeded "same`n")) }
            (Watch-PlexExecution $ids[0, 1] 6>$null).Count | Should -Be 2
        }

        It 'does nothing for an empty pipeline' {
            @() | Watch-PlexExecution -InformationVariable changes | Should -BeNullOrEmpty
            $changes | Should -BeNullOrEmpty
            $server.Requests.Count | Should -Be 0
        }

        It 'refuses an id that is no UUID, and a pause outside 1 to 3,600 seconds, before any request' {
            { Watch-PlexExecution edge } | Should -Throw "*'Id'*'edge' is not a UUID.*"
            { Watch-PlexExecution $SandboxExecution -PollSeconds 0 } | Should -Throw "*'PollSeconds'*"
            { Watch-PlexExecution $SandboxExecution -PollSeconds 3601 } | Should -Throw "*'PollSeconds'*"
            $server.Requests.Count | Should -Be 0
        }
    }

    Context 'What is lost' {
        It 'is one error for an unknown id, and for one that vanishes meanwhile; the others are followed, and errors come last' {
            $server.On('GET', "$($ids[0])$", ((New-Look $ids[0] started started), (New-Look $ids[0] started started), (New-Look $ids[0] succeeded succeeded "ok`n")))
            $server.On('GET', "$($ids[1])$", ((New-Look $ids[1] started started), (New-Problem 404 execution_not_found)))
            $all = & { $ErrorActionPreference = 'Continue'; Watch-PlexExecution $ids[0, 1] -InformationVariable script:changes 2>&1 6>$null }
            $all.ForEach{ $_.GetType().Name } | Should -Be PlexOutputGroup, ErrorRecord
            $all[1].FullyQualifiedErrorId | Should -Be "ExecutionNotFound,$command"
            $all[1].TargetObject.Id | Should -Be $ids[1]
            "$changes" | Should -BeLike "*$($nodes[0])  lost  *"
            $failures = $null
            Watch-PlexExecution $UnknownId, $ids[0] -ErrorAction SilentlyContinue -ErrorVariable failures 6>$null | Should -HaveCount 1
            $failures.FullyQualifiedErrorId | Should -Be "ExecutionNotFound,$command"
            $failures[0].TargetObject | Should -Be $UnknownId
        }

        It 'is one error where an output cannot be read' {
            $body = New-ExecutionBody -Id $ids[0] -Targets @{ output_ref = @{ kind = 'inline'; inline_bytes = '?' } }
            $server.On('GET', "$($ids[0])$", (New-Response $body))
            $null = Watch-PlexExecution $ids[0] -ErrorAction SilentlyContinue -ErrorVariable failures 6>$null
            $failures.FullyQualifiedErrorId | Should -Be "MalformedResponse,$command"
        }
    }

    Context 'Requests' {
        It 'are those of Wait-PlexExecution, on a server that tells each step: <_> executions' -ForEach 1, 3, 40 {
            $many = (1..$_).ForEach{ Get-NumberedId (500 + $_) }
            $counts = foreach ($verb in 'Wait', 'Watch') {
                $server.Reset()
                # Nobody may list, so that each is read by itself, as often as it takes.
                $server.On('GET', 'executions$', (New-Problem 403 permission_denied))
                foreach ($id in $many) {
                    $server.On('GET', "$id$", (@(New-Look $id started started) * (1 + "$id"[-1] % 3) + (New-Look $id succeeded succeeded)))
                }
                & "$verb-PlexExecution" $many 6>$null | Should -Not -BeNullOrEmpty
                ($server.Requests | Group-Object Path | Sort-Object Name).ForEach{ "$($_.Count) $($_.Name)" } -join "`n"
            }
            $counts[0] | Should -Match 'executions/'
            # The listing is tried as often as there are looks.
            ($counts[1] -split "`n" -match 'executions/') | Should -Be ($counts[0] -split "`n" -match 'executions/')
            ($counts[1] -split "`n").Count | Should -Be ($counts[0] -split "`n").Count
        }

        It 'are those of Wait-PlexExecution in the sandbox, and none for what has ended' {
            $counts = foreach ($verb in 'Wait', 'Watch') {
                $execution = Invoke-PlexAction system.info $SandboxNode
                $server.Reset()
                $null = & "$verb-PlexExecution" $execution.Id -PollSeconds 2 6>$null
                $null = Get-PlexExecution $execution.Id | & "$verb-PlexExecution" 6>$null
                $server.Requests.Count
            }
            $counts[1] | Should -Be $counts[0]
            $server.Reset()
            $execution | Wait-PlexExecution -OutVariable ended | Should -HaveCount 1
            $server.Reset()
            (Watch-PlexExecution -InputObject $ended 6>$null).Count | Should -BeGreaterThan 0
            $server.Requests.Count | Should -Be 0
        }
    }

    Context 'At a terminal' -Tag Linux {
        BeforeAll {
            function Open-Terminal([int] $Columns = 100, [int] $Rows = 24) { [Plexsphere.Testing.PseudoTerminal]::Open($Columns, $Rows) }

            $environment = @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token; HOME = "$TestDrive" }

            function New-Fleet([string] $Status, [switch] $Ended) {
                # 500 nodes: 386 that succeeded, 9 that did not, 5 at work, 100 that wait; all of them over at the end.
                $statuses = @('succeeded') * 386 + @('failed') * 8 + 'timeout' + @($Ended ? 'succeeded' : 'started') * 5 + @($Ended ? 'succeeded' : 'pending') * 100
                New-Look $ids[0] $Status $statuses
            }
        }

        AfterEach {
            ${terminal}?.Dispose()
        }

        It 'shows 500 nodes on 24 lines: names what matters, counts the rest, follows the window, and puts outputs below' {
            $open = New-Fleet started
            $server.On('GET', "$($ids[0])$", $open)
            $terminal = Open-Terminal 80 24
            $run = Start-TerminalPwsh $terminal "Watch-PlexExecution $($ids[0]) -Project $SandboxProject" $environment
            $terminal.WaitFor({ param($screen) $screen.Lines[-1] -like 'not shown*' })
            $lines = $terminal.Screen.Lines
            $lines.Count | Should -Be 23
            $lines[0] | Should -Be '395 of 500 nodes ended: 8 failed, 1 timeout, 386 succeeded'
            $lines[1..21] | Should -Be (386..406).ForEach{
                $status = $_ -lt 394 ? 'failed' : $_ -lt 395 ? 'timeout' : $_ -lt 400 ? 'started' : 'pending'
                $lines[$_ - 385] | Should -Match "^$(Get-NumberedId (101 + $_))  $status +\d+"
                $lines[$_ - 385]
            }
            $lines[22] | Should -Be 'not shown: 93 pending, 386 succeeded'
            foreach ($size in @(80, 10), @(60, 30), @(50, 12), @(120, 20)) {
                $terminal.Resize($size[0], $size[1])
                $terminal.WaitFor({ param($screen) $screen.Lines.Count -eq $size[1] - 1 -and $screen.Lines[0] -like '395 of 500*' -and $screen.Lines[-1] -like 'not shown*' }.GetNewClosure())
                @($terminal.Screen.Lines -like '*nodes ended*').Count | Should -Be 1
            }
            $server.On('GET', "$($ids[0])$", (New-Fleet failed -Ended))
            $terminal.WaitForEnd($run)
            $run.ExitCode | Should -Be 0
            $all = $terminal.Screen.All
            $all | Should -Contain '500 of 500 nodes ended: 8 failed, 1 timeout, 491 succeeded'
            $all | Should -Contain 'not shown: 491 succeeded'
            $terminal.Screen.Lines -match '491 nodes +succeeded|8 nodes +failed|1 node +timeout' | Should -Not -BeNullOrEmpty
            $terminal.Screen.IsCursorShown | Should -BeTrue
            $terminal.Screen.IsStyled | Should -BeFalse
            # What tells jobs and files of changes is not said at a terminal.
            @($all -match '^\S+  pending  ').Count | Should -BeLessThan 60
        }

        It 'leaves the screen in order on Ctrl+C, and says what goes on' {
            $server.On('GET', "$($ids[0])$", (New-Look $ids[0] started started, pending))
            $terminal = Open-Terminal 200 24
            $run = Start-TerminalPwsh $terminal "'before'; Watch-PlexExecution $($ids[0]) -Project $SandboxProject; 'not reached'" $environment
            $terminal.WaitFor({ param($screen) $screen.Lines.Count -eq 4 })
            $terminal.Type("`u{3}")
            $terminal.WaitForEnd($run)
            $screen = $terminal.Screen
            $screen.Lines[0] | Should -Be before
            $screen.Lines[1] | Should -Be '0 of 2 nodes ended'
            $screen.Lines[2] | Should -Match "^$($nodes[0])  started"
            $screen.Lines[3] | Should -Match "^$($nodes[1])  pending"
            $screen.Lines[4] | Should -Match "^1 execution goes on at $([regex]::Escape($server.Address))/?\. To wait for it: Wait-PlexExecution -Id $($ids[0]) -Project $SandboxProject$"
            $screen.Lines.Count | Should -Be 5
            $screen.Row, $screen.Column, $screen.IsCursorShown, $screen.IsStyled | Should -Be 5, 0, $true, $false
        }

        It 'puts warnings above, and draws below them' {
            $server.On('GET', "$($ids[0])$", (
                    (New-Look $ids[0] started started), (New-Problem 503 authz_unavailable -Headers @{ 'Retry-After' = '0' }),
                    (New-Look $ids[0] started started), (New-Look $ids[0] started started), (New-Look $ids[0] succeeded succeeded)))
            $terminal = Open-Terminal 200 24
            $run = Start-TerminalPwsh $terminal "`$null = Watch-PlexExecution $($ids[0]) -Project $SandboxProject" $environment
            $terminal.WaitForEnd($run)
            $run.ExitCode | Should -Be 0
            $lines = $terminal.Screen.Lines
            $lines[0] | Should -BeLike 'WARNING: *The wait goes on.'
            $lines[1] | Should -BeLike 'WARNING: The server answers again*'
            $lines[2] | Should -Be '1 of 1 nodes ended: 1 succeeded'
            $lines.Count | Should -Be 4
        }

        It 'writes each change as a line of its own: <Name>' -ForEach @(
            @{ Name = 'a dumb terminal'; Variables = @{ TERM = 'dumb' }; Script = '{0}' }
            @{ Name = 'output that is redirected'; Variables = @{}; Script = '& /bin/sh -c ''exec "$0" "$@" | cat'' {1} -NoProfile -Command "Import-Module $((Get-Module Plexsphere).Path); {0}"' }
        ) {
            $server.On('GET', "$($ids[0])$", ((New-Look $ids[0] started started), (New-Look $ids[0] succeeded succeeded)))
            $terminal = Open-Terminal 200 24
            $watch = "`$null = Watch-PlexExecution $($ids[0]) -Project $SandboxProject"
            $own = @(Get-PwshCommand).ForEach{ "'$_'" } -join ' '
            $text = $Script.Replace('{1}', $own).Replace('{0}', $Name -like 'output*' ? $watch.Replace('$', '`$') : $watch)
            $run = Start-TerminalPwsh $terminal $text ($environment + $Variables)
            $terminal.WaitForEnd($run)
            $run.ExitCode | Should -Be 0
            $terminal.Screen.Lines.ForEach{ $_ -replace '  \d+[smh].*' } | Should -Be "$($nodes[0])  started", "$($nodes[0])  succeeded"
            $terminal.Written | Should -Not -Match '\e\[\d*[AJK]'
        }

        It 'draws in place where no colours are wanted' {
            $server.On('GET', "$($ids[0])$", ((New-Look $ids[0] started started), (New-Look $ids[0] started started), (New-Look $ids[0] succeeded succeeded)))
            $terminal = Open-Terminal
            $run = Start-TerminalPwsh $terminal "`$null = Watch-PlexExecution $($ids[0]) -Project $SandboxProject" ($environment + @{ NO_COLOR = '1' })
            $terminal.WaitForEnd($run)
            $run.ExitCode | Should -Be 0
            $terminal.Screen.Lines[0] | Should -Be '1 of 1 nodes ended: 1 succeeded'
            $terminal.Screen.Lines.Count | Should -Be 2
        }

        It 'shows a fleet of the sandbox to its end' {
            $terminal = Open-Terminal 80 24
            $run = Start-TerminalPwsh $terminal "Invoke-PlexAction service.restart -Selector env -Project $SandboxProject | Watch-PlexExecution" $environment
            $terminal.WaitForEnd($run)
            $run.ExitCode | Should -Be 0
            $terminal.Screen.All -match '^(\d+) of \1 nodes ended' | Should -HaveCount 1
            $terminal.Written | Should -Not -BeLike "*$($sandbox.token)*"
        }
    }
}
