# The table of docs/about_Plexsphere_Errors.md, row by row: what it promises is what a cmdlet's user gets.

Describe 'Errors' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $server = Start-TestServer
        Connect-TestServer $server
        $token = ConvertTo-Token test-token

        $table = [ordered] @{}
        foreach ($line in Get-Content (Join-Path $PSScriptRoot '..' '..' docs about_Plexsphere_Errors.md)) {
            if ($line -match '^\| (?<id>[A-Z]\w+) \| (?<category>\w+) \| (?<code>\d+) \| (?<when>.+?) \| (?<action>.+) \|$') {
                # A bar inside of a cell is escaped.
                $Matches.action = $Matches.action.Replace('\|', '|')
                $table[$Matches.id] = [pscustomobject] $Matches
            }
        }
        $confirmed = [System.Collections.Generic.HashSet[string]]::new()

        function Get-Failure([scriptblock] $Script) {
            # What a script throws.
            try { $null = & $Script } catch { return $_ }
            throw "Nothing failed: $Script"
        }

        function Confirm-Row([string] $Id, $Failure) {
            # Whether an error is what the table's row says.
            $row = $table[$Id]
            $row | Should -Not -BeNullOrEmpty -Because "the table has a row $Id"
            ($Failure.FullyQualifiedErrorId -split ',')[0] | Should -Be $Id -Because "it is '$Failure'"
            $Failure.CategoryInfo.Category | Should -Be $row.category -Because $Id
            $Failure.Exception | Should -BeOfType ([Plexsphere.PlexException])
            $Failure.Exception.ErrorId | Should -Be $Id
            $Failure.Exception.ExitCode | Should -Be $row.code -Because $Id
            # Names stand where the table has their kinds, and what is in brackets may be missing.
            $pattern = [regex]::Escape($row.action) -replace '<\w+>', '\S.*' -replace '\\\[(.+?)\]', '($1)?'
            $Failure.Exception.RecommendedAction | Should -MatchExactly "^$pattern`$"
            $Failure.Exception.RecommendedAction | Should -Not -Match '[{}\[\]]'
            $Failure.ErrorDetails.RecommendedAction | Should -BeExactly $Failure.Exception.RecommendedAction
            $Failure.Exception.Message | Should -Not -BeNullOrEmpty
            "$Failure $($Failure.Exception)" | Should -Not -Match 'test-token'
            Get-PlexExitCode $Failure | Should -Be $row.code -Because $Id
            $null = $confirmed.Add($Id)
        }

        function Get-ReadFailure($Response) {
            # The error of reading an execution, when that is the response.
            $server.On('GET', "$SandboxExecution$", $Response)
            Get-Failure { Get-PlexExecution $SandboxExecution -ErrorAction Stop -WarningAction SilentlyContinue }
        }

        function Get-DispatchFailure($Response) {
            # The error of a dispatch, when that is the response; it must have been sent once.
            $server.On('POST', '.', $Response)
            $before = (Get-Dispatch $server).Count
            Get-Failure { Invoke-PlexAction service.restart $SandboxNode -ErrorAction Stop -WarningAction SilentlyContinue }
            (Get-Dispatch $server).Count - $before | Should -Be 1
        }

        function Get-ConnectFailure([hashtable] $Parameters) {
            # The error of Connect-Plexsphere, in a runspace of its own.
            $run = Invoke-Runspace -Arguments $Parameters { $parameters = $args[0]; Connect-Plexsphere @parameters }
            $run.Errors | Should -HaveCount 1
            $run.Errors[0]
        }

        function New-Impatient([int] $Status, [string] $Code) {
            # A problem that asks to be repeated without a pause, so that the repetitions take no time.
            New-Problem $Status $Code -Headers @{ 'Retry-After' = '0' }
        }
    }

    AfterAll {
        Disconnect-Plexsphere
        $server.Dispose()
    }

    BeforeEach {
        $server.Reset()
    }

    Context 'Refused before any request' {
        AfterEach {
            $server.Requests.Count | Should -Be 0
        }

        It 'InvalidArgument' {
            Confirm-Row InvalidArgument (Get-Failure { Get-PlexExecution -NextCursorVariable next -First 3 })
            Confirm-Row InvalidArgument (Get-Failure { Get-PlexExecution -Cursor x -Status failed, timeout })
            Confirm-Row InvalidArgument (Get-ConnectFailure @{ Server = 'ftp://plex.example'; Token = $token })
            Confirm-Row InvalidArgument (Get-ConnectFailure @{ Server = 'https://plex.example/?x=y'; Token = $token })
        }

        It 'ProjectRequired' {
            Connect-TestServer $server -NoProject
            Confirm-Row ProjectRequired (Get-Failure { Get-PlexExecution -ErrorAction Stop })
            Confirm-Row ProjectRequired (Get-Failure { Get-PlexExecution $SandboxExecution -ErrorAction Stop })
            Confirm-Row ProjectRequired (Get-Failure { Invoke-PlexAction service.restart $SandboxNode -ErrorAction Stop })
            Confirm-Row ProjectRequired (Get-Failure { Wait-PlexExecution $SandboxExecution -ErrorAction Stop })
            Connect-TestServer $server
        }

        It 'ProjectMismatch and ConnectionMismatch' {
            $server.On('GET', "$SandboxExecution$", (New-Response (New-ExecutionBody -Targets @{})))
            $execution = Get-PlexExecution $SandboxExecution
            $other = Start-TestServer
            try {
                Connect-TestServer $other
                $elsewhere = Get-PlexConnection
                $server.Reset()
                Confirm-Row ProjectMismatch (Get-Failure { $execution.Targets | Invoke-PlexAction a -Project $UnknownId -ErrorAction Stop })
                $given = @{ Connection = $elsewhere }
                foreach ($command in @(
                        { $execution | Get-PlexExecution @given -ErrorAction Stop }, { $execution | Get-PlexExecutionLog @given -ErrorAction Stop }
                        { $execution | Wait-PlexExecution @given -ErrorAction Stop }, { $execution | Redo-PlexExecution @given -ErrorAction Stop }, { $execution.Targets | Invoke-PlexAction a @given -ErrorAction Stop })) {
                    Confirm-Row ConnectionMismatch (Get-Failure $command)
                }
                $other.Requests.Count | Should -Be 0
            } finally {
                $other.Dispose()
            }
            Connect-TestServer $server
        }

        It 'NotConnected' {
            foreach ($command in { Get-PlexExecution }, { Get-PlexExecutionLog }, { Invoke-PlexAction a 0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1 }, { Wait-PlexExecution 0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1 }, { Watch-PlexExecution 0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1 }, { Test-PlexConnection }) {
                $run = Invoke-Runspace $command
                $run.Errors | Should -HaveCount 1 -Because "$command"
                Confirm-Row NotConnected $run.Errors[0]
            }
        }

        It 'ConnectionClosed' {
            $closed = Get-PlexConnection
            Disconnect-Plexsphere
            foreach ($command in { Get-PlexExecution -Connection $closed }, { Invoke-PlexAction a $SandboxNode -Connection $closed }, { Wait-PlexExecution $SandboxExecution -Connection $closed }, { Watch-PlexExecution $SandboxExecution -Connection $closed }, { Test-PlexConnection $closed }) {
                Confirm-Row ConnectionClosed (Get-Failure $command)
            }
            Connect-TestServer $server
        }

        It 'JournalFailed' {
            $server.On('GET', 'whoami$', (New-Response (New-WhoamiBody)))
            $file = Join-Path $TestDrive journal.jsonl
            $connection = Connect-Plexsphere $server.Address -Token $token -Project $SandboxProject -JournalPath $file -PassThru
            Remove-Item $file
            $null = New-Item -ItemType Directory $file
            Confirm-Row JournalFailed (Get-Failure { Invoke-PlexAction a $SandboxNode -Connection $connection -ErrorAction Stop })
            Confirm-Row JournalFailed (Get-ConnectFailure @{ Server = $server.Address; Token = $token; JournalPath = $file })
            Get-Dispatch $server | Should -BeNullOrEmpty
            Connect-TestServer $server
        }

        It 'ProfileMissing' {
            Confirm-Row ProfileMissing (Get-ConnectFailure @{ ProfileName = "no-such-profile-$([guid]::NewGuid())" })
        }

        It 'CredentialMissing' {
            Confirm-Row CredentialMissing (Get-ConnectFailure @{ Server = $server.Address })
            Confirm-Row CredentialMissing (Get-ConnectFailure @{ Server = $server.Address; Token = [securestring]::new() })
            $file = Join-Path $TestDrive empty
            $null = New-Item $file
            if (-not $IsWindows) { chmod 600 $file }
            Confirm-Row CredentialMissing (Get-ConnectFailure @{ Server = $server.Address; TokenFile = $file })
        }

        It 'CredentialUnreadable' {
            Confirm-Row CredentialUnreadable (Get-ConnectFailure @{ Server = $server.Address; TokenFile = Join-Path $TestDrive missing })
            Confirm-Row CredentialUnreadable (Get-ConnectFailure @{ Server = $server.Address; TokenFile = "$TestDrive" })
        }

        It 'CredentialInsecure' -Tag Unix {
            $file = Join-Path $TestDrive insecure
            Set-Content $file test-token
            foreach ($mode in 640, 604, 644, 620, 602) {
                chmod $mode $file
                Confirm-Row CredentialInsecure (Get-ConnectFailure @{ Server = $server.Address; TokenFile = $file })
            }
        }

        It 'CredentialMalformed' {
            foreach ($text in 'two words', "line`nbreak", "tab`t", 'größe', "nul`0") {
                Confirm-Row CredentialMalformed (Get-ConnectFailure @{ Server = $server.Address; Token = ConvertTo-Token $text })
            }
            $file = Join-Path $TestDrive large
            Set-Content $file ('x' * 70000)
            if (-not $IsWindows) { chmod 600 $file }
            Confirm-Row CredentialMalformed (Get-ConnectFailure @{ Server = $server.Address; TokenFile = $file })
        }

        It 'ServerInsecure' {
            foreach ($address in 'http://plex.example', 'http://192.0.2.1:8080', 'http://localhost.plex.example', 'http://127.0.0.1.plex.example') {
                Confirm-Row ServerInsecure (Get-ConnectFailure @{ Server = $address; Token = $token })
            }
        }
    }

    Context 'Signing in' {
        BeforeAll {
            $signIn = @{ Server = $server.Address; DeviceCode = $true; Domain = $SandboxProject }
            $grant = '{"device_code":"opaque-device-code","user_code":"ABCD-EFGH","verification_uri":"https://plex.example/v1/device","expires_in":600,"interval":1}'
        }

        It 'IdentityProviderRequired' {
            $server.On('POST', 'device-code$', (New-Problem 400 invalid_request))
            $server.On('GET', 'idp-bindings$', (New-Response '[{"id":"0190a8b8-f2f2-7f2f-8f2f-f2f2f2f2f2f1","alias":"staff"},{"id":"0190a8b8-f2f2-7f2f-8f2f-f2f2f2f2f2f2"}]'))
            $failure = Get-ConnectFailure $signIn
            Confirm-Row IdentityProviderRequired $failure
            "$failure" | Should -BeLike '*: staff, 0190a8b8-f2f2-7f2f-8f2f-f2f2f2f2f2f2.'
        }

        It 'IdentityProviderNotFound' {
            $server.On('POST', 'device-code$', (New-Problem 404 idp_binding_not_found))
            $server.On('GET', 'idp-bindings$', (New-Response '[]'))
            Confirm-Row IdentityProviderNotFound (Get-ConnectFailure $signIn)
            Confirm-Row IdentityProviderNotFound (Get-ConnectFailure ($signIn + @{ IdentityProvider = 'staff' }))
        }

        It '<Id>' -ForEach @(
            @{ Id = 'SignInDenied'; Code = 'access_denied' }
            @{ Id = 'SignInExpired'; Code = 'expired_token' }
            @{ Id = 'SignInInvalid'; Code = 'invalid_grant' }
        ) {
            $server.On('POST', 'device-code$', (New-Response $grant))
            $server.On('POST', 'device-token$', (New-Problem 400 $_.Code))
            $failure = Get-ConnectFailure $signIn
            Confirm-Row $Id $failure
            "$failure $($failure | Format-List * -Force | Out-String)" | Should -Not -Match 'opaque-device-code'
        }
    }

    Context 'No usable response' {
        It 'ConnectionFailed' {
            $gone = Start-TestServer
            $gone.On('GET', 'whoami$', (New-Response (New-WhoamiBody)))
            $connection = Connect-Plexsphere $gone.Address -Token $token -Project $SandboxProject -PassThru
            Connect-TestServer $server
            $gone.Dispose()
            try {
                # A dispatch is not repeated, so that this takes no time.
                Confirm-Row ConnectionFailed (Get-Failure { Invoke-PlexAction service.restart $SandboxNode -Connection $connection -ErrorAction Stop })
            } finally {
                Disconnect-Plexsphere $connection
            }
        }

        It 'ConnectionFailed, after three announced repetitions, when a read is cut off' {
            $server.On('GET', "$SandboxExecution$", (New-Response -Reset))
            Confirm-Row ConnectionFailed (Get-Failure { Get-PlexExecution $SandboxExecution -ErrorAction Stop -WarningAction SilentlyContinue -WarningVariable script:warnings })
            $script:warnings | Should -HaveCount 3
        }

        It 'TlsFailed' {
            # A server that speaks plain http where https is expected.
            $sandbox = Start-TestSandbox -Nodes 1
            try {
                Confirm-Row TlsFailed (Get-ConnectFailure @{ Server = $sandbox.url -replace '^http:', 'https:'; Token = $token })
            } finally {
                Stop-TestSandbox $sandbox
            }
        }

        It 'MalformedResponse' {
            foreach ($body in '', '{', '[]', 'null', '"text"', '{}', '{"id":"edge"}', (New-ExecutionBody -Members @{ targets = $null }), (New-ExecutionBody -Members @{ created_at = 'yesterday' }), (New-ExecutionBody -Members @{ status = 7 })) {
                Confirm-Row MalformedResponse (Get-ReadFailure (New-Response $body))
            }
            Confirm-Row MalformedResponse (Get-ReadFailure (New-Response '<html>' -ContentType 'text/html'))
        }

        It 'MalformedResponse names the member' {
            (Get-ReadFailure (New-Response (New-ExecutionBody -Members @{ created_at = 'yesterday' }))).Exception.Message | Should -BeLike '*created_at*'
            (Get-ReadFailure (New-Response (New-ExecutionBody -Targets @{ node_id = 'edge' }))).Exception.Message | Should -BeLike '*targets*node_id*'
        }

        It 'ResponseTooLarge' {
            $server.On('GET', 'whoami$', (New-Response (New-WhoamiBody)))
            $narrow = Connect-Plexsphere $server.Address -Token $token -Project $SandboxProject -MaximumResponseMegabytes 1 -PassThru
            Connect-TestServer $server
            try {
                $large = New-Response (New-ExecutionBody -Members @{ padding = 'x' * 1048577 })
                $server.On('GET', "$SandboxExecution$", $large)
                Confirm-Row ResponseTooLarge (Get-Failure { Get-PlexExecution $SandboxExecution -Connection $narrow -ErrorAction Stop })
                (Get-PlexExecution $SandboxExecution).Id | Should -Be $SandboxExecution
                $server.On('POST', '.', $large)
                Confirm-Row DispatchOutcomeUnknown (Get-Failure { Invoke-PlexAction service.restart $SandboxNode -Connection $narrow -ErrorAction Stop })
            } finally {
                Disconnect-Plexsphere $narrow
            }
        }

        It 'UnexpectedRedirect' {
            foreach ($status in 301, 302, 303, 307, 308) {
                $failure = Get-ReadFailure (New-Response -Status $status -Headers @{ Location = 'https://elsewhere.example/v1' })
                Confirm-Row UnexpectedRedirect $failure
                $failure.Exception.Message | Should -BeLike '*https://elsewhere.example/v1*'
            }
            Confirm-Row UnexpectedRedirect (Get-DispatchFailure (New-Response -Status 307 -Headers @{ Location = "$($server.Address)/elsewhere" }))
        }

        It 'CursorRepeated' {
            $server.On('GET', 'executions$', (New-Response (New-PageBody (New-ExecutionBody) '"again"')))
            Confirm-Row CursorRepeated (Get-Failure { Get-PlexExecution -ErrorAction Stop })
        }

        It 'DispatchOutcomeUnknown: <Name>' -ForEach @(
            @{ Name = 'the connection breaks'; Response = @{ Reset = $true } }
            @{ Name = 'the response is no JSON'; Response = @{ Body = '<html>'; ContentType = 'text/html' } }
            @{ Name = 'the response is empty'; Response = @{ Status = 202 } }
            @{ Name = 'the response is something else'; Response = @{ Body = '{}'; Status = 201 } }
            @{ Name = '408'; Response = @{ Status = 408 } }
            @{ Name = '500'; Response = @{ Status = 500; Body = '{"code":"internal"}' } }
            @{ Name = '502'; Response = @{ Status = 502 } }
            @{ Name = '503 without a code'; Response = @{ Status = 503 } }
            @{ Name = '504'; Response = @{ Status = 504 } }
        ) {
            Confirm-Row DispatchOutcomeUnknown (Get-DispatchFailure (New-Response @Response))
        }
    }

    Context 'Responses of the server' {
        It 'BadRequest' {
            foreach ($status in 400, 402, 406, 418, 422) { Confirm-Row BadRequest (Get-ReadFailure (New-Problem $status)) }
            Confirm-Row BadRequest (Get-ReadFailure (New-Problem 400 invalid_execution_id))
            Confirm-Row BadRequest (Get-DispatchFailure (New-Problem 400 invalid_body))
            Confirm-Row BadRequest (Get-DispatchFailure (New-Problem 422 something_else))
        }

        It 'MalformedSelector' {
            Confirm-Row MalformedSelector (Get-DispatchFailure (New-Problem 400 malformed_selector))
        }

        It 'ActionNotDeclared' {
            Confirm-Row ActionNotDeclared (Get-DispatchFailure (New-Problem 400 action_not_declared))
        }

        It 'InvalidCursor' {
            $server.On('GET', 'executions$', (New-Problem 400 invalid_cursor))
            Confirm-Row InvalidCursor (Get-Failure { Get-PlexExecution -Cursor tampered -ErrorAction Stop })
        }

        It 'Unauthenticated' {
            foreach ($code in 'unauthenticated', 'token_revoked', '') {
                Confirm-Row Unauthenticated (Get-ReadFailure (New-Problem 401 $code))
                Confirm-Row Unauthenticated (Get-DispatchFailure (New-Problem 401 $code))
            }
            Confirm-Row Unauthenticated (Get-ReadFailure (New-Response -Status 401 -Headers @{ 'WWW-Authenticate' = 'Bearer' }))
        }

        It 'StepUpRequired' {
            Confirm-Row StepUpRequired (Get-ReadFailure (New-Problem 401 step_up_required))
            Confirm-Row StepUpRequired (Get-DispatchFailure (New-Problem 401 step_up_required))
        }

        It 'AccessDenied' {
            foreach ($code in 'rebac_denied', 'permission_denied') {
                Confirm-Row AccessDenied (Get-ReadFailure (New-Problem 403 $code))
                Confirm-Row AccessDenied (Get-DispatchFailure (New-Problem 403 $code))
            }
            foreach ($reason in 'out_of_scope', 'insufficient_relation', 'caveat_violation') {
                Confirm-Row AccessDenied (Get-DispatchFailure (New-Problem 403 -Members @{ reason = $reason }))
            }
        }

        It 'Forbidden' {
            Confirm-Row Forbidden (Get-ReadFailure (New-Problem 403))
            Confirm-Row Forbidden (Get-ReadFailure (New-Problem 403 csrf_token_missing -Members @{ reason = 'out_of_scope' }))
            Confirm-Row Forbidden (Get-ReadFailure (New-Problem 403 -Members @{ reason = 'the_moon' }))
            Confirm-Row Forbidden (Get-DispatchFailure (New-Response '<html>' -Status 403 -ContentType 'text/html'))
        }

        It 'CursorBindingMismatch' {
            $server.On('GET', 'executions$', (New-Problem 403 cursor_binding_mismatch))
            Confirm-Row CursorBindingMismatch (Get-Failure { Get-PlexExecution -Cursor theirs -ErrorAction Stop })
        }

        It 'ProjectNotFound' {
            Confirm-Row ProjectNotFound (Get-ReadFailure (New-Problem 404 project_not_found))
            Confirm-Row ProjectNotFound (Get-DispatchFailure (New-Problem 404 project_not_found))
        }

        It 'ExecutionNotFound' {
            Confirm-Row ExecutionNotFound (Get-ReadFailure (New-Problem 404 execution_not_found))
        }

        It 'NodeNotFound' {
            Confirm-Row NodeNotFound (Get-DispatchFailure (New-Problem 404 node_not_found))
        }

        It 'NotFound' {
            Confirm-Row NotFound (Get-ReadFailure (New-Problem 404))
            Confirm-Row NotFound (Get-ReadFailure (New-Problem 410 gone))
            Confirm-Row NotFound (Get-DispatchFailure (New-Response '<html>' -Status 404 -ContentType 'text/html'))
        }

        It 'MethodNotAllowed' {
            Confirm-Row MethodNotAllowed (Get-ReadFailure (New-Problem 405))
            Confirm-Row MethodNotAllowed (Get-DispatchFailure (New-Problem 405))
        }

        It 'ServerTimedOut' {
            Confirm-Row ServerTimedOut (Get-ReadFailure (New-Impatient 408))
            Confirm-Row ServerTimedOut (Get-ReadFailure (New-Impatient 504))
        }

        It 'Conflict' {
            Confirm-Row Conflict (Get-DispatchFailure (New-Problem 409 something_else))
            Confirm-Row Conflict (Get-ReadFailure (New-Problem 409))
        }

        It 'HookIntegrityViolation' {
            Confirm-Row HookIntegrityViolation (Get-DispatchFailure (New-Problem 409 hook_integrity_violation))
        }

        It 'RequestTooLarge' {
            Confirm-Row RequestTooLarge (Get-DispatchFailure (New-Problem 413 request_body_too_large))
        }

        It 'SelectorEmptyCohort' {
            Confirm-Row SelectorEmptyCohort (Get-DispatchFailure (New-Problem 422 selector_empty_cohort))
        }

        It 'CapacityExceeded' {
            $failure = Get-DispatchFailure (New-Problem 429 capacity_exceeded -Members @{ dimension = 'action_executions' })
            Confirm-Row CapacityExceeded $failure
            $failure.Exception.Dimension | Should -Be 'action_executions'
            $failure.Exception.Message | Should -BeLike '*action_executions*'
        }

        It 'TooManyRequests' {
            Confirm-Row TooManyRequests (Get-DispatchFailure (New-Problem 429))
            Confirm-Row TooManyRequests (Get-ReadFailure (New-Impatient 429 slow_down))
        }

        It 'ServerFailed' {
            Confirm-Row ServerFailed (Get-ReadFailure (New-Problem 500 internal))
            Confirm-Row ServerFailed (Get-ReadFailure (New-Problem 505))
            Confirm-Row ServerFailed (Get-ReadFailure (New-Response '<html>' -Status 520 -ContentType 'text/html'))
        }

        It 'NotProvisioned' {
            Confirm-Row NotProvisioned (Get-ReadFailure (New-Problem 501 actions_dispatch_not_provisioned))
            Confirm-Row NotProvisioned (Get-DispatchFailure (New-Problem 501 actions_dispatch_not_provisioned))
        }

        It 'ServiceUnavailable' {
            Confirm-Row ServiceUnavailable (Get-ReadFailure (New-Impatient 502))
            Confirm-Row ServiceUnavailable (Get-ReadFailure (New-Impatient 503 authz_unavailable))
            Confirm-Row ServiceUnavailable (Get-DispatchFailure (New-Problem 503 authz_unavailable))
        }
    }

    Context 'What became of an execution' {
        It 'ExecutionFailed' {
            $server.On('GET', "$SandboxExecution$", (New-Response (New-ExecutionBody -Status failed -Targets @{ status = 'failed' })))
            $failure = Get-Failure { Wait-PlexExecution $SandboxExecution -ErrorOnFailure -ErrorAction Stop }
            Confirm-Row ExecutionFailed $failure
            $failure.TargetObject.Id | Should -Be $SandboxExecution
        }

        It 'ExecutionOpen and ParametersUnknown' {
            $server.On('GET', "$SandboxExecution$", (New-Response (New-ExecutionBody -Status started -Targets @{ status = 'started' })))
            $failure = Get-Failure { Redo-PlexExecution $SandboxExecution -ErrorAction Stop }
            Confirm-Row ExecutionOpen $failure
            $failure.TargetObject.Status | Should -Be started
            $server.On('GET', "$SandboxExecution$", (New-Response (New-ExecutionBody -Status failed -Targets @{ status = 'failed' })))
            $failure = Get-Failure { Redo-PlexExecution $SandboxExecution -ErrorAction Stop }
            Confirm-Row ParametersUnknown $failure
            $failure.TargetObject.Id | Should -Be $SandboxExecution
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'RolloutStopped' {
            $server.On('POST', 'dispatch$', (New-Response -Status 201 (New-ExecutionBody -Status failed -Targets @{ status = 'failed' })))
            $failure = Get-Failure { Invoke-PlexRollout service.restart $SandboxNode -ErrorAction Stop }
            Confirm-Row RolloutStopped $failure
            $failure.TargetObject | Should -BeOfType ([Plexsphere.PlexRolloutStep])
            $failure.TargetObject.ExecutionId | Should -Be $SandboxExecution
        }

        It 'RolloutStopped, where there is no execution to read' {
            $server.On('POST', 'dispatch$', (New-Problem 404 node_not_found))
            $failure = Get-Failure { Invoke-PlexRollout service.restart $SandboxNode -ErrorAction Stop }
            Confirm-Row RolloutStopped $failure
            $failure.ErrorDetails.RecommendedAction | Should -BeLike 'Nothing is undone.*'
        }

        It 'WaitTimedOut' {
            $server.On('GET', "$SandboxExecution$", (New-Response (New-ExecutionBody -Status started)))
            $failure = Get-Failure { Wait-PlexExecution $SandboxExecution -WaitTimeoutSeconds 0 -ErrorAction Stop }
            Confirm-Row WaitTimedOut $failure
            $failure.TargetObject.Status | Should -Be 'started'
        }

        It 'ReportExists and ReportFailed' {
            $server.On('GET', "$SandboxExecution$", (New-Response (New-ExecutionBody -Targets @{})))
            $run = Get-PlexExecution $SandboxExecution
            $file = Join-Path $TestDrive report.html
            Set-Content $file old
            Confirm-Row ReportExists (Get-Failure { $run | Export-PlexReport $file -ErrorAction Stop })
            Confirm-Row ReportFailed (Get-Failure { $run | Export-PlexReport $TestDrive -ErrorAction Stop })
            Confirm-Row ReportFailed (Get-Failure { $run | Export-PlexReport Env:\report -ErrorAction Stop })
        }

        It 'OutputNotJson' {
            $server.On('GET', "$SandboxExecution$", (New-Response (New-ExecutionBody -Targets @{})))
            $failure = Get-Failure { Get-PlexExecutionLog $SandboxExecution | ConvertFrom-PlexExecutionLog -ErrorAction Stop }
            Confirm-Row OutputNotJson $failure
            $failure.TargetObject | Should -BeOfType ([Plexsphere.PlexExecutionLog])
        }

        It 'PatternTimedOut' {
            $output = @{ kind = 'inline'; inline_bytes = [convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes('a' * 16000)) }
            $server.On('GET', "$SandboxExecution$", (New-Response (New-ExecutionBody -Targets @{ output_ref = $output })))
            $failure = Get-Failure { Get-PlexExecutionLog $SandboxExecution | Group-PlexExecutionLog -IgnorePattern '(a+)+$x' }
            Confirm-Row PatternTimedOut $failure
            $failure.TargetObject | Should -BeOfType ([Plexsphere.PlexExecutionLog])
        }
    }

    Context 'The fleet' {
        BeforeAll {
            function Set-Fleet([hashtable] $NameOf = @{}) {
                # What there is to read: a project in each of two domains, and nodes that are the first one's, by id and name.
                $other = Get-NumberedId 99
                $projects = @{ id = "$SandboxProject"; domain_id = "$SandboxDomain"; slug = 'edge'; name = 'Edge' }, @{ id = "$other"; domain_id = "$other"; slug = 'edge'; name = 'Edge' }
                $server.On('GET', 'projects$', (New-Response (New-PageBody @($projects | ForEach-Object { ConvertTo-Json $_ }))))
                $server.On('GET', 'domains$', (New-Response (New-PageBody "{""id"":""$SandboxDomain"",""slug"":""acme"",""name"":""Acme""}", "{""id"":""$other"",""slug"":""globex"",""name"":""Globex""}")))
                $server.On('GET', "projects/$SandboxProject$", (New-Response ($projects[0] | ConvertTo-Json)))
                $server.On('GET', '/nodes$', (New-Response (New-PageBody @($NameOf.Keys | ForEach-Object { @{ id = "$_"; domain_id = "$SandboxDomain"; created_at = '2026-07-01T08:00:00Z'; name = $NameOf[$_] } | ConvertTo-Json }))))
                $server.On('GET', 'capabilities$', (New-Response (New-PageBody @($NameOf.Keys | ForEach-Object { "{""node_id"":""$_"",""domain_id"":""$SandboxDomain""}" }))))
                $server.On('GET', 'hooks$', (New-Response (New-PageBody)))
                $server.On('POST', 'search$', (New-Response (New-PageBody @($NameOf.Keys | ForEach-Object { "{""kind"":""node"",""id"":""$_""}" }))))
            }
        }

        BeforeEach {
            Connect-TestServer $server
            Set-Fleet @{ (Get-NumberedId 1) = 'twin'; (Get-NumberedId 2) = 'twin'; (Get-NumberedId 3) = 'edge-eu-07' }
        }

        It 'ProjectAmbiguous' {
            $failure = Get-Failure { Get-PlexExecution -Project edge -ErrorAction Stop }
            Confirm-Row ProjectAmbiguous $failure
            "$failure" | Should -BeLike "*'acme/edge', 'globex/edge'*"
        }

        It 'ProjectNotFound, of a slug' {
            Confirm-Row ProjectNotFound (Get-Failure { Get-PlexExecution -Project edgy -ErrorAction Stop })
            Confirm-Row ProjectNotFound (Get-Failure { Get-PlexProject edgy -ErrorAction Stop })
        }

        It 'NodeNotFound, of a name and of an id' {
            Confirm-Row NodeNotFound (Get-Failure { Get-PlexNode edge-ue-07 -ErrorAction Stop })
            Confirm-Row NodeNotFound (Get-Failure { Get-PlexNode -Id $UnknownId -ErrorAction Stop })
            Confirm-Row NodeNotFound (Get-Failure { Invoke-PlexAction a -NodeName edge-ue-07 -ErrorAction Stop })
        }

        It 'NodeNameAmbiguous' {
            Confirm-Row NodeNameAmbiguous (Get-Failure { Invoke-PlexAction a -NodeName twin -ErrorAction Stop })
        }

        It 'ActionNotFound' {
            Confirm-Row ActionNotFound (Get-Failure { Get-PlexAction service.restrat -ErrorAction Stop })
        }

        It 'TooManyNodes' {
            Confirm-Row TooManyNodes (Get-Failure { Invoke-PlexAction a -Selector env=prod -MaximumNodes 2 -ErrorAction Stop })
            (Get-Dispatch $server).Count | Should -Be 0
            $server.On('POST', 'dispatch$', (New-Response -Status 201 (New-ExecutionBody -Action a -Status pending)))
            Confirm-Row TooManyNodes (Get-Failure { Invoke-PlexAction a (Get-NumberedId 1), (Get-NumberedId 2) -MaximumNodes 1 -ErrorAction Stop })
        }

        It 'CohortUnknown' {
            $server.On('GET', 'capabilities$', (New-Problem 403 permission_denied -Members @{ reason = 'x' }))
            Confirm-Row CohortUnknown (Get-Failure { Invoke-PlexAction a -Selector env=prod -MaximumNodes 9 -ErrorAction Stop -WarningAction SilentlyContinue })
            $server.On('POST', 'search$', (New-Problem 404))
            Confirm-Row CohortUnknown (Get-Failure { Invoke-PlexAction a -Selector env=prod -MaximumNodes 9 -ErrorAction Stop -WarningAction SilentlyContinue })
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'CohortUnknown, of a rollout' {
            $server.On('GET', 'capabilities$', (New-Problem 501 capabilities_not_provisioned))
            Confirm-Row CohortUnknown (Get-Failure { Invoke-PlexRollout a -Selector env=prod -ErrorAction Stop -WarningAction SilentlyContinue })
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'ReachabilityUnknown' {
            $server.On('GET', 'topology$|reachability$', (New-Problem 403 permission_denied -Members @{ reason = 'insufficient_relation' }))
            Confirm-Row ReachabilityUnknown (Get-Failure { Invoke-PlexRollout a (Get-NumberedId 1) -SkipUnreachable -ErrorAction Stop })
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'ConnectionMismatch, of a row and of a rollout' {
            $row = [pscustomobject] @{ NodeId = $SandboxNode; ProjectId = $SandboxProject; Server = 'https://plex.example/' }
            Confirm-Row ConnectionMismatch (Get-Failure { $row | Invoke-PlexRollout a -ErrorAction Stop })
            Confirm-Row ConnectionMismatch (Get-Failure { $row | Invoke-PlexAction a -ErrorAction Stop })
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'SearchNotAvailable' {
            foreach ($problem in (New-Problem 404), (New-Problem 501 object_search_not_provisioned), (New-Response -Status 405)) {
                $server.On('POST', 'search$', $problem)
                Confirm-Row SearchNotAvailable (Get-Failure { Invoke-PlexRollout a -Selector env=prod -ErrorAction Stop })
                Confirm-Row SearchNotAvailable (Get-Failure { Get-PlexNode -Selector env=prod -ErrorAction Stop })
            }
        }

        It 'MalformedSelector, of a search' {
            $server.On('POST', 'search$', (New-Problem 400 selector_syntax))
            Confirm-Row MalformedSelector (Get-Failure { Get-PlexNode -Selector 'env=' -ErrorAction Stop })
        }

        It 'NodeNameTaken' -Tag Unix {
            Set-PlexNodeName $SandboxNode edge-1
            try {
                Confirm-Row NodeNameTaken (Get-Failure { Set-PlexNodeName $UnknownId edge-1 -ErrorAction Stop })
            } finally {
                Clear-NameBook
            }
        }

        It 'NameBookDamaged and NameBookUnavailable' -Tag Unix {
            Set-NameBook '{'
            try {
                foreach ($command in { Set-PlexNodeName $SandboxNode a -ErrorAction Stop }, { Remove-PlexNodeName $SandboxNode -ErrorAction Stop }, { Get-PlexNode -ErrorAction Stop }, { Invoke-PlexAction a -NodeName a -ErrorAction Stop }) {
                    Confirm-Row NameBookDamaged (Get-Failure $command)
                }
                chmod 666 (Get-NameBookPath)
                foreach ($command in { Set-PlexNodeName $SandboxNode a -ErrorAction Stop }, { Remove-PlexNodeName $SandboxNode -ErrorAction Stop }, { Get-PlexNode -ErrorAction Stop }, { Invoke-PlexAction a -NodeName a -ErrorAction Stop }) {
                    Confirm-Row NameBookUnavailable (Get-Failure $command)
                }
            } finally {
                Clear-NameBook
            }
        }
    }

    Context 'Agents' {
        BeforeAll {
            function Get-ScheduleFailure($Response) {
                # The error of scheduling an action, when that is the response; it must have been sent once.
                $server.On('POST', '/schedule/', $Response)
                $before = $server.Matching('POST', '/schedule/').Count
                Get-Failure { Start-PlexAgentAction a/b -Agent $server.Address -ActionId $ExampleAction -ErrorAction Stop -WarningAction SilentlyContinue }
                $server.Matching('POST', '/schedule/').Count - $before | Should -Be 1
            }
        }

        It 'AgentActionNotFound' {
            $server.On('GET', '.', (New-Response -Status 404 -ContentType ''))
            $failure = Get-Failure { Get-PlexAgentAction -Agent $server.Address -Id $UnknownId -ErrorAction Stop }
            Confirm-Row AgentActionNotFound $failure
            $failure.TargetObject | Should -Be $UnknownId
        }

        It 'AgentActionLost' {
            $server.On('GET', '.', (New-Response (New-AgentInfoBody -State RUNNING)))
            $action = Get-PlexAgentAction -Agent $server.Address -Id $ExampleAction
            $server.On('GET', '.', (New-Response -Status 404 -ContentType ''))
            Confirm-Row AgentActionLost (Get-Failure { $action | Wait-PlexAgentAction -ErrorAction Stop })
        }

        It 'AgentActionFailed' {
            $server.On('GET', '.', (New-Response (New-AgentInfoBody -State FAILED)))
            $failure = Get-Failure { Wait-PlexAgentAction $ExampleAction -Agent $server.Address -ErrorOnFailure -ErrorAction Stop }
            Confirm-Row AgentActionFailed $failure
            $failure.TargetObject.Id | Should -Be $ExampleAction
        }

        It 'AgentKindNotAvailable' {
            Confirm-Row AgentKindNotAvailable (Get-ScheduleFailure (New-Response -Status 400 -Body '{"error":"actions with kind a/b are not available","variant":"ActionNotAvailable"}'))
        }

        It 'AgentArgumentRefused' {
            Confirm-Row AgentArgumentRefused (Get-ScheduleFailure (New-Response -Status 400 -Body '{"error":"invalid arguments","variant":"InvalidArgs"}'))
        }

        It 'AgentActionExists' {
            $server.On('GET', '.', (New-Response (New-AgentInfoBody -Kind 'another/kind')))
            Confirm-Row AgentActionExists (Get-ScheduleFailure (New-Response -Status 409 -Body '{"error":"it exists","variant":"ActionAlreadyExists"}'))
        }

        It 'AgentActionsDisabled' {
            $server.On('GET', '.', (New-Response -Status 404 -ContentType ''))
            $server.On('GET', '^/api/unstable/actions$', (New-Response '{"actions":false}'))
            Confirm-Row AgentActionsDisabled (Get-Failure { Get-PlexAgentAction -Agent $server.Address -ErrorAction Stop })
            Confirm-Row AgentActionsDisabled (Get-ScheduleFailure (New-Response -Status 404 -ContentType ''))
        }

        It 'AgentScheduleOutcomeUnknown: <Name>' -ForEach @(
            @{ Name = 'the connection breaks'; Response = @{ Reset = $true } }
            @{ Name = 'the response is no JSON'; Response = @{ Body = '<html>'; ContentType = 'text/html' } }
            @{ Name = 'the response is empty'; Response = @{ Status = 200 } }
            @{ Name = 'the response is something else'; Response = @{ Body = '{}' } }
            @{ Name = '500'; Response = @{ Status = 500; Body = '{"error":"no","variant":"StoreWrite"}' } }
            @{ Name = '502'; Response = @{ Status = 502 } }
        ) {
            Confirm-Row AgentScheduleOutcomeUnknown (Get-ScheduleFailure (New-Response @Response))
        }

        It 'CertificateUnusable' {
            Confirm-Row CertificateUnusable (Get-Failure { Get-PlexAgentAction -Agent https://127.0.0.1:9 -CertificatePath (Join-Path $TestDrive missing.pem) -ErrorAction Stop })
            $file = Join-Path $TestDrive not.pem
            Set-Content $file text
            Confirm-Row CertificateUnusable (Get-Failure { Get-PlexAgentAction -Agent https://127.0.0.1:9 -CertificateAuthorityPath $file -ErrorAction Stop })
        }

        It 'are in the control plane''s rows where they mean the same' {
            Confirm-Row BadRequest (Get-ScheduleFailure (New-Response -Status 400 -ContentType 'text/plain' -Body 'Json deserialize error'))
            Confirm-Row RequestTooLarge (Get-ScheduleFailure (New-Response -Status 413 -ContentType 'text/plain' -Body 'too large'))
            $server.On('GET', '.', (New-Response '{'))
            Confirm-Row MalformedResponse (Get-Failure { Get-PlexAgentAction -Agent $server.Address -ErrorAction Stop })
        }
    }

    Context 'The sandbox' {
        It 'SandboxFailed' {
            $port = ([uri] $server.Address).Port
            Confirm-Row SandboxFailed (Get-Failure { Start-PlexSandbox -Port $port -ErrorAction Stop })
        }

        It 'SandboxNotFound' {
            $alone = Copy-TestModule (Join-Path $TestDrive alone)
            $run = Invoke-Pwsh -Environment @{ PATH = "$TestDrive" } "
                Import-Module '$alone'
                try { Start-PlexSandbox -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId; `$_.CategoryInfo.Category; `$_.Exception.ExitCode; `$_.ErrorDetails.RecommendedAction }"
            $run.Lines[0] | Should -BeLike 'SandboxNotFound,*'
            $run.Lines[1] | Should -Be $table.SandboxNotFound.category
            $run.Lines[2] | Should -Be $table.SandboxNotFound.code
            $run.Lines[3] | Should -BeExactly $table.SandboxNotFound.action
            $null = $confirmed.Add('SandboxNotFound')
        }
    }

    Context 'What else there is' {
        It 'ProxyFailed' {
            Confirm-Row ProxyFailed (Get-ReadFailure (New-Problem 407))
        }

        It 'NoTargets' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody)))
            Confirm-Row NoTargets (Get-Failure { Wait-PlexExecution $SandboxExecution -ErrorOnFailure -ErrorAction Stop })
        }

        It 'is neutral also where everything about an error is shown' {
            $failure = Get-ReadFailure (New-Problem 400 "bad`a" -Detail "`e]0;owned`ahere`r`nand there")
            foreach ($text in "$failure", $failure.Exception.Detail, $failure.Exception.Code, ($failure | Format-List * -Force | Out-String), (Get-Error -InputObject $failure | Out-String)) {
                $text | Should -Not -Match '\e\]|\a'
            }
            $failure.Exception.Detail | Should -Be '·]0;owned·here··and there'
        }

        It 'Unexpected' {
            # A copy of a connection has no engine: no code of the module foresees that.
            $flags = [System.Reflection.BindingFlags] 'Instance, NonPublic'
            $broken = [object].GetMethod('MemberwiseClone', $flags).Invoke((Get-PlexConnection), $null)
            $failure = Get-Failure { Get-PlexExecution $SandboxExecution -Connection $broken -ErrorAction Stop }
            Confirm-Row Unexpected $failure
            $failure.Exception.InnerException | Should -BeNullOrEmpty
            "$failure" | Should -BeLike 'InvalidOperationException in PlexEngine.Find: *'
        }
    }

    Context 'The table' {
        It 'has no row that nothing above has confirmed, but the one of plexctl login and the one that takes 100 seconds' {
            $table.Keys | Where-Object { -not $confirmed.Contains($_) } | Should -Be 'TokenNotSaved', 'RequestTimedOut'
        }

        It 'has categories that PowerShell has, and exit codes that plexctl has' {
            $table.Count | Should -BeGreaterThan 40
            $table.Values.category | Should -BeIn ([enum]::GetNames([System.Management.Automation.ErrorCategory]))
            $table.Values.code | Should -BeIn '1', '2', '3', '4', '77'
        }
    }

    Context 'PlexApiException' {
        It 'tells all that the server said' {
            $failure = Get-DispatchFailure (New-Problem 403 permission_denied -Detail 'No relation leads there.' -Members @{
                    reason = 'insufficient_relation'; relation_path = @('project:edge#operator', 'domain:acme#admin'); correlation_id = '01J8Z3K7Q2'; dimension = 'nodes'
                })
            $exception = $failure.Exception
            $exception | Should -BeOfType ([Plexsphere.PlexApiException])
            $exception.StatusCode | Should -BeOfType ([int])
            $exception.StatusCode | Should -Be 403
            $exception.Code | Should -BeExactly 'permission_denied'
            $exception.Title | Should -BeExactly 'A problem'
            $exception.Detail | Should -BeExactly 'No relation leads there.'
            $exception.Instance | Should -BeExactly '/v1'
            $exception.Reason | Should -BeExactly 'insufficient_relation'
            $exception.RelationPath | Should -BeExactly 'project:edge#operator, domain:acme#admin'
            $exception.Dimension | Should -BeExactly 'nodes'
            $exception.CorrelationId | Should -BeExactly '01J8Z3K7Q2'
            $null -eq $exception.AcrValues | Should -BeTrue
            $null -eq $exception.RetryAfter | Should -BeTrue
        }

        It 'says the most of it in its message' {
            $message = "$(Get-DispatchFailure (New-Problem 403 rebac_denied -Detail 'No relation leads there.' -Members @{
                    reason = 'out_of_scope'; relation_path = @('domain:acme#admin'); correlation_id = '01J8Z3K7Q2'
                }))"
            foreach ($part in 'No relation leads there', '403', 'rebac_denied', 'out_of_scope', 'domain:acme#admin', '01J8Z3K7Q2') { $message | Should -BeLike "*$part*" }
        }

        It 'is null in what the server did not say' {
            foreach ($response in (New-Response -Status 500 -ContentType ''), (New-Response '<html>' -Status 500 -ContentType 'text/html'), (New-Response '{' -Status 500), (New-Response '[]' -Status 500), (New-Response 'null' -Status 500),
                (New-Response '{"code":7,"title":[],"detail":{},"instance":true,"reason":null,"relation_path":"x","dimension":1,"correlation_id":5}' -Status 500)) {
                $exception = (Get-ReadFailure $response).Exception
                $exception.StatusCode | Should -Be 500
                foreach ($name in 'Code', 'Title', 'Detail', 'Instance', 'Reason', 'RelationPath', 'Dimension', 'CorrelationId', 'AcrValues', 'RetryAfter') {
                    $null -eq $exception.$name | Should -BeTrue -Because "$name of $response"
                }
                $exception.Message | Should -BeLike '*500*'
            }
        }

        It 'takes the correlation id of the body before the header''s, and that of the header where the body has none' {
            $header = @{ 'X-Correlation-Id' = 'from-the-header' }
            (Get-ReadFailure (New-Problem 500 -Members @{ correlation_id = 'from-the-body' } -Headers $header)).Exception.CorrelationId | Should -Be 'from-the-body'
            (Get-ReadFailure (New-Problem 500 -Headers $header)).Exception.CorrelationId | Should -Be 'from-the-header'
            (Get-ReadFailure (New-Response '<html>' -Status 500 -ContentType 'text/html' -Headers $header)).Exception.CorrelationId | Should -BeNullOrEmpty
        }

        It 'drops a correlation id that is none' {
            foreach ($id in ('x' * 257), "line`nbreak", "escape`e[31m", 'größe', '') {
                (Get-ReadFailure (New-Problem 500 -Members @{ correlation_id = $id })).Exception.CorrelationId | Should -BeNullOrEmpty
            }
            (Get-ReadFailure (New-Problem 500 -Members @{ correlation_id = 'x' * 256 })).Exception.CorrelationId | Should -HaveCount 1
        }

        It 'tells which assurance a step-up asks for' {
            $header = @{ 'WWW-Authenticate' = 'Bearer error="insufficient_user_authentication", acr_values="urn:plexsphere:acr:mfa urn:plexsphere:acr:hw", max_age=5' }
            $failure = Get-DispatchFailure (New-Problem 401 step_up_required -Headers $header)
            $failure.Exception.AcrValues | Should -BeExactly 'urn:plexsphere:acr:mfa urn:plexsphere:acr:hw'
            "$failure" | Should -BeLike '*urn:plexsphere:acr:mfa*'
            $header = @{ 'WWW-Authenticate' = 'Bearer error="insufficient_user_authentication"' }
            (Get-DispatchFailure (New-Problem 401 step_up_required -Headers $header)).Exception.AcrValues | Should -BeNullOrEmpty
        }

        It 'tells how long to wait, in seconds or until a time' {
            (Get-DispatchFailure (New-Problem 429 capacity_exceeded -Headers @{ 'Retry-After' = '17' })).Exception.RetryAfter | Should -Be ([timespan]::FromSeconds(17))
            $until = (Get-DispatchFailure (New-Problem 429 capacity_exceeded -Headers @{ 'Retry-After' = [datetime]::UtcNow.AddMinutes(10).ToString('r') })).Exception.RetryAfter
            $until.TotalSeconds | Should -BeGreaterThan 540
            $until.TotalSeconds | Should -BeLessOrEqual 600
            (Get-DispatchFailure (New-Problem 429 capacity_exceeded -Headers @{ 'Retry-After' = [datetime]::UtcNow.AddMinutes(-10).ToString('r') })).Exception.RetryAfter | Should -Be ([timespan]::Zero)
            (Get-DispatchFailure (New-Problem 429 capacity_exceeded -Headers @{ 'Retry-After' = 'soon' })).Exception.RetryAfter | Should -BeNullOrEmpty
        }

        It 'has a message without control characters, whatever the server says' {
            $hostile = "red`e[31m bell`a `u{202e}line`nbreak"
            $message = (Get-DispatchFailure (New-Problem 403 "code$hostile" -Detail $hostile -Members @{ reason = $hostile; relation_path = @($hostile); dimension = $hostile })).Exception.Message
            $message | Should -Not -Match '[\x00-\x1f\x7f-\x9f\u202e\u2028\u2029]'
            $message | Should -BeLike 'red*'
        }

        It 'is a PlexException, which can be caught by its type' {
            $server.On('GET', "$SandboxExecution$", (New-Problem 404 execution_not_found))
            $caught = try { Get-PlexExecution $SandboxExecution -ErrorAction Stop } catch [Plexsphere.PlexApiException] { 'api' } catch { 'other' }
            $caught | Should -Be 'api'
            $caught = try { Get-PlexExecution $SandboxExecution -ErrorAction Stop } catch [Plexsphere.PlexException] { "$($_.Exception.ErrorId) $($_.Exception.ExitCode)" }
            $caught | Should -Be 'ExecutionNotFound 1'
        }

        It 'is not what a failure without a response is' {
            (Get-ReadFailure (New-Response '{')).Exception | Should -Not -BeOfType ([Plexsphere.PlexApiException])
        }
    }

    Context 'About one input' {
        It 'an error does not end the command: the next input is tried' {
            foreach ($number in 1, 3) { $server.On('GET', "$(Get-NumberedId $number)$", (New-Response (New-ExecutionBody -Id (Get-NumberedId $number)))) }
            foreach ($problem in (New-Problem 404 execution_not_found), (New-Problem 403 rebac_denied), (New-Problem 403), (New-Problem 500), (New-Response '{')) {
                $server.On('GET', "$(Get-NumberedId 2)$", $problem)
                $out = (1..3).ForEach{ Get-NumberedId $_ } | Get-PlexExecution -ErrorAction SilentlyContinue -ErrorVariable failures
                $out.Id | Should -Be (Get-NumberedId 1), (Get-NumberedId 3)
                $failures | Should -HaveCount 1
                $failures[0].TargetObject | Should -Be (Get-NumberedId 2)
            }
        }

        It 'a dispatch that is refused does not keep the next ones from being sent' {
            $server.On('POST', '.', ((New-Response (New-ExecutionBody) -Status 201), (New-Problem 409 hook_integrity_violation), (New-Response (New-ExecutionBody) -Status 201)))
            $out = (1..3).ForEach{ Get-NumberedId $_ } | Invoke-PlexAction service.restart -ErrorAction SilentlyContinue -ErrorVariable failures
            $out | Should -HaveCount 2
            $failures | Should -HaveCount 1
            $failures[0].TargetObject | Should -Be (Get-NumberedId 2)
            (Get-Dispatch $server).Count | Should -Be 3
        }

        It 'an error is not caught under Continue, and the script goes on' {
            $server.On('GET', '.', (New-Problem 404 execution_not_found))
            $out = & {
                $ErrorActionPreference = 'SilentlyContinue'
                try { Get-PlexExecution $SandboxExecution; 'after' } catch { 'caught' }
            }
            $out | Should -Be 'after'
        }

        It 'the error''s target is the node, or the selector, of a dispatch' {
            $server.On('POST', '.', (New-Problem 409))
            (Get-Failure { Invoke-PlexAction service.restart $SandboxNode -ErrorAction Stop }).TargetObject | Should -Be $SandboxNode
            (Get-Failure { Invoke-PlexAction service.restart -Selector env=prod -ErrorAction Stop }).TargetObject | Should -BeExactly 'env=prod'
        }
    }

    Context 'Where nothing further can succeed' {
        It 'an error ends the command, under Continue too: <Name>' -ForEach @(
            @{ Name = 'Unauthenticated'; Status = 401; Code = 'unauthenticated' }
            @{ Name = 'StepUpRequired'; Status = 401; Code = 'step_up_required' }
            @{ Name = 'NotProvisioned'; Status = 501; Code = 'actions_dispatch_not_provisioned' }
        ) {
            $server.On('GET', '.', (New-Problem $Status $Code))
            $server.On('POST', '.', (New-Problem $Status $Code))
            $three = (1..3).ForEach{ Get-NumberedId $_ }
            foreach ($command in { $three | Get-PlexExecution }, { $three | Invoke-PlexAction service.restart }, { $three | Wait-PlexExecution }, { $three | Watch-PlexExecution }, { $three | Get-PlexExecutionLog }) {
                $before = $server.Requests.Count
                $failure = & { $ErrorActionPreference = 'SilentlyContinue'; try { & $command; 'after' } catch { $_ } }
                $failure.FullyQualifiedErrorId | Should -BeLike "$Name,*" -Because "$command"
                $server.Requests.Count - $before | Should -Be 1 -Because "$command"
            }
        }

        It 'a connection that is closed meanwhile ends the command' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody)))
            $out = & {
                $ErrorActionPreference = 'SilentlyContinue'
                try { $SandboxExecution, $SandboxExecution, $SandboxExecution | ForEach-Object { $_ } | Get-PlexExecution | ForEach-Object { Disconnect-Plexsphere; $_.Id } } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
            }
            Connect-TestServer $server
            $out[0] | Should -Be $SandboxExecution
            $out[-1] | Should -BeIn 'ConnectionClosed', 'NotConnected'
            $out | Should -HaveCount 2
        }

        It 'a failed Connect-Plexsphere ends the pipeline, whatever the error is' {
            foreach ($problem in (New-Problem 500), (New-Problem 403 rebac_denied), (New-Problem 404)) {
                $refusing = Start-TestServer
                try {
                    $refusing.On('GET', '.', $problem)
                    $run = Invoke-Runspace -Arguments $refusing.Address, $token { $ErrorActionPreference = 'Continue'; try { Connect-Plexsphere $args[0] -Token $args[1]; 'after' } catch { 'caught' } }
                    $run.Output | Should -Be 'caught'
                } finally {
                    $refusing.Dispose()
                }
            }
        }
    }
}
