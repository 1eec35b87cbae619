Describe 'Stop-PlexSandbox' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)

        function Test-Running([int] $Id) {
            # Whether a process runs; one that has ended and that nobody has collected yet does not.
            $process = Get-Process -Id $Id -ErrorAction Ignore
            $process -and -not ($IsLinux -and ((Get-Content "/proc/$Id/stat" -ErrorAction Ignore) -match '\) [ZX] '))
        }

        function Start-Sandbox { Start-PlexSandbox -Nodes 1 }
    }

    AfterEach {
        Disconnect-Plexsphere
        Stop-PlexSandbox
    }

    It 'ends the process, without a word' {
        $sandbox = Start-Sandbox
        Stop-PlexSandbox $sandbox | Should -BeNullOrEmpty
        Test-Running $sandbox.ProcessId | Should -BeFalse
    }

    It 'takes the sandbox by name, by position and by pipeline' {
        foreach ($way in { Stop-PlexSandbox -InputObject $sandbox }, { Stop-PlexSandbox $sandbox }, { $sandbox | Stop-PlexSandbox }) {
            $sandbox = Start-Sandbox
            & $way
            Test-Running $sandbox.ProcessId | Should -BeFalse -Because "$way"
        }
    }

    It 'ends only those that are given' {
        $all = 1..3 | ForEach-Object { Start-Sandbox }
        $all[0, 2] | Stop-PlexSandbox
        $all.ForEach{ Test-Running $_.ProcessId } | Should -Be $false, $true, $false
        Get-PlexExecution -Connection $all[1].Connection | Should -HaveCount 1
    }

    It 'ends all of this session when none is given' {
        $all = 1..2 | ForEach-Object { Start-Sandbox }
        Stop-PlexSandbox
        $all.ForEach{ Test-Running $_.ProcessId } | Should -Be $false, $false
    }

    It 'ends those of other runspaces of this session too' {
        $sandbox = (Invoke-Runspace { Start-PlexSandbox -Nodes 1 }).Output
        Test-Running $sandbox.ProcessId | Should -BeTrue
        Stop-PlexSandbox
        Test-Running $sandbox.ProcessId | Should -BeFalse
    }

    It 'leaves the sandboxes of others alone' {
        $foreign = Start-TestSandbox -Nodes 1
        try {
            $null = Start-Sandbox
            Stop-PlexSandbox
            Test-Running $foreign.pid | Should -BeTrue
        } finally {
            Stop-TestSandbox $foreign
        }
    }

    It 'does nothing when there is nothing to end' {
        Stop-PlexSandbox -ErrorVariable failures | Should -BeNullOrEmpty
        $failures | Should -BeNullOrEmpty
    }

    It 'does nothing for an empty pipeline: that does not mean all' {
        $sandbox = Start-Sandbox
        @() | Stop-PlexSandbox
        Test-Running $sandbox.ProcessId | Should -BeTrue
    }

    It 'refuses null and nothing: they do not mean all' {
        $sandbox = Start-Sandbox
        { Stop-PlexSandbox -InputObject $null } | Should -Throw "*'InputObject'*"
        { Stop-PlexSandbox -InputObject @() } | Should -Throw "*'InputObject'*"
        { $null | Stop-PlexSandbox -ErrorAction Stop } | Should -Throw
        Test-Running $sandbox.ProcessId | Should -BeTrue
    }

    It 'refuses what is no sandbox of this session' {
        $sandbox = Start-Sandbox
        $stale = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($sandbox))
        { Stop-PlexSandbox $stale } | Should -Throw "*'InputObject'*"
        { Stop-PlexSandbox $sandbox.ProcessId } | Should -Throw "*'InputObject'*"
        Test-Running $sandbox.ProcessId | Should -BeTrue
    }

    It 'may be told twice' {
        $sandbox = Start-Sandbox
        Stop-PlexSandbox $sandbox
        { Stop-PlexSandbox $sandbox -ErrorAction Stop } | Should -Not -Throw
        { $sandbox, $sandbox | Stop-PlexSandbox -ErrorAction Stop } | Should -Not -Throw
    }

    It 'does not mind a sandbox that has ended by itself' {
        $sandbox = Start-Sandbox
        Stop-Process -Id $sandbox.ProcessId -Force
        Wait-Until { -not (Test-Running $sandbox.ProcessId) }
        { Stop-PlexSandbox $sandbox -ErrorAction Stop } | Should -Not -Throw
        { Stop-PlexSandbox -ErrorAction Stop } | Should -Not -Throw
    }

    It 'closes the connection that came with the sandbox, and leaves none where it was this runspace''s' {
        $sandbox = Start-PlexSandbox -Nodes 1 -Connect
        Stop-PlexSandbox $sandbox
        Get-PlexConnection | Should -BeNullOrEmpty
        { Get-PlexExecution -ErrorAction Stop } | Should -Throw -ErrorId 'NotConnected,*'
        { Get-PlexExecution -Connection $sandbox.Connection -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectionClosed,*'
    }

    It 'leaves another connection of this runspace alone' {
        $server = Start-TestServer
        try {
            Connect-TestServer $server
            Start-Sandbox | Stop-PlexSandbox
            (Get-PlexConnection).Server | Should -Be "$($server.Address)/"
        } finally {
            $server.Dispose()
        }
    }

    It 'is -WhatIf: then everything goes on' {
        $sandbox = Start-Sandbox
        # In a runspace of its own: what -WhatIf says goes to the screen.
        $run = Invoke-Runspace { Stop-PlexSandbox -WhatIf; $args[0] | Stop-PlexSandbox -WhatIf } -Arguments $sandbox
        $run.Errors | Should -BeNullOrEmpty
        Test-Running $sandbox.ProcessId | Should -BeTrue
        Get-PlexExecution -Connection $sandbox.Connection | Should -HaveCount 1
    }

    It 'does not ask' {
        (Get-Command Stop-PlexSandbox).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'Medium'
        $sandbox = Start-Sandbox
        (Invoke-Runspace { Stop-PlexSandbox $args[0] } -Arguments $sandbox).Errors | Should -BeNullOrEmpty
        Test-Running $sandbox.ProcessId | Should -BeFalse
    }
}
