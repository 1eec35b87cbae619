Describe 'Test-PlexConnection' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox
        $server = Start-TestServer
        $version = '{"version":"4.2.0","commit":"0a1b2c3","date":"2026-07-20T09:14:31Z"}'
        $whoami = New-Response (New-WhoamiBody)

        function Set-Server([string[]] $Paths) {
            # A server that describes itself with these paths.
            $server.Reset()
            $server.On('GET', 'whoami$', $whoami)
            $server.On('GET', 'version$', (New-Response $version))
            if ($Paths) {
                $described = @{}
                foreach ($path in $Paths) { $described[$path] = @{ post = @{} } }
                $server.On('GET', 'openapi.json$', (New-Response (@{ openapi = '3.1.0'; paths = $described } | ConvertTo-Json -Depth 5)))
            }
        }

        function Connect-Here([string] $DispatchRevision = 'auto') {
            Connect-Plexsphere $server.Address -Token (ConvertTo-Token test-token) -Project $SandboxProject -DispatchRevision $DispatchRevision
        }

        $colon = '/v1/projects/{project_id}/executions:dispatch'
        $slash = '/v1/projects/{project_id}/executions/dispatch'
    }

    AfterAll {
        $server.Dispose()
        Stop-TestSandbox $sandbox
    }

    AfterEach {
        Disconnect-Plexsphere
    }

    Context 'A sandbox' {
        BeforeAll {
            Connect-Plexsphere $sandbox.url -Token (ConvertTo-Token $sandbox.token)
            $test = Test-PlexConnection
            Disconnect-Plexsphere
        }

        It 'gives one object, with the properties of the specification in their order' {
            $test | Should -HaveCount 1
            $test | Should -BeOfType ([Plexsphere.PlexConnectionTest])
            $test.PSObject.Properties.Name | Should -Be (
                'Server', 'Success', 'Version', 'Commit', 'Subject', 'PrincipalType', 'PrincipalScope', 'DomainId', 'Email', 'Acr', 'TokenLifeSeconds',
                'DispatchRevision', 'LatencyMilliseconds', 'ClockSkewSeconds', 'Message')
        }

        It 'says that it works' {
            $test.Success | Should -BeTrue
            $test.Message | Should -BeNullOrEmpty
            $test.Server | Should -Be "$($sandbox.url)/"
        }

        It 'says what the server is' {
            $test.Version | Should -Match '^\d+\.\d+\.\d+.*sandbox'
            $test.Commit | Should -Not -BeNullOrEmpty
        }

        It 'says who we are' {
            $test.Subject | Should -Be 'sandbox-operator'
            $test.PrincipalType | Should -Be 'user'
            $test.PrincipalScope | Should -Be 'domain'
            $test.DomainId | Should -Be $SandboxDomain
            $test.Email | Should -BeLike '*@*'
            $test.Acr | Should -Not -BeNullOrEmpty
        }

        It 'finds the dispatch path in the server''s own description' {
            $test.DispatchRevision | Should -BeIn 'colon', 'slash'
        }

        It 'measures the way as a number of milliseconds' {
            $test.LatencyMilliseconds | Should -BeOfType ([double])
            $test.LatencyMilliseconds | Should -BeGreaterThan 0
        }

        It 'finds the clocks together, as both are the same' {
            [math]::Abs($test.ClockSkewSeconds) | Should -BeLessOrEqual 5
        }

        It 'changes nothing there' {
            Connect-Plexsphere $sandbox.url -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject
            $before = (Get-PlexExecution).Count
            $null = Test-PlexConnection
            (Get-PlexExecution).Count | Should -Be $before
        }

        It 'works with the reader''s token, which cannot dispatch' {
            Connect-Plexsphere $sandbox.url -Token (ConvertTo-Token $sandbox.readerToken)
            $reader = Test-PlexConnection
            $reader.Success | Should -BeTrue
            $reader.Subject | Should -Be 'sandbox-reader'
            $null -eq $reader.Email | Should -BeTrue
        }
    }

    Context 'What older servers do not say' {
        It 'is null' {
            Set-Server
            Connect-Here
            $test = Test-PlexConnection
            $test.Success | Should -BeTrue
            $test.Subject | Should -Be 'tester'
            foreach ($name in 'PrincipalScope', 'DomainId', 'Email', 'Acr', 'ClockSkewSeconds', 'Message') { $null -eq $test.$name | Should -BeTrue -Because $name }
        }
    }

    Context 'The server''s clock' {
        It 'is so many seconds ahead' {
            Set-Server
            $server.On('GET', 'version$', (New-Response $version -Headers @{ Date = [datetime]::UtcNow.AddHours(1).ToString('r') }))
            Connect-Here
            [math]::Abs((Test-PlexConnection).ClockSkewSeconds - 3600) | Should -BeLessOrEqual 5
        }

        It 'is so many seconds behind' {
            Set-Server
            $server.On('GET', 'version$', (New-Response $version -Headers @{ Date = [datetime]::UtcNow.AddHours(-1).ToString('r') }))
            Connect-Here
            [math]::Abs((Test-PlexConnection).ClockSkewSeconds + 3600) | Should -BeLessOrEqual 5
        }
    }

    Context 'The dispatch revision' {
        It 'is colon where the server describes that path' {
            Set-Server $colon
            Connect-Here
            (Test-PlexConnection).DispatchRevision | Should -Be 'colon'
        }

        It 'is slash where the server describes that path' {
            Set-Server $slash
            Connect-Here
            (Test-PlexConnection).DispatchRevision | Should -Be 'slash'
        }

        It 'is one of the two where the server describes both' {
            Set-Server $colon, $slash
            Connect-Here
            (Test-PlexConnection).DispatchRevision | Should -BeIn 'colon', 'slash'
        }

        It 'stays open where the server describes neither' {
            Set-Server '/v1/health'
            Connect-Here
            $test = Test-PlexConnection
            $test.Success | Should -BeTrue
            $test.DispatchRevision | Should -Be 'auto'
        }

        It 'stays open where the server does not describe itself, which is no failure' {
            foreach ($response in (New-Problem 404), (New-Problem 501 not_provisioned), (New-Response '<html>' -ContentType 'text/html'), (New-Response '[]'), (New-Response '{"paths":null}')) {
                Set-Server
                $server.On('GET', 'openapi.json$', $response)
                Connect-Here
                $test = Test-PlexConnection -WarningAction SilentlyContinue
                $test.Success | Should -BeTrue -Because "$response"
                $test.DispatchRevision | Should -Be 'auto' -Because "$response"
            }
        }

        It 'is what Connect-Plexsphere was given, and then the server is not asked' {
            Set-Server $slash
            Connect-Here colon
            (Test-PlexConnection).DispatchRevision | Should -Be 'colon'
            $server.Matching('GET', 'openapi').Count | Should -Be 0
        }

        It 'is what the next dispatch uses at once' {
            Set-Server $slash
            $server.On('POST', '/executions/dispatch$', (New-Response (New-ExecutionBody) -Status 201))
            Connect-Here
            $null = Test-PlexConnection
            $null = Invoke-PlexAction service.restart $SandboxNode
            $server.Matching('POST', '.').Path | Should -Be "/v1/projects/$SandboxProject/executions/dispatch"
            (Get-PlexConnection).DispatchRevision | Should -Be 'slash'
        }

        It 'is found without a dispatch' {
            Set-Server $colon
            Connect-Here
            $null = Test-PlexConnection
            $server.Requests.Method | Select-Object -Unique | Should -Be 'GET'
        }
    }

    Context 'A failure' {
        BeforeEach {
            Set-Server
            Connect-Here
        }

        It 'is an object that says so, and no error' {
            $server.On('GET', 'whoami$', (New-Problem 401 unauthenticated -Detail 'The token has expired.'))
            $test = Test-PlexConnection -ErrorVariable failures
            $failures | Should -BeNullOrEmpty
            $test | Should -BeOfType ([Plexsphere.PlexConnectionTest])
            $test.Success | Should -BeFalse
            $test.Message | Should -BeLike '*The token has expired*401*'
            $test.Server | Should -Be "$($server.Address)/"
        }

        It 'tells nothing that it does not know' {
            $server.On('GET', 'whoami$', (New-Problem 401 unauthenticated))
            $test = Test-PlexConnection
            foreach ($name in 'Version', 'Commit', 'Subject', 'LatencyMilliseconds', 'ClockSkewSeconds') { $null -eq $test.$name | Should -BeTrue -Because $name }
        }

        It 'is each of these: <Name>' -ForEach @(
            @{ Name = 'a refusal'; Path = 'whoami$'; Status = 403; Body = '{"code":"rebac_denied","detail":"Not you."}'; Message = '*Not you*' }
            @{ Name = 'a server that fails'; Path = 'whoami$'; Status = 500; Body = ''; Message = '*500*' }
            @{ Name = 'another kind of server'; Path = 'whoami$'; Status = 200; Body = '<html>'; Message = '*malformed*' }
            @{ Name = 'a response without a subject'; Path = 'whoami$'; Status = 200; Body = '{}'; Message = '*malformed*' }
            @{ Name = 'a redirect'; Path = 'whoami$'; Status = 302; Body = ''; Message = '*302*' }
            @{ Name = 'a version that cannot be had'; Path = 'version$'; Status = 404; Body = ''; Message = '*404*' }
            @{ Name = 'a version that is none'; Path = 'version$'; Status = 200; Body = '{"commit":"x"}'; Message = '*malformed*' }
        ) {
            $server.On('GET', $Path, (New-Response $Body -Status $Status))
            $test = Test-PlexConnection -ErrorAction Stop
            $test.Success | Should -BeFalse
            $test.Message | Should -BeLike $Message
        }

        It 'is a server that is gone' {
            $gone = Start-TestServer
            $gone.On('GET', 'whoami$', $whoami)
            Connect-Plexsphere $gone.Address -Token (ConvertTo-Token test-token)
            $gone.Dispose()
            $test = Test-PlexConnection -WarningAction SilentlyContinue -ErrorAction Stop
            $test.Success | Should -BeFalse
            $test.Message | Should -BeLike "No response from $(([uri] $gone.Address).Authority)*"
        }

        It 'never tells the token' {
            $server.On('GET', 'whoami$', (New-Problem 401 unauthenticated))
            $test = Test-PlexConnection
            "$($test | ConvertTo-Json) $($test | Format-List * -Force | Out-String)" | Should -Not -BeLike '*test-token*'
        }
    }

    Context '-Quiet' {
        BeforeEach {
            Set-Server
            Connect-Here
        }

        It 'is true where it works' {
            $result = Test-PlexConnection -Quiet
            $result | Should -BeOfType ([bool])
            $result | Should -BeTrue
        }

        It 'is false where it does not, without an error' {
            $server.On('GET', 'whoami$', (New-Problem 401 unauthenticated))
            $result = Test-PlexConnection -Quiet -ErrorVariable failures
            $result | Should -BeOfType ([bool])
            $result | Should -BeFalse
            $failures | Should -BeNullOrEmpty
        }

        It 'is false where there is no connection, without an error' {
            Disconnect-Plexsphere
            Test-PlexConnection -Quiet -ErrorVariable failures | Should -BeFalse
            $failures | Should -BeNullOrEmpty
        }

        It 'is false where the connection is closed, without an error' {
            $connection = Get-PlexConnection
            Disconnect-Plexsphere
            Test-PlexConnection -Quiet -Connection $connection -ErrorVariable failures | Should -BeFalse
            $failures | Should -BeNullOrEmpty
        }

        It 'is one result for each connection' {
            Connect-Here
            $bad = Start-TestServer
            try {
                $bad.On('GET', 'whoami$', ($whoami, (New-Problem 401 unauthenticated)))
                $good = Get-PlexConnection
                $other = Connect-Plexsphere $bad.Address -Token (ConvertTo-Token test-token) -PassThru
                $good, $other, $good | Test-PlexConnection -Quiet | Should -Be $true, $false, $true
            } finally {
                $bad.Dispose()
            }
        }
    }

    Context 'Which connection' {
        It 'is the runspace''s own unless one is given' {
            Set-Server
            Connect-Here
            (Test-PlexConnection).Server | Should -Be "$($server.Address)/"
        }

        It 'may be given by name, by position and by pipeline' {
            Set-Server
            Connect-Here
            $mine = Get-PlexConnection
            Connect-Plexsphere $sandbox.url -Token (ConvertTo-Token $sandbox.token)
            (Test-PlexConnection -Connection $mine).Server | Should -Be "$($server.Address)/"
            (Test-PlexConnection $mine).Server | Should -Be "$($server.Address)/"
            ($mine | Test-PlexConnection).Server | Should -Be "$($server.Address)/"
            ((Get-PlexConnection), $mine | Test-PlexConnection).Server | Should -Be "$($sandbox.url)/", "$($server.Address)/"
            (Get-PlexConnection).Server | Should -Be "$($sandbox.url)/"
        }

        It 'is none: then the error says to connect' {
            { Test-PlexConnection -ErrorAction Stop } | Should -Throw -ErrorId 'NotConnected,*'
        }

        It 'is none for an empty pipeline, which tests nothing' {
            Set-Server
            Connect-Here
            $before = $server.Requests.Count
            @() | Test-PlexConnection | Should -BeNullOrEmpty
            $server.Requests.Count | Should -Be $before
        }

        It 'must not be null' {
            { Test-PlexConnection -Connection $null } | Should -Throw "*'Connection'*"
        }
    }
}
