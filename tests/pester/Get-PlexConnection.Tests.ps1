Describe 'Get-PlexConnection' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $server = Start-TestServer
        $server.On('GET', 'whoami$', (New-Response '{"principal_type":"service","subject":"batch"}'))
        $token = ConvertTo-Token test-token

        function Connect-Here([hashtable] $Parameters = @{}) {
            Connect-Plexsphere $server.Address -Token $token @Parameters
        }
    }

    AfterAll {
        $server.Dispose()
    }

    AfterEach {
        Disconnect-Plexsphere
    }

    Context 'The connection' {
        It 'is the one that Connect-Plexsphere made' {
            $made = Connect-Here @{ PassThru = $true }
            $connection = Get-PlexConnection
            $connection | Should -BeOfType ([Plexsphere.PlexConnection])
            [object]::ReferenceEquals($connection, $made) | Should -BeTrue
        }

        It 'has the properties of the specification, in their order' {
            Connect-Here
            (Get-PlexConnection).PSObject.Properties.Name | Should -Be (
                'Server', 'ProjectId', 'ProfileName', 'Source', 'TokenSource', 'Subject', 'PrincipalType', 'DispatchRevision', 'SkipCertificateCheck', 'ExpiresAt', 'JournalPath')
        }

        It 'says where it leads and as whom' {
            Connect-Here @{ Project = $SandboxProject }
            $connection = Get-PlexConnection
            $connection.Server | Should -BeOfType ([uri])
            $connection.Server | Should -Be "$($server.Address)/"
            $connection.ProjectId | Should -Be $SandboxProject
            $connection.Subject | Should -Be 'batch'
            $connection.PrincipalType | Should -Be 'service'
        }

        It 'says where its address and its token came from' {
            Connect-Here
            (Get-PlexConnection).Source | Should -Be 'parameter'
            (Get-PlexConnection).TokenSource | Should -Be 'parameter'
            (Get-PlexConnection).ProfileName | Should -BeNullOrEmpty
        }

        It 'says that its token came from a file' {
            $file = Join-Path $TestDrive token
            Set-Content $file test-token
            if (-not $IsWindows) { chmod 600 $file }
            Connect-Plexsphere $server.Address -TokenFile $file
            (Get-PlexConnection).TokenSource | Should -Be 'file'
        }

        It 'has no project, expiry and skipped check unless they were given' {
            Connect-Here
            $connection = Get-PlexConnection
            $null -eq $connection.ProjectId | Should -BeTrue
            $null -eq $connection.ExpiresAt | Should -BeTrue
            $connection.SkipCertificateCheck | Should -BeFalse
            $connection.DispatchRevision | Should -Be 'auto'
        }

        It 'says what was given' {
            Connect-Here @{ DispatchRevision = 'Colon'; SkipCertificateCheck = $true; WarningAction = 'SilentlyContinue' }
            (Get-PlexConnection).DispatchRevision | Should -BeExactly 'colon'
            (Get-PlexConnection).SkipCertificateCheck | Should -BeTrue
        }

        It 'says which dispatch path the first dispatch found' {
            Connect-Here @{ Project = $SandboxProject }
            $server.On('POST', 'executions/dispatch$', (New-Response (New-ExecutionBody) -Status 201))
            $null = Invoke-PlexAction service.restart $SandboxNode
            (Get-PlexConnection).DispatchRevision | Should -Be 'slash'
        }

        It 'prints as its address' {
            Connect-Here
            "$(Get-PlexConnection)" | Should -Be "$($server.Address)/"
        }

        It 'is the last one, when there were several' {
            Connect-Here @{ Project = $SandboxProject }
            Connect-Here @{ Project = $UnknownId }
            (Get-PlexConnection).ProjectId | Should -Be $UnknownId
        }

        It 'is there outside the function that made it' {
            & { function Connect-Inside { Connect-Here }; Connect-Inside }
            Get-PlexConnection | Should -HaveCount 1
        }

        It 'costs no request' {
            Connect-Here
            $before = $server.Requests.Count
            1..3 | ForEach-Object { $null = Get-PlexConnection }
            $server.Requests.Count | Should -Be $before
        }
    }

    Context 'No connection' {
        It 'is nothing, and no error' {
            $failures = @()
            Get-PlexConnection -ErrorVariable failures | Should -BeNullOrEmpty
            $failures | Should -BeNullOrEmpty
        }

        It 'is what Disconnect-Plexsphere leaves' {
            Connect-Here
            Disconnect-Plexsphere
            Get-PlexConnection | Should -BeNullOrEmpty
        }

        It 'is not what Disconnect-Plexsphere of another connection leaves' {
            $other = Connect-Here @{ PassThru = $true }
            Connect-Here @{ Project = $SandboxProject }
            Disconnect-Plexsphere $other
            (Get-PlexConnection).ProjectId | Should -Be $SandboxProject
            { Get-PlexExecution -Connection $other -Project $SandboxProject -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectionClosed,*'
        }

        It 'is what a failed Connect-Plexsphere leaves, whatever was there before' {
            Connect-Here
            { Connect-Plexsphere http://plex.example -Token $token -ErrorAction Stop } | Should -Throw -ErrorId 'ServerInsecure,*'
            Get-PlexConnection | Should -BeNullOrEmpty
            Connect-Here
            $refusing = Start-TestServer
            try {
                $refusing.On('GET', 'whoami$', (New-Problem 401 unauthenticated))
                { Connect-Plexsphere $refusing.Address -Token $token -ErrorAction Stop } | Should -Throw -ErrorId 'Unauthenticated,*'
            } finally {
                $refusing.Dispose()
            }
            Get-PlexConnection | Should -BeNullOrEmpty
        }

        It 'is what another runspace has' {
            Connect-Here
            (Invoke-Runspace { Get-PlexConnection }).Output | Should -BeNullOrEmpty
        }

        It 'is what there is where only the environment names a server' {
            try {
                $env:PLEXSPHERE_URL = $server.Address
                $env:PLEXSPHERE_TOKEN = 'test-token'
                Get-PlexConnection | Should -BeNullOrEmpty
            } finally {
                $env:PLEXSPHERE_URL = $env:PLEXSPHERE_TOKEN = $null
            }
        }
    }

    Context 'Elsewhere' {
        BeforeEach {
            Connect-Here @{ Project = $SandboxProject }
        }

        It 'two runspaces have one each' {
            $other = Start-TestServer
            try {
                $run = Invoke-Runspace -Server $other { "$((Get-PlexConnection).Server)" }
                $run.Output | Should -Be "$($other.Address)/"
                (Get-PlexConnection).Server | Should -Be "$($server.Address)/"
            } finally {
                $other.Dispose()
            }
        }

        It 'it survives Export-Csv and ConvertTo-Json' {
            $file = Join-Path $TestDrive connection.csv
            Get-PlexConnection | Export-Csv $file
            $row = Import-Csv $file
            $row.Server | Should -Be "$($server.Address)/"
            $row.ProjectId | Should -Be $SandboxProject
            $row.Subject | Should -Be 'batch'
            (Get-PlexConnection | ConvertTo-Json | ConvertFrom-Json).ProjectId | Should -Be $SandboxProject
        }

        It 'it has lost its token after Export-Clixml, and says so when it is used' {
            $file = Join-Path $TestDrive connection.xml
            Get-PlexConnection | Export-Clixml $file
            Get-Content $file -Raw | Should -Not -Match 'test-token|SecureString'
            $stale = Import-Clixml $file
            $stale.Server | Should -Be "$($server.Address)/"
            { Get-PlexExecution -Connection $stale } | Should -Throw "*'Connection'*Connect-Plexsphere*"
            { Disconnect-Plexsphere -Connection $stale } | Should -Throw "*'Connection'*"
            { Test-PlexConnection -Connection $stale } | Should -Throw "*'Connection'*"
        }

        It 'it works in strict mode' {
            $run = Invoke-Runspace { Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; Get-PlexConnection; 'here' }
            $run.Errors | Should -BeNullOrEmpty
            $run.Output | Should -Be 'here'
        }
    }
}
