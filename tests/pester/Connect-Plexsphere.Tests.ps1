Describe 'Connect-Plexsphere' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox
        $server = Start-TestServer $sandbox
        $token = ConvertTo-Token $sandbox.token

        function New-TokenFile([string] $Text, [string] $Mode = '600') {
            $path = Join-Path $TestDrive "token-$([guid]::NewGuid())"
            [System.IO.File]::WriteAllText($path, $Text)
            if (-not $IsWindows) { chmod $Mode $path }
            $path
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

    Context 'Connecting' {
        It 'prints nothing, and asks the server once who we are' {
            Connect-Plexsphere $server.Address -Token $token *>&1 | Should -BeNullOrEmpty
            $server.Requests.Target | Should -Be '/v1/auth/whoami'
            $server.Requests[0].Headers['Authorization'] | Should -Be "Bearer $($sandbox.token)"
        }

        It 'makes the connection the default of the runspace' {
            Connect-Plexsphere $server.Address -Token $token -Project $SandboxProject
            (Get-PlexExecution -First 1).Id | Should -Be $SandboxExecution
        }

        It 'takes the default project by slug, by domain and slug, and as an object' {
            Connect-Plexsphere $server.Address -Token $token
            foreach ($project in 'edge', 'acme/edge', (Get-PlexProject edge)) {
                Connect-Plexsphere $server.Address -Token $token -Project $project
                (Get-PlexConnection).ProjectId | Should -Be $SandboxProject
            }
        }

        It 'leaves no connection where the project is not found, or is one of several' {
            Connect-Plexsphere $server.Address -Token $token -Project edge
            { Connect-Plexsphere $server.Address -Token $token -Project edgy } | Should -Throw -ErrorId 'ProjectNotFound,*'
            Get-PlexConnection | Should -BeNullOrEmpty
        }

        It 'puts the connection out with -PassThru' {
            $connection = Connect-Plexsphere $server.Address -Token $token -Project $SandboxProject -PassThru
            $connection | Should -BeOfType ([Plexsphere.PlexConnection])
            $connection.Server | Should -Be "$($server.Address)/"
            $connection.ProjectId | Should -Be $SandboxProject
            $connection.Source | Should -Be 'parameter'
            $connection.TokenSource | Should -Be 'parameter'
            $connection.Subject | Should -Be 'sandbox-operator'
            $connection.PrincipalType | Should -Be 'user'
            $connection.DispatchRevision | Should -Be 'auto'
            $connection.SkipCertificateCheck | Should -BeFalse
            "$connection" | Should -Be "$($server.Address)/"
        }

        It 'needs no project' {
            (Connect-Plexsphere $server.Address -Token $token -PassThru).ProjectId | Should -BeNullOrEmpty
        }

        It 'takes the project as text too, and under its other names' {
            (Connect-Plexsphere $server.Address -Token $token -Project "$SandboxProject" -PassThru).ProjectId | Should -Be $SandboxProject
            (Connect-Plexsphere $server.Address -Token $token -ProjectId $SandboxProject -PassThru).ProjectId | Should -Be $SandboxProject
        }

        It 'takes the revision of the dispatch path, in any case' {
            (Connect-Plexsphere $server.Address -Token $token -DispatchRevision SLASH -PassThru).DispatchRevision | Should -BeExactly 'slash'
        }

        It 'works under a path of the server' {
            $server.On('GET', '^/plex/v1/auth/whoami$', (New-Response (New-WhoamiBody)))
            $server.On('GET', '^/plex/v1/projects/', (New-Response (New-PageBody (New-ExecutionBody))))
            Connect-Plexsphere "$($server.Address)/plex/" -Token $token -Project $SandboxProject
            Get-PlexExecution | Should -HaveCount 1
        }
    }

    Context 'How far it goes for a response' {
        It '-MaximumRetryCount says how often a read is repeated' {
            foreach ($count in 0, 1, 5) {
                $server.Reset()
                $connection = Connect-Plexsphere $server.Address -Token $token -Project $SandboxProject -MaximumRetryCount $count -PassThru
                $server.On('GET', "$SandboxExecution$", (New-Problem 503 authz_unavailable -Headers @{ 'Retry-After' = '0' }))
                { Get-PlexExecution $SandboxExecution -Connection $connection -WarningVariable script:warnings -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'ServiceUnavailable,*'
                $server.Matching('GET', "$SandboxExecution$") | Should -HaveCount ($count + 1)
                @($script:warnings) | Should -HaveCount $count
            }
        }

        It '-RetryTimeoutSeconds says how long it waits at most' {
            $connection = Connect-Plexsphere $server.Address -Token $token -Project $SandboxProject -RetryTimeoutSeconds 5 -PassThru
            $server.On('GET', "$SandboxExecution$", (New-Problem 503 authz_unavailable -Headers @{ 'Retry-After' = '6' }))
            { Get-PlexExecution $SandboxExecution -Connection $connection } | Should -Throw -ErrorId 'ServiceUnavailable,*'
            $server.Matching('GET', "$SandboxExecution$") | Should -HaveCount 1
        }

        It 'is refused out of range' {
            foreach ($wrong in @{ MaximumRetryCount = -1 }, @{ MaximumRetryCount = 21 }, @{ RetryTimeoutSeconds = -1 }, @{ RetryTimeoutSeconds = 3601 }, @{ MaximumResponseMegabytes = 0 }, @{ MaximumResponseMegabytes = 1025 }) {
                { Connect-Plexsphere $server.Address -Token $token @wrong } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
            }
        }
    }

    Context 'The token' {
        It 'may be a PSCredential' {
            $credential = [pscredential]::new('anybody', $token)
            (Connect-Plexsphere $server.Address -Token $credential -PassThru).Subject | Should -Be 'sandbox-operator'
        }

        It 'is refused as plain text, without repeating it' {
            $plain = "plain-$([guid]::NewGuid())"
            $failure = { Connect-Plexsphere $server.Address -Token $plain } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Be 'ParameterArgumentTransformationError,Plexsphere.PowerShell.Commands.ConnectPlexsphereCommand'
            $failure | Should -BeLike "*'Token'*SecureString*"
            ($failure | Format-List * -Force | Out-String) | Should -Not -BeLike "*$plain*"
            $server.Requests.Count | Should -Be 0
        }

        It 'is refused when it is empty or could not stand in a header' {
            { Connect-Plexsphere $server.Address -Token ([securestring]::new()) } | Should -Throw -ErrorId 'CredentialMissing,*'
            foreach ($bad in 'with space', "with`nbreak", 'ümlaut') {
                $failure = { Connect-Plexsphere $server.Address -Token (ConvertTo-Token $bad) } | Should -Throw -PassThru
                $failure.FullyQualifiedErrorId | Should -BeLike 'CredentialMalformed,*'
                $failure.CategoryInfo.Category | Should -Be 'SecurityError'
                $failure.Exception.ExitCode | Should -Be 3
                "$failure" | Should -Not -BeLike "*$bad*"
            }
            $server.Requests.Count | Should -Be 0
        }

        It 'may be read from a file, whose last line break does not count' {
            foreach ($text in $sandbox.token, "$($sandbox.token)`n", "$($sandbox.token)`r`n", "`u{FEFF}$($sandbox.token)`n") {
                $connection = Connect-Plexsphere $server.Address -TokenFile (New-TokenFile $text) -PassThru
                $connection.Subject | Should -Be 'sandbox-operator'
                $connection.TokenSource | Should -Be 'file'
            }
        }

        It 'may be read from a file that is named relative to the location' {
            $file = New-TokenFile $sandbox.token
            Push-Location $TestDrive
            try {
                Connect-Plexsphere $server.Address -TokenFile "./$(Split-Path -Leaf $file)"
            } finally {
                Pop-Location
            }
        }

        It 'is not read from a file that others may read' -Tag Unix {
            foreach ($mode in '640', '604', '620', '601') {
                $failure = { Connect-Plexsphere $server.Address -TokenFile (New-TokenFile $sandbox.token $mode) } | Should -Throw -PassThru
                $failure.FullyQualifiedErrorId | Should -BeLike 'CredentialInsecure,*'
                $failure.CategoryInfo.Category | Should -Be 'SecurityError'
                $failure.Exception.ExitCode | Should -Be 3
                $failure.ErrorDetails.RecommendedAction | Should -BeLike '*chmod 600*PLEXSPHERE_TOKEN*'
            }
            $server.Requests.Count | Should -Be 0
        }

        It 'is not read from a file that is missing, a folder, empty or of several lines' {
            { Connect-Plexsphere $server.Address -TokenFile (Join-Path $TestDrive none) } | Should -Throw -ErrorId 'CredentialUnreadable,*' -ExpectedMessage '*none*'
            { Connect-Plexsphere $server.Address -TokenFile $TestDrive } | Should -Throw -ErrorId 'CredentialUnreadable,*'
            { Connect-Plexsphere $server.Address -TokenFile (New-TokenFile '') } | Should -Throw -ErrorId 'CredentialMissing,*'
            { Connect-Plexsphere $server.Address -TokenFile (New-TokenFile "a`nb`n") } | Should -Throw -ErrorId 'CredentialMalformed,*'
            $server.Requests.Count | Should -Be 0
        }

        It 'is either given or in a file, not both' {
            { Connect-Plexsphere $server.Address -Token $token -TokenFile (New-TokenFile x) } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        }
    }

    Context 'The address' {
        It 'must be https unless it is this machine' {
            $failure = { Connect-Plexsphere http://plex.example -Token $token } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Be 'ServerInsecure,Plexsphere.PowerShell.Commands.ConnectPlexsphereCommand'
            $failure.CategoryInfo.Category | Should -Be 'SecurityError'
            $failure.Exception.ExitCode | Should -Be 3
        }

        It 'must be an http address' {
            { Connect-Plexsphere ftp://plex.example -Token $token } | Should -Throw -ErrorId 'InvalidArgument,*'
            { Connect-Plexsphere plex.example -Token $token } | Should -Throw -ErrorId 'InvalidArgument,*'
            { Connect-Plexsphere /etc/plex -Token $token } | Should -Throw
        }

        It 'must not hold a user, a query or a fragment, and what it held is not repeated' {
            $failure = { Connect-Plexsphere https://user:hunter2@plex.example -Token $token } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
            "$failure" | Should -Not -BeLike '*hunter2*'
            { Connect-Plexsphere 'https://plex.example/?a=b' -Token $token } | Should -Throw -ErrorId 'InvalidArgument,*'
            { Connect-Plexsphere 'https://plex.example/#a' -Token $token } | Should -Throw -ErrorId 'InvalidArgument,*'
        }

        It 'that responds without TLS is a TLS failure' {
            $secure = $server.Address -replace '^http:', 'https:'
            $failure = { Connect-Plexsphere $secure -Token $token } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'TlsFailed,*'
            $failure.CategoryInfo.Category | Should -Be 'SecurityError'
        }

        It 'without a verified certificate is warned of' {
            Connect-Plexsphere $server.Address -Token $token -SkipCertificateCheck -WarningAction SilentlyContinue -WarningVariable warnings
            $warnings | Should -BeLike '*certificate*not verified*'
        }
    }

    Context 'What is refused before any request' {
        It 'is a project that is neither a UUID nor a slug' {
            { Connect-Plexsphere $server.Address -Token $token -Project 'The Edge' } | Should -Throw "*'Project'*is neither the UUID of a project nor a slug*"
            { Connect-Plexsphere $server.Address -Token $token -Project ([guid]::Empty) } | Should -Throw "*'Project'*nil*"
            $server.Requests.Count | Should -Be 0
        }

        It 'is an unknown revision' {
            { Connect-Plexsphere $server.Address -Token $token -DispatchRevision comma } | Should -Throw "*'DispatchRevision'*"
            $server.Requests.Count | Should -Be 0
        }
    }

    Context 'A failure to connect' {
        AfterEach {
            { Get-PlexExecution -Project $SandboxProject } | Should -Throw -ErrorId 'NotConnected,*'
        }

        It 'ends the script, and leaves no connection' {
            Connect-Plexsphere $server.Address -Token $token -Project $SandboxProject
            $failure = { Connect-Plexsphere $server.Address -Token (ConvertTo-Token unknown) -ErrorAction SilentlyContinue } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Be 'Unauthenticated,Plexsphere.PowerShell.Commands.ConnectPlexsphereCommand'
            $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
            $failure.Exception.ExitCode | Should -Be 3
            $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }

        It 'leaves no connection when nothing could be sent' {
            Connect-Plexsphere $server.Address -Token $token -Project $SandboxProject
            { Connect-Plexsphere http://plex.example -Token $token } | Should -Throw -ErrorId 'ServerInsecure,*'
        }

        It 'leaves no connection when the response is not that of a control plane' {
            Connect-Plexsphere $server.Address -Token $token -Project $SandboxProject
            $server.On('GET', 'whoami$', (New-Response -ContentType text/html '<html>Welcome</html>'))
            { Connect-Plexsphere $server.Address -Token $token } | Should -Throw -ErrorId 'MalformedResponse,*'
        }

        It 'leaves no connection where PowerShell refuses what a parameter was given' {
            # Each is what a variable holds that was never set, or a slip of the keys.
            foreach ($given in @{ ClientId = 'x'; ClientSecretFile = $null }, @{ ClientId = 'x'; ClientSecretFile = '' },
                @{ ClientId = ''; ClientSecretFile = 'y' }, @{ ClientId = 'x'; ClientSecret = $null }, @{ ClientId = 'x'; ClientSecret = 'plain' },
                @{ ClientAssertionFile = '' }, @{ TokenFile = '' }, @{ TokenFile = $null }, @{ Token = $null }, @{ Token = 'plain' },
                @{ DeviceCode = $true; Domain = 'edge' }, @{ DeviceCode = $true; Domain = $null },
                @{ DeviceCode = $true; Domain = $SandboxProject; IdentityProvider = '' }, @{ Server = $null }, @{ Server = 'http://[' },
                @{ Token = $token; Project = 'The Edge' }, @{ Token = $token; JournalPath = '' }, @{ Token = $token; DispatchRevision = 'comma' },
                @{ Token = $token; MaximumRetryCount = 99 }, @{ Token = $token; RetryTimeoutSeconds = -1 }, @{ ProfileName = '' }, @{ Sandbox = $null }) {
                Connect-Plexsphere $server.Address -Token $token
                if (-not $given.ContainsKey('Server') -and -not $given.ContainsKey('ProfileName') -and -not $given.ContainsKey('Sandbox')) { $given.Server = 'http://127.0.0.1:9' }
                { Connect-Plexsphere @given } | Should -Throw
                Get-PlexConnection | Should -BeNullOrEmpty -Because ($given | Out-String)
            }
        }

        It 'leaves no connection when nobody listens' {
            $closed = Start-TestServer
            $closed.Dispose()
            $failure = { Connect-Plexsphere $closed.Address -Token $token -WarningAction SilentlyContinue } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'ConnectionFailed,*'
            $failure.CategoryInfo.Category | Should -Be 'ConnectionError'
            $failure.Exception.ExitCode | Should -Be 1
        }
    }

    Context 'Without a connection' {
        It 'a command says what to do, with exit code 3' {
            Connect-Plexsphere $server.Address -Token $token
            Disconnect-Plexsphere
            $server.Reset()
            $failure = { Get-PlexExecution -Project $SandboxProject } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Be 'NotConnected,Plexsphere.PowerShell.Commands.GetPlexExecutionCommand'
            $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
            $failure.Exception.ExitCode | Should -Be 3
            $failure | Should -BeLike '*-Connection*Connect-Plexsphere*'
            $server.Requests.Count | Should -Be 0
        }

        It 'another runspace has none of ours' {
            Connect-Plexsphere $server.Address -Token $token -Project $SandboxProject
            $run = Invoke-Runspace { Get-PlexExecution -First 1 }
            $run.Errors.FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
            $run.Output | Should -BeNullOrEmpty
        }
    }

    Context 'The journal' {
        BeforeAll {
            function Read-Journal([string] $Path) { @(Get-Content -LiteralPath $Path | ConvertFrom-Json) }
        }

        BeforeEach {
            $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
        }

        It 'gets two lines for a dispatch, of whoever the server says we are' {
            $connection = Connect-Plexsphere $server.Address -Token $token -Project $SandboxProject -JournalPath $journal -PassThru
            $connection.JournalPath | Should -BeExactly $journal
            (Get-PlexConnection | Format-List | Out-String -Width 300) | Should -BeLike "*JournalPath*: $journal*"
            $execution = Invoke-PlexAction service.restart $SandboxNode -Parameter @{ service = 'nginx' }
            $lines = Read-Journal $journal
            $lines.event | Should -Be sending, minted
            $lines[0].subject | Should -Be sandbox-operator
            $lines[0].node | Should -Be $SandboxNode
            $lines[0].parameters | Should -Be service
            $lines[1].execution | Should -Be $execution.Id
        }

        It 'is for nobody else to touch' -Tag Unix {
            Connect-Plexsphere $server.Address -Token $token -JournalPath $journal
            [System.IO.File]::GetUnixFileMode($journal) | Should -Be ([System.IO.UnixFileMode] 'UserRead, UserWrite')
        }

        It 'is named relative to the location' {
            Push-Location $TestDrive
            try {
                Connect-Plexsphere $server.Address -Token $token -JournalPath "./$(Split-Path -Leaf $journal)"
            } finally {
                Pop-Location
            }
            (Get-PlexConnection).JournalPath | Should -BeExactly $journal
            $journal | Should -Exist
        }

        It 'is refused at once where it cannot be one, and there is no connection' {
            Connect-Plexsphere $server.Address -Token $token
            $server.Reset()
            foreach ($wrong in $TestDrive, (Join-Path $TestDrive none journal), 'Env:\journal') {
                $failure = { Connect-Plexsphere $server.Address -Token $token -JournalPath $wrong } | Should -Throw -PassThru
                $failure.FullyQualifiedErrorId | Should -Be 'JournalFailed,Plexsphere.PowerShell.Commands.ConnectPlexsphereCommand'
                Get-PlexConnection | Should -BeNullOrEmpty
            }
            "$failure" | Should -BeLike "The journal 'Env:\journal' is not in the file system."
            foreach ($blank in '', ' ', "`t") { { Connect-Plexsphere $server.Address -Token $token -JournalPath $blank } | Should -Throw -ErrorId 'ParameterArgument*' }
            $server.Requests.Count | Should -Be 0
        }

        It 'refuses each dispatch while it cannot be written, and none after that' {
            Connect-Plexsphere $server.Address -Token $token -Project $SandboxProject -JournalPath $journal
            Remove-Item $journal
            $null = New-Item -ItemType Directory $journal
            $nodes = $SandboxNode, $UnknownId
            Invoke-PlexAction service.restart $nodes -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failures.FullyQualifiedErrorId | Should -Be (@('JournalFailed,Plexsphere.PowerShell.Commands.InvokePlexActionCommand') * 2)
            $failures.TargetObject | Should -Be $nodes
            Get-Dispatch $server | Should -BeNullOrEmpty
            Remove-Item $journal
            (Invoke-PlexAction service.restart $SandboxNode).Status | Should -Be pending
        }

        It 'gets nothing for -WhatIf' {
            Connect-Plexsphere $server.Address -Token $token -Project $SandboxProject -JournalPath $journal
            Invoke-PlexAction service.restart $SandboxNode -WhatIf
            (Get-Item $journal).Length | Should -Be 0
        }

        It 'is that of PLEXSPHERE_JOURNAL where none is given, also where nobody connects, and of sandboxes' {
            $environment = @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token; PLEXSPHERE_JOURNAL = $journal; SECOND = "$journal.2" }
            $run = Invoke-Pwsh -Environment $environment @"
                Import-Module `$Manifest
                `$invoke = @{ Action = 'service.restart'; Node = '$SandboxNode'; Project = '$SandboxProject' }
                `$null = Invoke-PlexAction @invoke
                `$env:PLEXSPHERE_JOURNAL = `$env:SECOND
                `$null = Invoke-PlexAction @invoke
                (Start-PlexSandbox -Connect).Connection.JournalPath
                (Get-PlexConnection).JournalPath
                (Connect-Plexsphere -PassThru).JournalPath
                (Connect-Plexsphere -JournalPath "`$env:SECOND.3" -PassThru).JournalPath
                (Start-PlexSandbox | Connect-Plexsphere -JournalPath "`$env:SECOND.4" -PassThru).JournalPath
                `$env:PLEXSPHERE_JOURNAL = 'journal.jsonl'
                try { Connect-Plexsphere } catch { `$_.FullyQualifiedErrorId }
"@
            $run.Errors | Should -BeNullOrEmpty
            $run.Lines | Should -Be (@("$journal.2") * 3 + "$journal.2.3" + "$journal.2.4" + 'JournalFailed,Plexsphere.PowerShell.Commands.ConnectPlexsphereCommand')
            (Read-Journal $journal).event | Should -Be sending, minted
            (Read-Journal "$journal.2").event | Should -Be sending, minted
        }

        It 'has all that the server saw of a process that is killed, and the help finds what is open' -ForEach @{ Seen = 3 }, @{ Seen = 20 }, @{ Seen = 60 } {
            # The server never answers one in four.
            $server.On('POST', 'dispatch$', ((@([Plexsphere.Testing.ScriptedResponse]::Forward) * 3 + [Plexsphere.Testing.ScriptedResponse]::Silence) * 100))
            $run = Start-Pwsh '-Command', @"
                Connect-Plexsphere -Project $SandboxProject -DispatchRevision slash
                1..400 | ForEach-Object { [guid]::new(`$_, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1) } | Invoke-PlexAction service.restart -ThrottleLimit 64 -ErrorAction SilentlyContinue
"@ @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token; PLEXSPHERE_JOURNAL = $journal }
            try {
                Wait-Until { (Get-Dispatch $server).Count -ge $Seen } 60
            } finally {
                $run.Process.Kill()
                $run.Process.WaitForExit()
            }
            $sent = @((Get-Dispatch $server).ForEach{ ($_.Text | ConvertFrom-Json).node_id })
            $sent.Count | Should -BeGreaterOrEqual $Seen
            $page = Get-Content -Raw (Join-Path $PSScriptRoot '..' '..' docs about_Plexsphere_Connections.md)
            $find = [regex]::Match($page, '(?m)^\$lines = [^\n]*\n\$open = [^\n]*').Value
            $env:PLEXSPHERE_JOURNAL = $journal
            try {
                . ([scriptblock]::Create($find))
            } finally {
                $env:PLEXSPHERE_JOURNAL = $null
            }
            $written = ($lines | Where-Object event -EQ sending).node
            $sent | Where-Object { $_ -notin $written } | Should -BeNullOrEmpty
            $ended = ($lines | Where-Object event -NE sending).dispatch
            $open.dispatch | Sort-Object | Should -Be @(($lines | Where-Object { $_.event -eq 'sending' -and $_.dispatch -notin $ended }).dispatch | Sort-Object)
            $open | Should -Not -BeNullOrEmpty
        }
    }

    Context 'The environment' {
        BeforeAll {
            $environment = @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token }
        }

        It 'is enough where nobody ever connected' {
            $run = Invoke-Pwsh -Environment $environment "Import-Module `$Manifest; `"`$((Get-PlexExecution -First 1 -Project $SandboxProject).Id)`""
            $run.Errors | Should -BeNullOrEmpty
            $run.Output | Should -Be $SandboxExecution
        }

        It 'gives what Connect-Plexsphere is not told' {
            $run = Invoke-Pwsh -Environment $environment @"
                Import-Module `$Manifest
                `$c = Connect-Plexsphere -Project $SandboxProject -PassThru
                "`$(`$c.Server) `$(`$c.Source) `$(`$c.TokenSource) `$(`$c.Subject)"
"@
            $run.Errors | Should -BeNullOrEmpty
            $run.Output | Should -Be "$($server.Address)/ environment environment sandbox-operator"
        }

        It 'counts no more once somebody connected, nor after Disconnect-Plexsphere, in no runspace' {
            $run = Invoke-Pwsh -Environment $environment @"
                Import-Module `$Manifest
                Connect-Plexsphere
                Disconnect-Plexsphere
                try { Get-PlexExecution -Project $SandboxProject } catch { `$_.FullyQualifiedErrorId }
                `$shell = [powershell]::Create()
                `$null = `$shell.AddScript("Import-Module '`$Manifest'; try { Get-PlexExecution -Project $SandboxProject } catch { ```$_.FullyQualifiedErrorId }")
                `$shell.Invoke()
"@
            $run.Lines | Should -Be (@('NotConnected,Plexsphere.PowerShell.Commands.GetPlexExecutionCommand') * 2)
        }

        It 'counts no more after a failure to connect' {
            $run = Invoke-Pwsh -Environment $environment @"
                Import-Module `$Manifest
                try { Connect-Plexsphere http://plex.example } catch { `$_.FullyQualifiedErrorId }
                try { Get-PlexExecution -Project $SandboxProject } catch { `$_.FullyQualifiedErrorId }
"@
            $run.Lines | Should -Be 'ServerInsecure,Plexsphere.PowerShell.Commands.ConnectPlexsphereCommand', 'NotConnected,Plexsphere.PowerShell.Commands.GetPlexExecutionCommand'
        }

        It 'without a token is an error of its own' {
            $run = Invoke-Pwsh -Environment @{ PLEXSPHERE_URL = $server.Address } 'Import-Module $Manifest; try { Connect-Plexsphere } catch { $_.FullyQualifiedErrorId; $_.Exception.ExitCode }'
            $run.Lines | Should -Be 'CredentialMissing,Plexsphere.PowerShell.Commands.ConnectPlexsphereCommand', '3'
        }
    }
}
