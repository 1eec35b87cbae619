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
            $server.On('POST', '.', (New-Answer -Status 201 $args[1]))
            $server.On('GET', "$($args[2])$", (New-Answer $args[1]))
            Invoke-PlexAction service.restart $SandboxNode -Wait
        } -Arguments $server, $open, $id
    }

    It 'works while Wait-PlexExecution pauses for an hour' {
        $null = Stop-Command -When { $server.Matching('GET', "$id$").Count -ge 1 } {
            $args[0].On('GET', "$($args[2])$", (New-Answer $args[1]))
            Wait-PlexExecution $args[2] -PollSeconds 3600
        } -Arguments $server, $open, $id
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
            $args[0].On('GET', 'executions$', (1..5000).ForEach{ New-Answer (New-PageBody $args[1] -Next """$_""") })
            Get-PlexExecution
        } -Arguments $server, $item
    }

    It 'works inside a body that stalls' {
        $null = Stop-Command -When { $server.Matching('GET', 'executions$').Count -ge 1 } {
            $args[0].On('GET', 'executions$', (New-Answer -Stall (New-PageBody (, $args[1] * 50))))
            Get-PlexExecution
        } -Arguments $server, $item
    }

    It 'works inside the body of the second page; what was read before is there' {
        $run = Stop-Command -When { $server.Matching('GET', 'executions$').Count -ge 2 } {
            $args[0].On('GET', 'executions$', ((New-Answer (New-PageBody $args[1] -Next '"a"')), (New-Answer -Stall (New-PageBody $args[1]))))
            Get-PlexExecution
        } -Arguments $server, $item
        $run.Output.Id | Should -Be $id
    }

    It 'works while no answer comes at all' {
        $null = Stop-Command -When { $server.Matching('GET', "$id$").Count -ge 1 } {
            $args[0].On('GET', "$($args[1])$", (New-Answer -HoldUntil 100000))
            Get-PlexExecution $args[1]
        } -Arguments $server, $id
    }

    It 'works while a read waits to be tried again' {
        $null = Stop-Command -When { $server.Matching('GET', "$id$").Count -ge 1 } {
            $args[0].On('GET', "$($args[1])$", (New-Problem 503 authz_unavailable -Headers @{ 'Retry-After' = '50' }))
            Get-PlexExecution $args[1]
        } -Arguments $server, $id
    }

    It 'works while a dispatch waits for its answer; nothing further is dispatched, and what was minted is known' {
        $run = Stop-Command -When { (Get-Dispatch $server).Count -ge 2 } {
            $args[0].On('POST', '.', ((New-Answer -Status 201 $args[1]), (New-Answer -HoldUntil 100000)))
            Invoke-PlexAction service.restart $SandboxNode, $UnknownId, $SandboxExecution
            $args[0].On('GET', 'reached$', (New-Answer))
        } -Arguments $server, $open
        $run.Output.Id | Should -Be $id
        (Get-Dispatch $server).Count | Should -Be 0
    }

    It 'works while Connect-Plexsphere waits for its answer, and leaves no connection' {
        $run = Start-Runspace -Server $server -Sandbox $sandbox -Arguments $server, $sandbox.token {
            $args[0].On('GET', 'whoami$', (New-Answer -HoldUntil 100000))
            Connect-Plexsphere $args[0].Url -Token (ConvertTo-Token $args[1])
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
        # A socket whose queue is full answers nobody.
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
            $args[0].On('POST', '.', (New-Answer -Status 201 $args[1]))
            $args[0].On('GET', "$($args[2])$", (New-Answer $args[1]))
            Invoke-PlexAction service.restart $SandboxNode | Wait-PlexExecution | Get-PlexExecutionLog | Out-String
        } -Arguments $server, $open, $id
    }

    It 'keeps the connection open for others' {
        $connection = Connect-Plexsphere $server.Url -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -PassThru
        $server.Reset()
        $server.On('GET', 'executions$', (New-Answer -Stall (New-PageBody (, $item * 50))))
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
}
