Describe 'A person who signs in' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Switches '--bindings', 'two', '--device-answer', 'confirm', '--device-interval', '1', '--token-seconds', '1800'
        $server = Start-TestServer $sandbox
        $person = @{ Server = $server.Address; DeviceCode = $true; Domain = $SandboxDomain }
        $code = '{{"device_code":"opaque","user_code":"ABCD-EFGH","verification_uri":"https://plex.example/v1/device","expires_in":600,"interval":{0}}}'
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        $server.Reset()
    }

    Context 'With a device code' {
        It 'is told where and what to type, and the connection says who it was and how long the token lives' {
            $connection = Connect-Plexsphere @person -IdentityProvider corp-mfa -PassThru -InformationVariable told 6>$null
            $told | Should -HaveCount 1
            $told.Tags | Should -Contain PlexSignIn
            "$told" | Should -Match "^To sign in, open $([regex]::Escape($server.Address -replace '\d+$'))\d+/v1/device in a browser and enter the code [A-Z0-9]{4}-[A-Z0-9]{4} within 10 min\. Or open "
            "$($connection.Subject) $($connection.PrincipalType) $($connection.TokenSource)" | Should -Be 'sandbox-person user device'
            ($connection.ExpiresAt - [datetimeoffset]::UtcNow).TotalSeconds | Should -BeGreaterThan 1600 -Because 'a token lives 1800 s'
            ($connection.ExpiresAt - [datetimeoffset]::UtcNow).TotalSeconds | Should -BeLessOrEqual 1800
            (Get-PlexConnection).ExpiresAt | Should -Be $connection.ExpiresAt
            $test = Test-PlexConnection
            "$($test.Success) $($test.Acr)" | Should -Be 'True urn:plexsphere:acr:mfa'
            $test.TokenLifeSeconds | Should -BeGreaterThan 1600
            $test.TokenLifeSeconds | Should -BeLessOrEqual 1800
            (Get-PlexExecution -First 1 -Project $SandboxProject).Id | Should -Be $SandboxExecution
        }

        It 'sees it on the host, whatever $InformationPreference says, and a variable keeps it' {
            $run = Invoke-Pwsh @"
                Import-Module `$Manifest
                `$InformationPreference = 'SilentlyContinue'
                Connect-Plexsphere $($server.Address) -DeviceCode -Domain $SandboxDomain -IdentityProvider corp-mfa -InformationVariable told
                `$told.Count
                (Get-PlexConnection).Subject
"@
            $run.Errors | Should -BeNullOrEmpty
            $run.Lines | Should -HaveCount 3
            $run.Lines[0] | Should -BeLike 'To sign in, open * and enter the code *'
            $run.Lines[1, 2] | Should -Be 1, 'sandbox-person'
        }

        It 'is told of each refusal by an error of its own, and has no connection: <Code>' -ForEach @(
            @{ Code = 'access_denied'; ErrorId = 'SignInDenied' }, @{ Code = 'expired_token'; ErrorId = 'SignInExpired' }, @{ Code = 'invalid_grant'; ErrorId = 'SignInInvalid' }
        ) {
            $server.On('POST', 'device-token$', (New-Problem 400 $Code))
            $failure = { Connect-Plexsphere @person -IdentityProvider corp 6>$null } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Be "$ErrorId,Plexsphere.PowerShell.Commands.ConnectPlexsphereCommand"
            $failure.Exception.ExitCode | Should -Be 3
            $failure.ErrorDetails.RecommendedAction | Should -BeLike "*-DeviceCode -Domain $SandboxDomain*"
            $server.Matching('POST', 'device-token$') | Should -HaveCount 1
            Get-PlexConnection | Should -BeNullOrEmpty
        }

        It 'has to name one of several identity providers of which none is the primary one' {
            $failure = { Connect-Plexsphere @person } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'IdentityProviderRequired,*'
            "$failure" | Should -BeLike '*: corp, corp-mfa.*'
            $failure.Exception.ExitCode | Should -Be 2
            $failure.ErrorDetails.RecommendedAction | Should -BeLike '*-IdentityProvider*'
        }

        It 'is told of an identity provider that the domain does not have, and of a domain that has none' {
            $failure = { Connect-Plexsphere @person -IdentityProvider corq } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'IdentityProviderNotFound,*'
            "$failure" | Should -BeLike "*$SandboxDomain*'corq'*corp, corp-mfa.*"
            $failure = { Connect-Plexsphere $server.Address -DeviceCode -Domain $UnknownId } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'IdentityProviderNotFound,*'
            "$failure" | Should -BeLike "*$UnknownId*"
            $server.Matching('POST', 'device-token$') | Should -BeNullOrEmpty
        }

        It 'can stop it while nobody confirms: nothing more is asked, and there is no connection' {
            $server.On('POST', 'device-code$', (New-Response ($code -f 600)))
            $run = Start-Runspace { Connect-Plexsphere $args[0] -DeviceCode -Domain $SandboxDomain } -Arguments $server.Address
            try {
                Wait-Until { $run.Shell.Streams.Information.Count -eq 1 }
                Stop-Shell $run.Shell
                $run.Shell.InvocationStateInfo.State | Should -Be Stopped
                $run.Shell.Streams.Error | Should -BeNullOrEmpty
                $run.Shell.Commands.Clear()
                $run.Shell.AddScript('Get-PlexConnection').Invoke() | Should -BeNullOrEmpty
                $server.Requests.Target | Should -Be /v1/auth/device-code
            } finally {
                $run.Shell.Dispose()
            }
        }

        It 'can stop it while the server does not respond' {
            $server.On('POST', 'device-code$', (New-Response ($code -f 1)))
            $server.On('POST', 'device-token$', [Plexsphere.Testing.ScriptedResponse]::Silence)
            $run = Start-Runspace { Connect-Plexsphere $args[0] -DeviceCode -Domain $SandboxDomain } -Arguments $server.Address
            try {
                Wait-Until { $server.Matching('POST', 'device-token$') }
                Stop-Shell $run.Shell
                $run.Shell.Streams.Error | Should -BeNullOrEmpty
            } finally {
                $run.Shell.Dispose()
            }
        }
    }

    Context 'At a server that asked for a stronger sign-in' {
        BeforeAll {
            function Connect-Person([string] $IdentityProvider) {
                # Puts out the warnings.
                Connect-Plexsphere @person -IdentityProvider $IdentityProvider -WarningVariable warnings 3>$null 6>$null
                $warnings
            }
        }

        It 'hears once what was asked for, what came, and who can change it; and nothing once a sign-in will do' {
            Connect-Person corp | Should -BeNullOrEmpty -Because 'nothing was asked for yet'
            $failure = { Get-PlexExecution -Project $SandboxProject } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'StepUpRequired,*'
            $failure.ErrorDetails.RecommendedAction | Should -BeLike '*Connect-Plexsphere * -DeviceCode*'
            $server.Matching('GET', 'executions$') | Should -HaveCount 1

            $server.Reset()
            $warnings = @(Connect-Person corp)
            $warnings | Should -HaveCount 1
            "$warnings" | Should -BeLike '*asked for*urn:plexsphere:acr:mfa*got*urn:plexsphere:acr:pwd*administrator*another identity provider*(required_acr)*'
            $server.Matching('POST', 'device-code$') | Should -HaveCount 1
            (Get-PlexConnection).Subject | Should -Be sandbox-person
            $null = Test-PlexConnection -WarningVariable again
            $again | Should -BeNullOrEmpty

            Connect-Person corp-mfa | Should -BeNullOrEmpty
            (Get-PlexExecution -Project $SandboxProject -First 1).Id | Should -Be $SandboxExecution
            Connect-Person corp | Should -BeNullOrEmpty -Because 'what was asked for was given'
        }

        It 'hears it of what was asked of a token, for which there is no warning of its own' {
            Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.stepUpToken) -Project $SandboxProject
            $failure = { Invoke-PlexAction system.info $SandboxNode } | Should -Throw -PassThru
            $failure.ErrorDetails.RecommendedAction | Should -BeLike 'An API token, or that of a service, cannot be made stronger. *-DeviceCode'
            Get-Dispatch $server | Should -HaveCount 1
            Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.stepUpToken) -WarningVariable warnings
            $warnings | Should -BeNullOrEmpty
            Connect-Person corp | Should -HaveCount 1
            { Connect-Plexsphere @person -IdentityProvider corp -WarningAction Stop 3>$null 6>$null } | Should -Throw -ErrorId 'ActionPreferenceStop,*'
            Get-PlexConnection | Should -BeNullOrEmpty -Because 'whoever lets warnings end a script does not go on with that sign-in'
        }
    }
}

Describe 'A service that signs in' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Switches '--token-seconds', '1800', '--admin'
        $server = Start-TestServer $sandbox

        function Get-SignIn { , $server.Matching('POST', 'service/token$') }

        function New-SecretFile([string] $Text) { New-TokenFile (Join-Path $TestDrive "$([guid]::NewGuid())") $Text }

        function Switch-Secret {
            # Makes the sandbox take another secret, and no token that it gave before.
            $sandbox.clientSecret = (Invoke-RestMethod "$($sandbox.url)/_sandbox/service/secret" -Method Post).client_secret
            $null = Invoke-RestMethod "$($sandbox.url)/_sandbox/tokens" -Method Delete
            $sandbox.clientSecret
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

    It 'asks for one token, without one, for any number of commands' {
        $connection = Connect-Plexsphere $server.Address -ClientId $sandbox.clientId -ClientSecret (ConvertTo-Token $sandbox.clientSecret) -Project $SandboxProject -PassThru
        1..3 | ForEach-Object { Get-PlexExecution -First 1 } | Should -HaveCount 3
        $server.Requests.Target[0, 1] | Should -Be /v1/auth/service/token, /v1/auth/whoami
        Get-SignIn | Should -HaveCount 1
        (Get-SignIn)[0].Headers.ContainsKey('Authorization') | Should -BeFalse
        ($server.Requests | Select-Object -Skip 1).ForEach{ $_.Headers['Authorization'] } | Select-Object -Unique | Should -HaveCount 1
        "$($connection.Subject) $($connection.PrincipalType) $($connection.TokenSource)" | Should -Be 'sandbox-service service client'
    }

    It 'shows how long its token lives' {
        Connect-Plexsphere $server.Address -ClientId $sandbox.clientId -ClientSecret (ConvertTo-Token $sandbox.clientSecret)
        foreach ($left in ((Get-PlexConnection).ExpiresAt - [datetimeoffset]::UtcNow).TotalSeconds, (Test-PlexConnection).TokenLifeSeconds) {
            $left | Should -BeGreaterThan 1600
            $left | Should -BeLessOrEqual 1800
        }
    }

    It 'may give its secret as a PSCredential, and is refused in plain text' {
        Connect-Plexsphere $server.Address -ClientId $sandbox.clientId -ClientSecret ([pscredential]::new('anybody', (ConvertTo-Token $sandbox.clientSecret)))
        (Get-PlexConnection).Subject | Should -Be sandbox-service
        $failure = { Connect-Plexsphere $server.Address -ClientId $sandbox.clientId -ClientSecret plain-secret-0815 } | Should -Throw -PassThru
        $failure | Should -BeLike "*'ClientSecret'*SecureString*-ClientSecretFile*"
        ($failure | Format-List * -Force | Out-String) | Should -Not -BeLike '*plain-secret-0815*' -Because 'it is one'
    }

    It 'reads a file again when its secret was replaced, and what was sent once is sent once' {
        $file = New-SecretFile $sandbox.clientSecret
        Connect-Plexsphere $server.Address -ClientId $sandbox.clientId -ClientSecretFile $file -Project $SandboxProject
        $server.Reset()
        Set-Content $file (Switch-Secret)
        (Get-PlexExecution -First 1).Id | Should -Be $SandboxExecution
        Get-SignIn | Should -HaveCount 1
        (Invoke-PlexAction system.info $SandboxNode).Action | Should -Be system.info
        Get-Dispatch $server | Should -HaveCount 1
        Get-SignIn | Should -HaveCount 1
    }

    It 'is told that its secret is no longer good, after one question for a token' {
        Connect-Plexsphere $server.Address -ClientId $sandbox.clientId -ClientSecret (ConvertTo-Token $sandbox.clientSecret) -Project $SandboxProject
        $server.Reset()
        $null = Switch-Secret
        { Get-PlexExecution -First 1 } | Should -Throw -ErrorId 'Unauthenticated,*'
        Get-SignIn | Should -HaveCount 1
    }

    It 'is not asked for again where its identity provider refuses it' {
        $server.On('POST', 'service/token$', (New-Problem 502 invalid_client))
        $failure = { Connect-Plexsphere $server.Address -ClientId $sandbox.clientId -ClientSecret (ConvertTo-Token $sandbox.clientSecret) -WarningVariable script:warnings } |
            Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -Be 'Unauthenticated,Plexsphere.PowerShell.Commands.ConnectPlexsphereCommand'
        "$($failure.Exception.ExitCode) $($failure.CategoryInfo.Category)" | Should -Be '3 AuthenticationError'
        $server.Requests.Target | Should -Be /v1/auth/service/token
        $script:warnings | Should -BeNullOrEmpty
        Get-PlexConnection | Should -BeNullOrEmpty
    }

    It 'may have an assertion in a file instead' {
        Connect-Plexsphere $server.Address -ClientAssertionFile (New-SecretFile $sandbox.clientAssertion)
        "$((Get-PlexConnection).Subject) $((Get-PlexConnection).TokenSource)" | Should -Be 'sandbox-service client'
        $body = (Get-SignIn)[0].Text | ConvertFrom-Json
        $body.grant_type | Should -Be urn:ietf:params:oauth:grant-type:jwt-bearer
        $body.PSObject.Properties.Name | Should -Not -Contain client_id
    }

    It 'names its files relative to the location' {
        $file = New-SecretFile $sandbox.clientSecret
        Push-Location $TestDrive
        try {
            Connect-Plexsphere $server.Address -ClientId $sandbox.clientId -ClientSecretFile "./$(Split-Path -Leaf $file)"
        } finally {
            Pop-Location
        }
        (Get-PlexConnection).Subject | Should -Be sandbox-service
    }

    It 'is refused a file that others may read' -Tag Unix {
        $file = New-SecretFile $sandbox.clientSecret
        chmod 644 $file
        { Connect-Plexsphere $server.Address -ClientId $sandbox.clientId -ClientSecretFile $file } | Should -Throw -ErrorId 'CredentialInsecure,*'
        { Connect-Plexsphere $server.Address -ClientAssertionFile $file } | Should -Throw -ErrorId 'CredentialInsecure,*'
        $server.Requests.Count | Should -Be 0
    }

    It 'signs in no more once its connection is closed' {
        $connection = Connect-Plexsphere $server.Address -ClientId $sandbox.clientId -ClientSecret (ConvertTo-Token $sandbox.clientSecret) -Project $SandboxProject -PassThru
        Disconnect-Plexsphere
        $server.Reset()
        { Get-PlexExecution -First 1 -Connection $connection } | Should -Throw -ErrorId 'ConnectionClosed,*'
        $connection.ExpiresAt | Should -BeNullOrEmpty
        $server.Requests.Count | Should -Be 0
    }

    It 'may be a profile, and signs in with the first command that needs a token' -Tag Unix {
        $place = Join-Path $TestDrive home .config plexctl
        $null = New-Item -ItemType Directory $place
        $profiles = @{ default = 'nightly'; profiles = @{ nightly = @{ server = $server.Address; project = "$SandboxProject"; client_id = $sandbox.clientId; client_secret_file = New-SecretFile $sandbox.clientSecret } } }
        $null = New-TokenFile (Join-Path $place config.json) ($profiles | ConvertTo-Json -Depth 5)
        $run = Invoke-Pwsh -Environment @{ HOME = (Join-Path $TestDrive home); PLEXSPHERE_URL = ''; PLEXSPHERE_TOKEN = '' } @'
            Import-Module $Manifest
            $null = Get-PlexConnection
            "$((Get-PlexExecution -First 1).Id)"
            $connection = Connect-Plexsphere -ProfileName nightly -PassThru
            "$($connection.ProfileName) $($connection.TokenSource) $($connection.Subject)"
            $connection.ExpiresAt -gt [datetimeoffset]::UtcNow
'@
        $run.Errors | Should -BeNullOrEmpty
        $run.Lines | Should -Be "$SandboxExecution", 'nightly profile sandbox-service', 'True'
        $server.Requests.ForEach{ Split-Path -Leaf $_.Path } | Should -Be token, executions, token, whoami
    }
}

Describe 'Tokens that end' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)

        function Connect-Service($Sandbox, $Server) {
            Connect-Plexsphere $Server.Address -ClientId $Sandbox.clientId -ClientSecret (ConvertTo-Token $Sandbox.clientSecret) -Project $SandboxProject -DispatchRevision slash -PassThru
        }

        function Get-Sent($Server) {
            # The requests with a token, and the tokens, each once.
            $requests = @($Server.Requests.Where{ $_.Headers.ContainsKey('Authorization') })
            [pscustomobject] @{ Requests = $requests; Tokens = @($requests.ForEach{ $_.Headers['Authorization'] } | Select-Object -Unique) }
        }
    }

    AfterEach {
        Disconnect-Plexsphere
        $server.Dispose()
        Stop-TestSandbox $sandbox
    }

    It 'are each asked for once by sixteen runspaces, which notice nothing of it' {
        $lives = 5
        $sandbox = Start-TestSandbox -Switches '--token-seconds', '2'
        $server = Start-TestServer $sandbox
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $connection = Connect-Service $sandbox $server
        $module, $node = (Get-ModuleManifestPath), $SandboxNode
        $results = 1..16 | ForEach-Object -ThrottleLimit 16 -Parallel {
            Import-Module $using:module
            $reads, $failures, $minted = 0, @(), @()
            for ($i = $_; ($using:server).Matching('POST', 'service/token$').Count -lt $using:lives; $i++) {
                try {
                    if ($i % 4) { $null = Get-PlexExecution -First 1 -Connection $using:connection -ErrorAction Stop; $reads++ }
                    else { $minted += (Invoke-PlexAction system.info $using:node -Connection $using:connection -ErrorAction Stop).Id }
                } catch {
                    $failures += "$_"
                }
                # As often as scripts ask, and not as often as can be: that would be a test of the machine.
                Start-Sleep -Milliseconds 150
            }
            [pscustomobject] @{ Reads = $reads; Minted = $minted; Failures = $failures }
        }
        $watch.Stop()
        $sent = Get-Sent $server
        $asked = $server.Matching('POST', 'service/token$').Count
        $reads = ($results.Reads | Measure-Object -Sum).Sum
        $results.Failures | Should -BeNullOrEmpty
        $asked | Should -BeGreaterOrEqual $lives
        # A token is renewed after 1.6 s and no sooner, so that several that were asked for at once would have made this shorter; no machine is too slow.
        $watch.Elapsed.TotalSeconds | Should -BeGreaterOrEqual (($asked - 1) * 1.6)
        # The last one may have come when nobody needed it any more.
        $sent.Tokens.Count | Should -BeGreaterOrEqual ($asked - 1)
        # A request whose token was refused would be there twice.
        $sent.Requests.Where{ $_.Method -eq 'GET' -and $_.Path -like '*/executions' }.Count | Should -Be $reads
        $results.Minted.Count | Should -BeGreaterThan 16
        (Get-Dispatch $server).Count | Should -Be $results.Minted.Count
        $results.Minted | Select-Object -Unique | Should -HaveCount $results.Minted.Count
    }

    It 'do not end a wait, which goes on over ten of them' {
        $sandbox = Start-TestSandbox -Speed 1 -Switches '--token-seconds', '1', '--slow', '3600'
        $server = Start-TestServer $sandbox
        $null = Connect-Service $sandbox $server
        $execution = Invoke-PlexAction system.info $SandboxNode
        $server.Reset()
        $looks = @([Plexsphere.Testing.ScriptedResponse]::Forward) * 10
        $server.On('GET', "$($execution.Id)$", ($looks + (New-Response (New-ExecutionBody -Id $execution.Id -Action system.info -Targets @{ node_id = $SandboxNode }))))
        $ended = $execution | Wait-PlexExecution -PollSeconds 1 -WarningVariable warnings -ErrorAction Stop
        $ended.Status | Should -Be succeeded
        $warnings | Should -BeNullOrEmpty
        (Get-Sent $server).Tokens.Count | Should -BeGreaterOrEqual 10
        $server.Matching('GET', "$($execution.Id)$") | Should -HaveCount 11
    }
}
