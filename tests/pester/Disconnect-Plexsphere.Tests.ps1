Describe 'Disconnect-Plexsphere' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox
        $server = Start-TestServer $sandbox

        function Connect {
            Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -PassThru
            $server.Reset()
        }
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    It 'takes the default connection away, without a request and without a word' {
        $null = Connect
        Disconnect-Plexsphere *>&1 | Should -BeNullOrEmpty
        { Get-PlexExecution -Project $SandboxProject } | Should -Throw -ErrorId 'NotConnected,*'
        $server.Requests.Count | Should -Be 0
    }

    It 'does nothing where there is none' {
        Disconnect-Plexsphere
        { Disconnect-Plexsphere } | Should -Not -Throw
    }

    It 'closes the connection for everyone who holds it' {
        $connection = Connect
        Disconnect-Plexsphere
        $failure = { Get-PlexExecution -Connection $connection } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -Be 'ConnectionClosed,Plexsphere.PowerShell.Commands.GetPlexExecutionCommand'
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
        $failure.Exception.ExitCode | Should -Be 3
        $failure.ErrorDetails.RecommendedAction | Should -BeLike '*Connect-Plexsphere*'
        $server.Requests.Count | Should -Be 0
    }

    It 'closes it for a dispatch too, which is known not to have been sent' {
        $connection = Connect
        Disconnect-Plexsphere
        { Invoke-PlexAction service.restart $SandboxNode -Connection $connection } | Should -Throw -ErrorId 'ConnectionClosed,*'
        $server.Requests.Count | Should -Be 0
    }

    It 'closes it for the objects that came over it' {
        $null = Connect
        $execution = Invoke-PlexAction service.restart $SandboxNode
        Disconnect-Plexsphere
        $server.Reset()
        { $execution | Get-PlexExecution } | Should -Throw -ErrorId 'ConnectionClosed,*'
        { $execution | Wait-PlexExecution } | Should -Throw -ErrorId 'ConnectionClosed,*'
        $server.Requests.Count | Should -Be 0
    }

    It 'closes the one that is named and keeps the default' {
        $other = Connect
        $null = Connect
        Disconnect-Plexsphere -Connection $other
        { Get-PlexExecution -Connection $other } | Should -Throw -ErrorId 'ConnectionClosed,*'
        Get-PlexExecution -First 1 | Should -HaveCount 1
    }

    It 'takes the default away when that is the one that is named' {
        $connection = Connect
        Disconnect-Plexsphere $connection
        { Get-PlexExecution } | Should -Throw -ErrorId 'NotConnected,*'
    }

    It 'takes connections from the pipeline' {
        $connections = (Connect), (Connect)
        $connections | Disconnect-Plexsphere
        foreach ($connection in $connections) {
            { Get-PlexExecution -Connection $connection } | Should -Throw -ErrorId 'ConnectionClosed,*'
        }
    }

    It 'can be followed by another connection' {
        $null = Connect
        Disconnect-Plexsphere
        $null = Connect
        Get-PlexExecution -First 1 | Should -HaveCount 1
    }

    It 'can be repeated' {
        $connection = Connect
        Disconnect-Plexsphere $connection
        { Disconnect-Plexsphere $connection } | Should -Not -Throw
    }

    It 'ends what another runspace is doing over the connection' {
        $connection = Connect
        $server.On('GET', 'executions$', (New-Response -Stall (New-PageBody (New-ExecutionBody))))
        $run = Start-Runspace -Arguments $connection { param($c) Get-PlexExecution -Connection $c }
        try {
            Wait-Until { $server.Requests.Count -gt 0 }
            Disconnect-Plexsphere $connection
            Wait-Until { $run.Call.IsCompleted }
            $run.Shell.Streams.Error.FullyQualifiedErrorId | Should -Be 'ConnectionClosed,Plexsphere.PowerShell.Commands.GetPlexExecutionCommand'
        } finally {
            $run.Shell.Dispose()
        }
    }
}
