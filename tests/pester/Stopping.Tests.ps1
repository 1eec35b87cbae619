Describe 'Stopping a command, as Ctrl+C does' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Executions 450
        $server = Start-TestServer $sandbox

        function Stop-Command([scriptblock] $Script, [scriptblock] $When, [object[]] $Arguments = @()) {
            # Stops a script once the condition holds, and looks whether its runspace is usable afterwards.
            $run = Start-Runspace $Script -Server $server -Sandbox $sandbox -Arguments $Arguments
            try {
                Wait-Until $When
                Stop-Shell $run.Shell
                $run.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
                $server.Reset()
                $run.Shell.Commands.Clear()
                $run.Shell.AddScript('(Get-PlexExecution -First 1).Id').Invoke() | Should -Be $SandboxExecution
                $run
            } finally {
                $run.Shell.Dispose()
            }
        }
    }

    AfterAll {
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        $server.Reset()
        $id = Get-NumberedId 1
        $open = New-ExecutionBody -Id $id -Status started
        $item = New-ExecutionBody -Id $id
    }

    It 'works while Invoke-PlexAction -Wait follows' {
        $null = Stop-Command -When { $server.Matching('GET', "$id$").Count -ge 1 } {
            $server = $args[0]
            $server.On('POST', '.', (New-Response -Status 201 $args[1]))
            $server.On('GET', "$($args[2])$", (New-Response $args[1]))
            Invoke-PlexAction service.restart $SandboxNode -Wait
        } -Arguments $server, $open, $id
    }

    It 'names each dispatch of which nobody knows whether it arrived, where the first of them ends the command' {
        $nodes = (1..4).ForEach{ Get-NumberedId (100 + $_) }
        $script = @'
            Import-Module $env:MODULE
            Connect-Plexsphere $env:URL -DispatchRevision colon -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0
            Invoke-PlexAction service.restart -Node ($env:NODES -split ',') -ThrottleLimit 4 -ErrorAction Stop
'@
        # The first response comes when all have been sent: one request asks who we are, four dispatch.
        $server.On('POST', '.', [Plexsphere.Testing.ScriptedResponse]::Reset.HeldUntil(5))
        $file = Join-Path $TestDrive unknown.ps1
        Set-Content $file $script
        $run = Wait-Program (Start-Pwsh @('-File', $file) @{
                MODULE = Get-ModuleManifestPath; NODES = $nodes -join ','; URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token; HOME = "$TestDrive"
            })
        $server.Matching('POST', '.').Count | Should -Be 4
        foreach ($node in $nodes) { $run.Errors | Should -BeLike "*(to node $node in project*" }
    }

    It 'names what may have been carried out, whatever ends the command: <_>' -ForEach @(
        'Invoke-PlexAction service.restart -Node $nodes -Wait -ErrorAction Stop | Select-Object -First 1'
        'Invoke-PlexAction service.restart -Node $nodes | ForEach-Object { throw 42 }'
        'Invoke-PlexAction service.restart -Node $nodes -Wait | ForEach-Object { throw 42 }'
        'Invoke-PlexAction service.restart -Node $nodes -InformationAction Stop'
        'Invoke-PlexAction service.restart -Node ($nodes + $nodes[0]) -WarningAction Stop'
        'Invoke-PlexAction service.restart -Node $nodes -FailFast -ErrorAction Stop'
        'Redo-PlexExecution $source -NoParameter -Wait -ErrorAction Stop | Select-Object -First 1'
        'Redo-PlexExecution $source -NoParameter | ForEach-Object { throw 42 }'
        'Redo-PlexExecution $source -NoParameter -InformationAction Stop'
    ) {
        $nodes = (1..4).ForEach{ Get-NumberedId (100 + $_) }
        $targets = $nodes.ForEach{ @{ node_id = "$_"; status = 'failed' } }
        $server.On('GET', '.', (New-Response (New-ExecutionBody -Id $id -Status failed -Targets $targets)))
        $server.On('GET', 'whoami$', (New-Response (New-WhoamiBody)))
        # Two of four are minted and have ended, two never have a response; the first comes when all have been sent.
        $minted = (1, 2).ForEach{ New-Response -Status 201 (New-ExecutionBody -Id (Get-NumberedId (200 + $_)) -Status succeeded -Targets @{ node_id = "$($nodes[0])"; status = 'succeeded' }) }
        $reset = [Plexsphere.Testing.ScriptedResponse]::Reset
        $before = $_ -like 'Redo*' ? 2 : 1
        $server.On('POST', '.', @($minted[0], $reset, $minted[1], $reset).ForEach{ $_.HeldUntil($before + 4) })
        $run = Invoke-Pwsh -Environment @{ URL = $server.Address; NODES = $nodes -join ','; SOURCE = "$id"; PLEXSPHERE_TOKEN = $sandbox.token; HOME = "$TestDrive" } @"
            Import-Module `$Manifest
            `$nodes = `$env:NODES -split ','
            `$source = `$env:SOURCE
            `$PSDefaultParameterValues['*-Plex*:ThrottleLimit'] = 4
            Connect-Plexsphere `$env:URL -DispatchRevision colon -Project $SandboxProject
            $_
"@
        $sent = Get-Dispatch $server
        $sent.Count | Should -Be 4 -Because $run.Errors
        foreach ($lost in $sent[1, 3]) { $run.Errors | Should -BeLike "*(to node $($lost.Json.GetProperty('node_id').GetString()) in project*" }
        # What was handed on belongs to who took it; what was not is named, ended or not.
        if ($_ -notlike '*throw*') {
            foreach ($known in 201, 202) { "$($run.Output)`n$($run.Errors)" | Should -BeLike "*$(Get-NumberedId $known)*" }
        }
    }

    It 'is followed by the rest of the rollout, as about_Plexsphere_Rollouts goes on by the journal: each node once, and none left out' {
        $page = Get-Content -Raw (Join-Path $PSScriptRoot '..' '..' 'docs' 'about_Plexsphere_Rollouts.md')
        $recipe = [regex]::Match($page, '(?ms)^### STOPPING$.*?^```powershell$(.*?)^```$').Groups[1].Value
        $recipe | Should -Match 'rollout\.jsonl'
        Push-Location (New-Item -ItemType Directory "$TestDrive/recipe")
        try {
            Connect-Plexsphere $sandbox.url -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -JournalPath rollout.jsonl
            $nodes = @((Get-PlexNode -Selector env=prod).Id)
            $null = Invoke-PlexRollout service.restart -Selector env=prod -BatchSize 1, 2 | Select-Object -First 2
            $reached = @(Get-Content rollout.jsonl).Count
            (& ([scriptblock]::Create($recipe))).Status | Select-Object -Unique | Should -Be succeeded
            $reached | Should -BeGreaterThan 0
            $sent = Get-Content rollout.jsonl | ConvertFrom-Json | Where-Object event -EQ sending
            $sent.node | Sort-Object | Should -Be ($nodes.ForEach{ "$_" } | Sort-Object)
        } finally {
            Pop-Location
            Disconnect-Plexsphere
        }
    }

    It 'works while Invoke-PlexRollout pauses between batches, is turned away, or looks for its cohort; nothing further is dispatched' {
        foreach ($case in @(
                @{ Command = 'Invoke-PlexRollout service.restart $SandboxNode, $UnknownId -PauseSeconds 86400 -MaximumFailures 1'; Status = 201; Sent = 1 }
                @{ Command = 'Invoke-PlexRollout service.restart $SandboxNode, $UnknownId'; Status = 429; Sent = 1 }
                @{ Command = 'Invoke-PlexRollout service.restart -Selector env=prod'; Status = 201; Sent = 0 }
                @{ Command = 'Invoke-PlexRollout service.restart $SandboxNode -SkipUnreachable'; Status = 201; Sent = 0 }
            )) {
            $server.Reset()
            $script:sent = $null
            $null = Stop-Command -When { $script:sent = (Get-Dispatch $server).Count; $server.Matching('POST', 'dispatch$').Count + $server.Matching('GET', 'capabilities$|topology$').Count -ge 1 } {
                $args[0].On('GET', 'capabilities$|topology$', (New-Response -Stall '{"items":[]}'))
                $minted = New-Response -Status 201 (New-ExecutionBody -Status failed -Targets @{ node_id = "$SandboxNode"; status = 'failed' })
                $args[0].On('POST', 'dispatch$', ($args[2] -eq 201 ? $minted : (New-Problem $args[2] capacity_exceeded -Headers @{ 'Retry-After' = '3600' })))
                & ([scriptblock]::Create($args[1]))
            } -Arguments $server, $case.Command, $case.Status
            $script:sent | Should -Be $case.Sent -Because $case.Command
        }
    }

    It 'works while Group-PlexExecutionLog looks for a pattern that takes long' {
        $output = @{ kind = 'inline'; inline_bytes = [convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes('a' * 16000)) }
        $body = New-ExecutionBody -Targets @(@{ output_ref = $output })
        $null = Stop-Command -When { $server.Matching('GET', "$SandboxExecution$").Count -ge 1 } {
            # Over and over, so that it is stopped inside of one whenever the stop comes.
            $args[0].On('GET', '.', (New-Response $args[1]))
            $log = Get-PlexExecutionLog $args[2]
            while ($true) { try { $log | Group-PlexExecutionLog -IgnorePattern '(a+)+$x' } catch { $null = $_ } }
        } -Arguments $server, $body, $SandboxExecution
    }

    It 'leaves no report, and no part of one, where Export-PlexReport had not come to its end' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive stopped)
        $null = Stop-Command -When { $server.Matching('GET', "$id$").Count -ge 1 } {
            $args[0].On('GET', "$($args[2])$", (New-Response -HoldUntil 100000))
            Get-PlexExecution $args[1], $args[2] | Export-PlexReport "$($args[3])/report.html"
        } -Arguments $server, $SandboxExecution, $id, $folder
        Get-ChildItem -Force $folder | Should -BeNullOrEmpty
    }

    It 'works while Wait-PlexExecution pauses for an hour' {
        $null = Stop-Command -When { $server.Matching('GET', "$id$").Count -ge 1 } {
            $args[0].On('GET', "$($args[2])$", (New-Response $args[1]))
            Wait-PlexExecution $args[2] -PollSeconds 3600
        } -Arguments $server, $open, $id
    }

    It 'works while Watch-PlexExecution pauses for an hour' {
        $run = Stop-Command -When { $server.Matching('GET', "$id$").Count -ge 1 } {
            $args[0].On('GET', "$($args[2])$", (New-Response $args[1]))
            Watch-PlexExecution $args[2] -PollSeconds 3600
        } -Arguments $server, $open, $id
        $run.Output | Should -BeNullOrEmpty
    }

    It 'works while Connect-Plexsphere waits for a token that nobody writes into a pipe' -Tag Unix {
        $pipe = Join-Path $TestDrive pipe
        mkfifo -m 600 $pipe
        $run = Start-Runspace { Connect-Plexsphere https://plex.example -TokenFile $args[0] } -Arguments $pipe
        # Opens once the command has the other end.
        $writer = [System.IO.FileStream]::new($pipe, 'Open', 'Write')
        try {
            Stop-Shell $run.Shell
            $run.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
        } finally {
            $writer.Dispose()
            $run.Shell.Dispose()
        }
    }

    It 'works while a listing is under way' {
        $null = Stop-Command -When { $server.Matching('GET', 'executions$').Count -ge 2 } {
            # An endless listing.
            $args[0].On('GET', 'executions$', (1..5000).ForEach{ New-Response (New-PageBody $args[1] -Next """$_""") })
            Get-PlexExecution
        } -Arguments $server, $item
    }

    It 'works inside a body that stalls' {
        $null = Stop-Command -When { $server.Matching('GET', 'executions$').Count -ge 1 } {
            $args[0].On('GET', 'executions$', (New-Response -Stall (New-PageBody (, $args[1] * 50))))
            Get-PlexExecution
        } -Arguments $server, $item
    }

    It 'works while Get-PlexNode reads: in a page, in what nodes reported, node by node' {
        $page = New-PageBody "{""id"":""$SandboxNode"",""domain_id"":""$SandboxDomain"",""created_at"":""2026-07-01T08:00:00Z""}"
        foreach ($path in '/nodes$', 'capabilities$', 'labels$', 'mesh/topology$', "projects/$SandboxProject$") {
            $server.Reset()
            $null = Stop-Command -When { $server.Matching('GET', $path).Count -ge 1 } {
                $args[0].On('GET', $args[1], (New-Response -Stall $args[2]))
                Get-PlexNode -IncludeLabel -IncludeReachability
            } -Arguments $server, $path, $page
        }
    }

    It 'works while names and cohorts are looked up; nothing is dispatched' {
        foreach ($command in 'Invoke-PlexAction a -NodeName edge', 'Invoke-PlexAction a -Selector env=prod -MaximumNodes 3', 'Get-PlexAction', 'Get-PlexProject', 'Get-PlexExecution -Project edge') {
            $server.Reset()
            $null = Stop-Command -When { $server.Matching('GET', 'capabilities$|projects$').Count -ge 1 } {
                $args[0].On('GET', 'capabilities$|projects$', (New-Response -Stall '{"items":[]}'))
                & ([scriptblock]::Create($args[1]))
            } -Arguments $server, $command
            (Get-Dispatch $server).Count | Should -Be 0
        }
    }

    It 'works inside the body of the second page; what was read before is there' {
        $run = Stop-Command -When { $server.Matching('GET', 'executions$').Count -ge 2 } {
            $args[0].On('GET', 'executions$', ((New-Response (New-PageBody $args[1] -Next '"a"')), (New-Response -Stall (New-PageBody $args[1]))))
            Get-PlexExecution
        } -Arguments $server, $item
        $run.Output.Id | Should -Be $id
    }

    It 'works while no response comes at all' {
        $null = Stop-Command -When { $server.Matching('GET', "$id$").Count -ge 1 } {
            $args[0].On('GET', "$($args[1])$", (New-Response -HoldUntil 100000))
            Get-PlexExecution $args[1]
        } -Arguments $server, $id
    }

    It 'works while a read waits to be tried again' {
        $null = Stop-Command -When { $server.Matching('GET', "$id$").Count -ge 1 } {
            $args[0].On('GET', "$($args[1])$", (New-Problem 503 authz_unavailable -Headers @{ 'Retry-After' = '50' }))
            Get-PlexExecution $args[1]
        } -Arguments $server, $id
    }

    It 'works while a dispatch waits for its response; nothing further is dispatched, and what was minted is known' {
        $run = Stop-Command -When { (Get-Dispatch $server).Count -ge 2 } {
            $args[0].On('POST', '.', ((New-Response -Status 201 $args[1]), (New-Response -HoldUntil 100000)))
            Invoke-PlexAction service.restart $SandboxNode, $UnknownId, $SandboxExecution
            $args[0].On('GET', 'reached$', (New-Response))
        } -Arguments $server, $open
        $run.Output.Id | Should -Be $id
        (Get-Dispatch $server).Count | Should -Be 0
    }

    It 'works while Redo-PlexExecution reads; nothing is dispatched' {
        $null = Stop-Command -When { $server.Matching('GET', 'executions/').Count -ge 2 } {
            $args[0].On('GET', "$($args[1])$", (New-Response (New-ExecutionBody -Id $args[1] -Status failed -Targets @{ status = 'failed' })))
            $args[0].On('GET', "$UnknownId$", (New-Response -HoldUntil 100000))
            Redo-PlexExecution $args[1], $UnknownId -NoParameter
        } -Arguments $server, $id
        (Get-Dispatch $server).Count | Should -Be 0
    }

    It 'works while Redo-PlexExecution dispatches; nothing further is dispatched, and what was minted is known' {
        $run = Stop-Command -When { (Get-Dispatch $server).Count -ge 2 } {
            $targets = (1..3).ForEach{ @{ node_id = "$(Get-NumberedId (10 + $_))"; status = 'failed' } }
            $args[0].On('GET', "$SandboxExecution$", (New-Response (New-ExecutionBody -Status failed -Targets $targets)))
            $args[0].On('POST', '.', ((New-Response -Status 201 $args[1]), (New-Response -HoldUntil 100000)))
            Redo-PlexExecution $SandboxExecution -NoParameter
        } -Arguments $server, $open
        $run.Output.Id | Should -Be $id
        (Get-Dispatch $server).Count | Should -Be 0
    }

    It 'works while Connect-Plexsphere waits for its response, and leaves no connection' {
        $run = Start-Runspace -Server $server -Sandbox $sandbox -Arguments $server, $sandbox.token {
            $args[0].On('GET', 'whoami$', (New-Response -HoldUntil 100000))
            Connect-Plexsphere $args[0].Address -Token (ConvertTo-Token $args[1])
        }
        try {
            Wait-Until { $server.Matching('GET', 'whoami$').Count -ge 1 }
            Stop-Shell $run.Shell
            $run.Shell.Commands.Clear()
            $null = $run.Shell.AddScript('Get-PlexExecution -Project $SandboxProject').Invoke()
            $run.Shell.Streams.Error.FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
        } finally {
            $run.Shell.Dispose()
        }
    }

    It 'works while a connection is being made' -Tag Linux {
        # A socket whose queue is full accepts nobody.
        $listener = [System.Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
        $listener.Bind([System.Net.IPEndPoint]::new([ipaddress]::Loopback, 0))
        $listener.Listen(0)
        $port = $listener.LocalEndPoint.Port
        $waiting = foreach ($i in 1..3) { $socket = [System.Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp'); $null = $socket.ConnectAsync([ipaddress]::Loopback, $port); $socket }
        # Those that have asked for a connection to the port, over either family of addresses.
        $asking = ':{0:X4} 02 ' -f $port
        $before = @((Get-Content /proc/net/tcp, /proc/net/tcp6) -match $asking).Count
        $run = Start-Runspace -Arguments "http://127.0.0.1:$port" { Connect-Plexsphere $args[0] -Token (ConvertTo-Token psk_test) }
        try {
            Wait-Until { @((Get-Content /proc/net/tcp, /proc/net/tcp6) -match $asking).Count -gt $before }
            Stop-Shell $run.Shell
            $run.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
        } finally {
            $run.Shell.Dispose()
            $waiting + $listener | ForEach-Object { $_.Dispose() }
        }
    }

    It 'works while the TLS handshake goes nowhere' {
        $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        $run = Start-Runspace -Arguments "https://127.0.0.1:$($listener.LocalEndpoint.Port)" { Connect-Plexsphere $args[0] -Token (ConvertTo-Token psk_test) }
        try {
            Wait-Until { $listener.Pending() }
            Stop-Shell $run.Shell
            $run.Shell.InvocationStateInfo.State | Should -Be 'Stopped'
        } finally {
            $run.Shell.Dispose()
            $listener.Stop()
        }
    }

    It 'ends a pipeline of several commands' {
        $null = Stop-Command -When { $server.Matching('GET', "$id$").Count -ge 1 } {
            $args[0].On('POST', '.', (New-Response -Status 201 $args[1]))
            $args[0].On('GET', "$($args[2])$", (New-Response $args[1]))
            Invoke-PlexAction service.restart $SandboxNode | Wait-PlexExecution | Get-PlexExecutionLog | Out-String
        } -Arguments $server, $open, $id
    }

    It 'keeps the connection open for others' {
        $connection = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -PassThru
        $server.Reset()
        $server.On('GET', 'executions$', (New-Response -Stall (New-PageBody (, $item * 50))))
        $run = Start-Runspace -Arguments $connection { param($c) Get-PlexExecution -Connection $c }
        try {
            Wait-Until { $server.Requests.Count -ge 1 }
            Stop-Shell $run.Shell
        } finally {
            $run.Shell.Dispose()
        }
        $server.Reset()
        Get-PlexExecution -First 1 -Connection $connection | Should -HaveCount 1
        Disconnect-Plexsphere $connection
    }
    Context 'What is under way' {
        BeforeAll {
            function Get-Farewell([string] $Script, [int] $Requests, [switch] $Release, [switch] $Seen) {
                # What a process of its own says on its error stream about a script that is stopped once so many requests have come in. With
                # -Release one request more comes in at once after the stop. With -Seen something has come out, and a request after it.
                $flag = Join-Path $TestDrive "$([guid]::NewGuid())"
                $file = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
                if ($Seen) { $Script += " | ForEach-Object { `$_; Set-Content -LiteralPath '$flag.seen' '' }" }
                Set-Content -LiteralPath $file @"
                    `$shell = [powershell]::Create([initialsessionstate]::CreateDefault())
                    `$shell.Runspace = [runspacefactory]::CreateRunspace(`$Host)
                    `$shell.Runspace.Open()
                    `$null = `$shell.AddScript({ Import-Module '$(Get-ModuleManifestPath)'; $Script })
                    `$call = `$shell.BeginInvoke()
                    `$http = [System.Net.Http.HttpClient]::new()
                    if ('$Release' -eq 'True') { `$null = `$http.GetAsync('$($server.Address)/warm').Result }
                    while (-not (Test-Path -LiteralPath '$flag') -and -not `$call.IsCompleted) { [System.Threading.Thread]::Sleep(20) }
                    `$stopping = `$shell.BeginStop(`$null, `$null)
                    if ('$Release' -eq 'True') { `$null = `$http.GetAsync('$($server.Address)/release').Result }
                    `$shell.EndStop(`$stopping)
                    "`$(`$shell.InvocationStateInfo.State)"
"@
                $run = Start-Pwsh @('-File', $file) @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token }
                Wait-Until { $server.Requests.Count -ge $Requests } 60
                if ($Seen) {
                    Wait-Until { Test-Path -LiteralPath "$flag.seen" } 60
                    $before = $server.Requests.Count
                    Wait-Until { $server.Requests.Count -gt $before } 60
                }
                Set-Content -LiteralPath $flag ''
                Wait-Program $run
            }

            $unseen = Get-NumberedId 2
        }

        It 'is named once when Invoke-PlexAction -Wait is stopped, with the line that goes on waiting' {
            $server.On('POST', '.', ((New-Response -Status 201 $open), (New-Response -Status 201 (New-ExecutionBody -Id $unseen -Status started))))
            $server.On('GET', "$id$", (New-Response $open))
            $server.On('GET', "$unseen$", ((New-Response (New-ExecutionBody -Id $unseen -Status started))))
            $run = Get-Farewell "Invoke-PlexAction service.restart $SandboxNode, $UnknownId -Project $SandboxProject -Wait" 4
            $run.Output | Should -Be 'Stopped'
            $line = "Wait-PlexExecution -Id $id, $unseen -Project $SandboxProject"
            ([regex]::Matches($run.Errors, [regex]::Escape($line))).Count | Should -Be 1 -Because $run.Errors
            ([regex]::Matches($run.Errors, "$id")).Count | Should -Be 1
        }

        It 'is named when Redo-PlexExecution -Wait is stopped' {
            $server.On('GET', "$SandboxExecution$", (New-Response (New-ExecutionBody -Status failed -Targets @{ status = 'failed' })))
            $server.On('POST', '.', (New-Response -Status 201 $open))
            $server.On('GET', "$id$", (New-Response $open))
            $run = Get-Farewell "Redo-PlexExecution $SandboxExecution -NoParameter -Project $SandboxProject -Wait" 4
            $run.Errors | Should -BeLike "*1 execution goes on*Wait-PlexExecution -Id $id -Project $SandboxProject*"
        }

        It 'is named once when Wait-PlexExecution is stopped, with those that are still open' {
            $server.On('GET', "$id$", (New-Response $open))
            $server.On('GET', "$unseen$", (New-Response (New-ExecutionBody -Id $unseen)))
            $run = Get-Farewell "Wait-PlexExecution $id, $unseen -Project $SandboxProject" 3 -Seen
            $run.Errors | Should -BeLike "*Wait-PlexExecution -Id $id -Project $SandboxProject*"
            $run.Errors | Should -Not -BeLike "*$unseen*"
        }

        It 'is named once when Invoke-PlexRollout is stopped, with the line that goes on waiting; nothing further is dispatched' {
            # Two nodes of the first batch are open, one of them without a step, and the other has ended. The third is another batch's.
            $third = Get-NumberedId 3
            $server.On('POST', '.', ((New-Response -Status 201 $open), (New-Response -Status 201 (New-ExecutionBody -Id $unseen -Status pending))))
            $server.On('GET', "$id$", (New-Response $open))
            $server.On('GET', "$unseen$", (New-Response (New-ExecutionBody -Id $unseen -Targets @{ node_id = "$UnknownId" })))
            $run = Get-Farewell "Invoke-PlexRollout service.restart $SandboxNode, $UnknownId, $third -Project $SandboxProject -BatchSize 2 | ForEach-Object Status" 6 -Seen
            $run.Lines[-1] | Should -Be 'Stopped'
            $line = "Wait-PlexExecution -Id $id -Project $SandboxProject"
            ([regex]::Matches($run.Errors, [regex]::Escape($line))).Count | Should -Be 1 -Because $run.Errors
            $run.Errors | Should -Not -BeLike "*$unseen*"
            (Get-Dispatch $server).Count | Should -Be 2
        }

        It 'is named as unknown when Invoke-PlexRollout waits for a response' {
            $server.On('POST', '.', (New-Response -HoldUntil 100000))
            $run = Get-Farewell "Invoke-PlexRollout service.restart $SandboxNode, $UnknownId -Project $SandboxProject" 1
            $run.Errors | Should -Match "dispatched is unknown \(to node ($SandboxNode|$UnknownId) in project $SandboxProject at \S+\)"
            $run.Errors | Should -BeLike "*Get-PlexExecution -Action 'service.restart' -After 20*Z -Project $SandboxProject*"
            (Get-Dispatch $server).Count | Should -Be 1
        }

        It 'is named when its response came just after the stop, and as unknown when none came' {
            # One response comes with the request that the stop sets off, the fifth, and the other never. Those before are whoami, the process's
            # own, and the two dispatches.
            $server.On('POST', '.', ((New-Response -Status 201 -HoldUntil 5 $open), (New-Response -HoldUntil 100000)))
            $run = Get-Farewell "Import-Module '$PSScriptRoot/Testing.psm1'; `$c = Connect-Plexsphere $($server.Address) -Token (ConvertTo-Token $($sandbox.token)) -DispatchRevision slash; Invoke-PlexAction service.restart $SandboxNode, $UnknownId, $SandboxExecution -Project $SandboxProject -ThrottleLimit 2" 4 -Release
            $run.Output | Should -Be 'Stopped'
            $run.Errors | Should -BeLike "*Wait-PlexExecution -Id $id -Project $SandboxProject*"
            # Which of the two arrived first is nobody's business.
            $run.Errors | Should -Match "dispatched is unknown \(to node ($SandboxNode|$UnknownId) in project $SandboxProject at \S+\)"
            $run.Errors | Should -BeLike "*Get-PlexExecution -Action 'service.restart' -After 20*Z -Project $SandboxProject*"
            $run.Errors | Should -Not -Match "$SandboxExecution"
        }

        It 'is named when an agent''s action is followed' {
            $server.On('POST', '.', (New-Response "{""id"":""$ExampleAction""}"))
            $server.On('GET', 'info', (New-Response (New-AgentInfoBody -Kind a/b -State RUNNING)))
            $run = Get-Farewell "Start-PlexAgentAction a/b -Agent $($server.Address) -ActionId $ExampleAction -Wait" 3
            $run.Errors | Should -BeLike "*Wait-PlexAgentAction -Agent $($server.Address)/ -Id $ExampleAction*"
            $server.Reset()
            $server.On('GET', 'info', (New-Response (New-AgentInfoBody -Kind a/b -State RUNNING)))
            $run = Get-Farewell "Wait-PlexAgentAction -Agent $($server.Address) -Id $ExampleAction" 2
            $run.Errors | Should -BeLike "*Wait-PlexAgentAction -Agent $($server.Address)/ -Id $ExampleAction*"
        }

        It 'is named as unknown when an agent has not responded' {
            $server.On('POST', '.', (New-Response -HoldUntil 100000))
            $run = Get-Farewell "Start-PlexAgentAction a/b -Agent $($server.Address) -ActionId $ExampleAction" 1
            $run.Errors | Should -BeLike "*unknown*Get-PlexAgentAction -Agent $($server.Address) -Id $ExampleAction*"
        }

        It 'is named when enough was taken' {
            $server.On('POST', '.', ((1, 2, 3).ForEach{ New-Response -Status 201 -HoldUntil 3 (New-ExecutionBody -Id (Get-NumberedId $_) -Status pending) }))
            $run = Invoke-Pwsh @"
                Import-Module `$Manifest
                Import-Module '$PSScriptRoot/Testing.psm1'
                Connect-Plexsphere $($server.Address) -Token (ConvertTo-Token $($sandbox.token)) -DispatchRevision slash
                "`$((Invoke-PlexAction service.restart $SandboxNode, $UnknownId, $SandboxExecution -Project $SandboxProject -ThrottleLimit 3 | Select-Object -First 1).Id)"
"@
            $seen = [guid] $run.Output
            $left = (1, 2, 3).ForEach{ Get-NumberedId $_ }.Where{ $_ -ne $seen }
            foreach ($one in $left) { $run.Errors | Should -BeLike "*$one*" }
            $run.Errors | Should -Not -BeLike "*$seen*"
        }

        It 'is nothing where everything has come out' {
            $server.On('GET', "$id$", (New-Response $item))
            $run = Invoke-Pwsh -Environment @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token } @"
                Import-Module `$Manifest
                Get-PlexExecution $id -Project $SandboxProject | Wait-PlexExecution | ForEach-Object { "`$(`$_.Status)" }
                Wait-PlexExecution $id, $id -Project $SandboxProject | Select-Object -First 1 | ForEach-Object { "`$(`$_.Status)" }
"@
            $run.Lines | Should -Be 'succeeded', 'succeeded'
            $run.Errors | Should -BeNullOrEmpty
        }

        It 'harms no host that has no user interface' {
            $null = Stop-Command -When { $server.Matching('GET', "$id$").Count -ge 1 } {
                $args[0].On('POST', '.', (New-Response -Status 201 $args[1]))
                $args[0].On('GET', "$($args[2])$", (New-Response $args[1]))
                Invoke-PlexAction service.restart $SandboxNode -Wait
            } -Arguments $server, $open, $id
        }

        It 'is named after Ctrl+C itself' -Tag Linux {
            $server.On('POST', '.', (New-Response -Status 201 $open))
            $server.On('GET', "$id$", (New-Response $open))
            $file = Join-Path $TestDrive interrupted.ps1
            Set-Content -LiteralPath $file "Import-Module Plexsphere; Invoke-PlexAction service.restart $SandboxNode -Project $SandboxProject -Wait"
            $run = Start-Pwsh @('-File', $file) @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token }
            Wait-Until { $server.Matching('GET', "$id$").Count -ge 1 } 60
            kill -INT $run.Process.Id
            (Wait-Program $run).Errors | Should -BeLike "*Wait-PlexExecution -Id $id -Project $SandboxProject*"
        }
    }
}
