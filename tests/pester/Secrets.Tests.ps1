BeforeAll {
    Import-Module "$PSScriptRoot/Testing.psm1"
    Import-Module (Get-ModuleManifestPath)

    function Get-Disguise([string] $Secret) {
        # The secret in the encodings in which it could slip through; base64 at each of its three alignments.
        foreach ($bytes in [System.Text.Encoding]::UTF8.GetBytes($Secret), [System.Text.Encoding]::Unicode.GetBytes($Secret)) {
            foreach ($shift in 0, 1, 2) {
                $text = [convert]::ToBase64String([byte[]] (@(0) * $shift + $bytes))
                $text.Substring(4, $text.Length - 12)
            }
            [convert]::ToHexString($bytes)
        }
        $Secret
        [uri]::EscapeDataString($Secret)
    }

    function Get-Leak([string] $Text) {
        # Which disguises of the test's secrets are in a text.
        $disguises | Where-Object { $Text.Contains($_, [System.StringComparison]::OrdinalIgnoreCase) }
    }
}

Describe 'The token' {
    BeforeAll {
        $sandbox = Start-TestSandbox -Executions 5
        $server = Start-TestServer $sandbox
        $token = $sandbox.token

        $disguises = Get-Disguise $token
        $connection = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $token) -Project $SandboxProject -PassThru
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        $server.Reset()
    }

    It 'would be found by these tests, whatever its disguise' {
        Get-Leak "a $token b" | Should -Not -BeNullOrEmpty
        Get-Leak ([convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes("Bearer $token"))) | Should -Not -BeNullOrEmpty
        Get-Leak ([convert]::ToHexString([System.Text.Encoding]::Unicode.GetBytes($token)).ToLower()) | Should -Not -BeNullOrEmpty
        $file = Join-Path $TestDrive plain.xml
        ConvertTo-Token $token | Export-Clixml $file
        if (-not $IsWindows) { Get-Leak (Get-Content -Raw $file) | Should -Not -BeNullOrEmpty }
    }

    It 'is not in a connection, however it is written' {
        $file = Join-Path $TestDrive c.xml
        $connection | Export-Clixml $file -Depth 9
        Get-Leak (Get-Content -Raw $file) | Should -BeNullOrEmpty
        Get-Leak ($connection | ConvertTo-Json -Depth 9 -WarningAction SilentlyContinue) | Should -BeNullOrEmpty
        Get-Leak ($connection | ConvertTo-Csv | Out-String) | Should -BeNullOrEmpty
        Get-Leak ($connection | Format-List * -Force | Out-String -Width 4096) | Should -BeNullOrEmpty
        Get-Leak ($connection | Format-Custom -Depth 9 | Out-String -Width 4096) | Should -BeNullOrEmpty
        Get-Leak ($connection | Get-Member -Force | Out-String -Width 4096) | Should -BeNullOrEmpty
        Get-Leak "$connection" | Should -BeNullOrEmpty
        Get-Leak (Get-PlexConnection | Format-List * -Force | Out-String -Width 4096) | Should -BeNullOrEmpty
        Get-Leak ([System.Management.Automation.PSSerializer]::Serialize($connection, 9)) | Should -BeNullOrEmpty
    }

    It 'is not in what the session remembers' {
        Get-Leak (Get-Variable | Where-Object Name -Like '*plex*' | Format-List * -Force | Out-String -Width 4096) | Should -BeNullOrEmpty
        Get-Leak (Get-Variable -Scope Global | Where-Object { $_.Value -is [Plexsphere.PlexConnection] } | ConvertTo-Json -Depth 5 -WarningAction SilentlyContinue) |
            Should -BeNullOrEmpty
    }

    It 'is not in the objects that came over a connection' {
        $execution = Get-PlexExecution $SandboxExecution
        $log = Get-PlexExecutionLog $SandboxExecution
        $fleet = @(Get-PlexProject -WarningAction SilentlyContinue) + @(Get-PlexNode -IncludeLabel -First 2) + @(Get-PlexAction -WarningAction SilentlyContinue | Select-Object -First 2)
        foreach ($thing in @($execution, $log) + $fleet) {
            $file = Join-Path $TestDrive o.xml
            $thing | Export-Clixml $file -Depth 9
            Get-Leak (Get-Content -Raw $file) | Should -BeNullOrEmpty
            Get-Leak ($thing | ConvertTo-Json -Depth 9) | Should -BeNullOrEmpty
            Get-Leak ($thing | Format-List * -Force | Out-String -Width 4096) | Should -BeNullOrEmpty
        }
    }

    It 'is in no stream of any command' {
        $records = & {
            $VerbosePreference = $DebugPreference = $InformationPreference = $WarningPreference = 'Continue'
            $ErrorActionPreference = 'Continue'
            Connect-Plexsphere $server.Address -Token (ConvertTo-Token $token) -Project $SandboxProject -PassThru -Verbose -Debug
            # In PowerShell 7.4 -Debug makes a command that changes something ask first.
            Invoke-PlexAction system.info $SandboxNode -Wait -Verbose
            Get-PlexExecution -First 2 -Verbose -Debug
            Get-PlexExecutionLog $SandboxExecution -Verbose -Debug
            Watch-PlexExecution $SandboxExecution -Verbose -Debug
            Get-PlexProject -Verbose -Debug
            Get-PlexNode -IncludeReachability -IncludeLabel -First 2 -Verbose -Debug
            Get-PlexNode -Selector env=prod -Verbose -Debug
            Get-PlexAction -Verbose -Debug
            Invoke-PlexAction system.info -Selector env=prod -MaximumNodes 1 -Verbose
            Invoke-PlexAction system.info -NodeName nobody -Project edge -Verbose
            Get-PlexExecution $UnknownId -Verbose -Debug
            Invoke-PlexAction no.such.action $SandboxNode -Verbose
        } *>&1
        $records.Count | Should -BeGreaterThan 10
        Get-Leak ($records | Format-List * -Force | Out-String -Width 4096) | Should -BeNullOrEmpty
        Get-Leak (($records | ForEach-Object { "$_" }) -join "`n") | Should -BeNullOrEmpty
    }

    It 'is not in the journal, and neither is a value of a parameter' {
        $journal = Join-Path $TestDrive journal.jsonl
        $recorded = @{ JournalPath = $journal; DispatchRevision = 'slash' }
        $recorded = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $token) -Project $SandboxProject @recorded -PassThru
        try {
            $server.On('POST', 'dispatch$', @((New-Problem 403 $token -Detail "no $token"), (New-Response -Reset), [Plexsphere.Testing.ScriptedResponse]::Forward))
            foreach ($try in 1..3) {
                $null = Invoke-PlexAction logs.snapshot $SandboxNode -Parameter @{ lines = 'hunter2'; inner = @{ key = 'hunter3' } } -Connection $recorded -ErrorAction SilentlyContinue
            }
            (Get-Content $journal | ConvertFrom-Json).event | Should -Be sending, refused, sending, unknown, sending, minted
            Get-Leak (Get-Content -Raw $journal) | Should -BeNullOrEmpty
            Get-Content -Raw $journal | Should -Not -Match 'hunter'
        } finally {
            $connection = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $token) -Project $SandboxProject -PassThru
        }
    }

    It 'is not in a report, and neither is a value of a parameter' {
        $file = Join-Path $TestDrive report.html
        $run = Invoke-PlexAction logs.snapshot $SandboxNode -Parameter @{ lines = '7'; secret = 'hunter2' } -Wait -WarningAction SilentlyContinue
        @($run) + (Get-PlexExecution -First 5) | Export-PlexReport $file
        Get-Leak (Get-Content -Raw $file) | Should -BeNullOrEmpty
        Get-Content -Raw $file | Should -Not -Match 'hunter'
    }

    It 'is in no error' {
        $failures = [System.Collections.Generic.List[object]]::new()
        $tries = @(
            @{ Response = New-Problem 401 unauthenticated }, @{ Response = New-Problem 403 forbidden }, @{ Response = New-Problem 500 internal }
            @{ Response = New-Response -Reset }, @{ Response = New-Response '{"id":' }, @{ Response = New-Response -Status 307 -Headers @{ Location = 'https://elsewhere.example/' } }
            @{ Response = New-Response -ContentType text/html '<html></html>' }
        )
        foreach ($try in $tries) {
            $server.Reset()
            $server.On('POST', '.', $try.Response)
            try { Invoke-PlexAction service.restart $SandboxNode } catch { $failures.Add($_) }
        }
        $failures.Count | Should -Be $tries.Count
        $file = Join-Path $TestDrive e.xml
        $failures | Export-Clixml $file -Depth 3
        Get-Leak (Get-Content -Raw $file) | Should -BeNullOrEmpty
        Get-Leak ($failures | Format-List * -Force | Out-String -Width 4096) | Should -BeNullOrEmpty
        Get-Leak ($failures | ForEach-Object { $_.Exception | Format-List * -Force; $_.Exception.ToString(); $_.InvocationInfo | Format-List * -Force } | Out-String -Width 4096) |
            Should -BeNullOrEmpty
        Get-Leak ($failures | Get-Error | Out-String -Width 4096) | Should -BeNullOrEmpty
    }

    It 'is in no error of a server that repeats it' {
        $echo = "Not with Bearer $token, nor with $([uri]::EscapeDataString($token))"
        $members = @{ reason = $echo; dimension = $echo; relation_path = @($echo); correlation_id = $token; code = $token; title = $echo; instance = $echo }
        foreach ($response in (New-Problem 403 -Detail $echo -Members $members), (New-Response -Status 302 -Headers @{ Location = "/login?token=$token" }), (New-Problem 401 unauthenticated -Headers @{ 'WWW-Authenticate' = "Bearer acr_values=""$token""" })) {
            $server.Reset()
            $server.On('GET', '.', $response)
            $failure = try { Get-PlexExecution $SandboxExecution -ErrorAction Stop } catch { $_ }
            Get-Leak ($failure | Format-List * -Force | Out-String -Width 4096) | Should -BeNullOrEmpty
            Get-Leak ($failure.Exception | Format-List * -Force | Out-String -Width 4096) | Should -BeNullOrEmpty
            Get-Leak "$failure $($failure.Exception) $($failure.ErrorDetails)" | Should -BeNullOrEmpty
        }
    }

    It 'is in no error of a failed attempt to connect' {
        $failures = [System.Collections.Generic.List[object]]::new()
        $closed = Start-TestServer
        $closed.On('GET', 'whoami$', (New-Problem 401 unauthenticated))
        $plain = $token
        $file = Join-Path $TestDrive token
        Set-Content $file "$token $token"
        if (-not $IsWindows) { chmod 600 $file }
        try { Connect-Plexsphere $closed.Address -Token (ConvertTo-Token $token) } catch { $failures.Add($_) }
        try { Connect-Plexsphere $closed.Address -Token $plain } catch { $failures.Add($_) }
        try { Connect-Plexsphere $closed.Address -Token @($plain) } catch { $failures.Add($_) }
        try { Connect-Plexsphere $closed.Address -Token (ConvertTo-Token "$token ") } catch { $failures.Add($_) }
        try { Connect-Plexsphere $closed.Address -TokenFile $file } catch { $failures.Add($_) }
        try { Connect-Plexsphere http://plex.example -Token (ConvertTo-Token $token) } catch { $failures.Add($_) }
        $closed.Dispose()
        Connect-Plexsphere $server.Address -Token (ConvertTo-Token $token) -Project $SandboxProject
        $failures.Count | Should -Be 6
        $xml = Join-Path $TestDrive f.xml
        $failures | Export-Clixml $xml -Depth 3
        Get-Leak (Get-Content -Raw $xml) | Should -BeNullOrEmpty
        Get-Leak ($failures | Format-List * -Force | Out-String -Width 4096) | Should -BeNullOrEmpty
        Get-Leak ($failures | Get-Error | Out-String -Width 4096) | Should -BeNullOrEmpty
    }

    It 'is nowhere in a whole session with everything switched on, nor in its $Error' {
        $run = Invoke-Pwsh -Environment @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $token } @"
            Import-Module `$Manifest
            `$VerbosePreference = `$DebugPreference = `$InformationPreference = 'Continue'
            Connect-Plexsphere -Project $SandboxProject -PassThru | Format-List * -Force
            Get-PlexExecution -First 1 | Format-List * -Force
            Get-PlexExecution $UnknownId
            Invoke-PlexAction no.such.action $SandboxNode
            try { Connect-Plexsphere -Token `$env:PLEXSPHERE_TOKEN } catch { `$_ | Format-List * -Force }
            Disconnect-Plexsphere
            Get-PlexExecution
            `$Error | Format-List * -Force
            `$Error | ForEach-Object { `$_.Exception | Format-List * -Force }
            Get-Error -Newest 9
"@
        $run.Output.Length | Should -BeGreaterThan 1000
        Get-Leak $run.Output | Should -BeNullOrEmpty
        Get-Leak $run.Errors | Should -BeNullOrEmpty
    }

    It 'is not in a transcript' {
        $file = Join-Path $TestDrive transcript.txt
        $run = Invoke-Pwsh -Environment @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $token } @"
            `$null = Start-Transcript '$file' -IncludeInvocationHeader
            Import-Module `$Manifest
            Connect-Plexsphere -Project $SandboxProject -Verbose
            Get-PlexExecution -First 1 -Verbose
            `$null = Stop-Transcript
"@
        $run.Errors | Should -BeNullOrEmpty
        Get-Content -Raw $file | Should -BeLike '*whoami*'
        Get-Leak (Get-Content -Raw $file) | Should -BeNullOrEmpty
    }

    It 'goes to no other server, also where ours points to one' {
        $other = Start-TestServer
        try {
            $server.On('GET', '.', (New-Response -Status 302 -Headers @{ Location = "$($other.Address)/v1/projects" }))
            $server.On('POST', '.', (New-Response -Status 308 -Headers @{ Location = "$($other.Address)/v1/projects" }))
            { Get-PlexExecution } | Should -Throw -ErrorId 'UnexpectedRedirect,*'
            { Invoke-PlexAction service.restart $SandboxNode } | Should -Throw -ErrorId 'UnexpectedRedirect,*'
            $other.Requests.Count | Should -Be 0
        } finally {
            $other.Dispose()
        }
    }

    It 'goes to our server in the one header where it belongs, and nowhere else' {
        $null = Invoke-PlexAction service.restart $SandboxNode -Parameter @{ a = 1 }
        $null = Get-PlexExecution -First 1
        foreach ($request in $server.Requests) {
            $request.Headers['Authorization'] | Should -BeExactly "Bearer $token"
            Get-Leak $request.Target | Should -BeNullOrEmpty
            Get-Leak $request.Text | Should -BeNullOrEmpty
            Get-Leak (($request.Headers.GetEnumerator() | Where-Object Key -NE 'Authorization').Value -join ' ') | Should -BeNullOrEmpty
        }
    }
}

Describe 'What somebody signs in with, and the tokens that come of it' {
    BeforeAll {
        $sandbox = Start-TestSandbox -Executions 5 -Switches '--device-answer', 'confirm', '--device-interval', '1'
        $server = Start-TestServer $sandbox
        $secretFile = New-TokenFile (Join-Path $TestDrive secret) $sandbox.clientSecret
        $assertionFile = New-TokenFile (Join-Path $TestDrive assertion) $sandbox.clientAssertion

        function Get-Sent {
            # The secrets that the server received so far: what was signed in with, and the tokens.
            $server.Requests.ForEach{
                if ($_.Headers.ContainsKey('Authorization')) { $_.Headers['Authorization'] -replace '^Bearer ' }
                if ($_.Text) { ($_.Text | ConvertFrom-Json).PSObject.Properties.Where{ $_.Name -in 'device_code', 'client_secret', 'client_assertion' }.Value }
            } | Select-Object -Unique
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

    It 'are nowhere in a whole session with everything switched on: not in its streams, files, $Error, nor in processes that it starts' -Tag Unix {
        $run = Invoke-Pwsh -Environment @{ FILES = "$TestDrive"; SECRET = $secretFile; ASSERTION = $assertionFile; CLIENT = $sandbox.clientId; URL = $server.Address } @"
            Start-Transcript (Join-Path `$env:FILES transcript) -IncludeInvocationHeader
            Import-Module `$Manifest
            `$VerbosePreference = `$DebugPreference = `$InformationPreference = 'Continue'
            `$secret = [securestring]::new()
            (Get-Content -Raw `$env:SECRET).TrimEnd().ToCharArray() | ForEach-Object { `$secret.AppendChar(`$_) }
            `$common = @{ Server = `$env:URL; Project = '$SandboxProject'; DispatchRevision = 'slash'; JournalPath = Join-Path `$env:FILES journal; PassThru = `$true }
            `$connections = @(
                Connect-Plexsphere @common -DeviceCode -Domain $SandboxDomain -Verbose -Debug
                Connect-Plexsphere @common -ClientId `$env:CLIENT -ClientSecret `$secret -Verbose -Debug
                Connect-Plexsphere @common -ClientId `$env:CLIENT -ClientSecretFile `$env:SECRET -Verbose -Debug
                Connect-Plexsphere @common -ClientAssertionFile `$env:ASSERTION -Verbose -Debug
            )
            foreach (`$connection in `$connections) {
                `$connection | Export-Clixml (Join-Path `$env:FILES connection) -Depth 9
                Get-Content (Join-Path `$env:FILES connection)
                `$connection | ConvertTo-Json -Depth 9 -WarningAction SilentlyContinue
                `$connection | Format-List * -Force
                `$connection | Format-Custom -Depth 9
                `$connection | Get-Member -Force
                "`$connection"
                Test-PlexConnection `$connection | Format-List * -Force
                Get-PlexExecution -First 1 -Connection `$connection -Verbose -Debug
                Get-PlexExecution $UnknownId -Connection `$connection
                Invoke-PlexAction system.info $SandboxNode -Connection `$connection -WhatIf
                Invoke-PlexAction system.info $SandboxNode -Connection `$connection -Wait
                Invoke-PlexAction no.such.action $SandboxNode -Connection `$connection
                Disconnect-Plexsphere `$connection
                Get-PlexExecution -First 1 -Connection `$connection
            }
            try { Connect-Plexsphere `$env:URL -ClientId `$env:CLIENT -ClientSecret (Get-Content -Raw `$env:SECRET) } catch { `$_ | Format-List * -Force }
            try { Connect-Plexsphere `$env:URL -ClientId other -ClientSecretFile `$env:SECRET } catch { `$_ | Format-List * -Force }
            try { Connect-Plexsphere `$env:URL -ClientAssertionFile `$env:SECRET } catch { `$_ | Format-List * -Force }
            ps eww -p (Start-PlexSandbox -Nodes 1).ProcessId
            ps eww -p `$PID
            `$Error | Export-Clixml (Join-Path `$env:FILES errors) -Depth 3
            Get-Content (Join-Path `$env:FILES errors)
            `$Error | Format-List * -Force
            `$Error | ForEach-Object { `$_.Exception | Format-List * -Force; "`$(`$_.Exception)" }
            Get-Error -Newest 99
            Stop-Transcript
"@
        $sent = @(Get-Sent)
        $sent | Should -Contain $sandbox.clientSecret
        $sent | Should -Contain $sandbox.clientAssertion
        $sent.Count | Should -BeGreaterOrEqual 7 -Because 'there are a device code, a secret, an assertion, and four tokens'
        $disguises = $sent.ForEach{ Get-Disguise $_ }
        $run.Lines.Count | Should -BeGreaterThan 500
        $run.Output | Should -BeLike '*plexsphere-sandbox*'
        $run.Output | Should -BeLike '*CLIENT=sandbox-service*' -Because 'ps shows environments'
        Get-Leak $run.Output | Should -BeNullOrEmpty
        Get-Leak $run.Errors | Should -BeNullOrEmpty
        foreach ($file in 'transcript', 'journal', 'connection', 'errors') { Get-Leak (Get-Content -Raw (Join-Path $TestDrive $file)) | Should -BeNullOrEmpty -Because $file }
        (Get-Content (Join-Path $TestDrive journal)).Count | Should -BeGreaterThan 8
    }

    It 'are in no error, warning or other record of a server that repeats them' {
        $code, $minted = 'device-code-4711-4711-4711', 'minted-token-0815-0815-0815'
        $begun = New-Response "{""device_code"":""$code"",""user_code"":""ABCD-EFGH"",""verification_uri"":""https://plex.example/v1/device"",""expires_in"":600,""interval"":1}"
        $granted = New-Response "{""access_token"":""$minted"",""token_type"":""Bearer"",""expires_in"":600}"
        $disguises = $sandbox.clientSecret, $sandbox.clientAssertion, $code, $minted | ForEach-Object { Get-Disguise $_ }
        $person = @{ DeviceCode = $true; Domain = $SandboxDomain }
        $secretHeld = @{ ClientId = 'nightly'; ClientSecret = ConvertTo-Token $sandbox.clientSecret }
        $secretRead = @{ ClientId = 'nightly'; ClientSecretFile = $secretFile }
        $assertion = @{ ClientAssertionFile = $assertionFile }
        $records = [System.Collections.Generic.List[object]]::new()
        $failures = [System.Collections.Generic.List[object]]::new()
        foreach ($way in $person, $secretHeld, $secretRead, $assertion) {
            $echo = $way.DeviceCode ? $code : $way.ClientId ? $sandbox.clientSecret : $sandbox.clientAssertion
            $base64 = [convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes("x:$echo"))
            $responses = (New-Problem 401 $echo -Detail "Not with $echo"), (New-Problem 502 invalid_client -Detail $base64 -Members @{ title = $echo; correlation_id = $echo }),
                (New-Problem 400 access_denied -Detail ([uri]::EscapeDataString($echo))), (New-Response $echo), (New-Response "{""access_token"":7,""$echo"":1}"),
                (New-Response -Status 302 -Headers @{ Location = "/login?$echo" }), (New-Response -Reset)
            foreach ($response in $responses) {
                # A device code outlasts a server that is away.
                if ($way.DeviceCode -and "$response" -match ' 502 |Reset') { continue }
                $server.Reset()
                $server.On('POST', 'device-code$', $begun)
                $server.On('POST', 'device-token$|service/token$', $response)
                try { Connect-Plexsphere $server.Address @way -Verbose -Debug -MaximumRetryCount 0 *>&1 | ForEach-Object { $records.Add($_) } } catch { $failures.Add($_) }
            }
            $server.Reset()
            $server.On('POST', 'device-code$', $begun)
            $server.On('POST', 'device-token$|service/token$', $granted)
            $server.On('GET', 'whoami$', (New-Problem 403 $minted -Detail "$minted and $([uri]::EscapeDataString($minted))"))
            try { Connect-Plexsphere $server.Address @way -Verbose -Debug *>&1 | ForEach-Object { $records.Add($_) } } catch { $failures.Add($_) }
        }
        $failures.Count | Should -Be 30 -Because 'each of them fails'
        $records.Count | Should -BeGreaterThan 10
        $file = Join-Path $TestDrive repeated.xml
        $failures | Export-Clixml $file -Depth 3
        Get-Leak (Get-Content -Raw $file) | Should -BeNullOrEmpty
        Get-Leak ($failures | ConvertTo-Json -Depth 3 -WarningAction SilentlyContinue | Out-String) | Should -BeNullOrEmpty
        Get-Leak (@($failures) + $records | Format-List * -Force | Out-String -Width 4096) | Should -BeNullOrEmpty
        Get-Leak ($failures | Get-Error | Out-String -Width 4096) | Should -BeNullOrEmpty
        Get-Leak ($failures.ForEach{ "$_ $($_.Exception) $($_.Exception.InnerException) $($_.ErrorDetails)" } -join "`n") | Should -BeNullOrEmpty
    }

    It 'go where they belong, and nowhere else: secrets and device codes in the body of one request, tokens in the one header of the others' {
        $null = Connect-Plexsphere $server.Address -DeviceCode -Domain $SandboxDomain 6>$null
        Connect-Plexsphere $server.Address -ClientId $sandbox.clientId -ClientSecret (ConvertTo-Token $sandbox.clientSecret) -Project $SandboxProject
        $null = Get-PlexExecution -First 1
        foreach ($request in $server.Requests) {
            $isSignIn = $request.Method -eq 'POST' -and $request.Path -match '/v1/auth/(device-code|device-token|service/token)$'
            $request.Headers.ContainsKey('Authorization') | Should -Be (-not $isSignIn) -Because $request.Target
            $disguises = @(Get-Sent).ForEach{ Get-Disguise $_ }
            Get-Leak $request.Target | Should -BeNullOrEmpty
            if (-not $isSignIn) { Get-Leak $request.Text | Should -BeNullOrEmpty }
            Get-Leak (($request.Headers.GetEnumerator() | Where-Object Key -NE 'Authorization').Value -join ' ') | Should -BeNullOrEmpty
        }
    }
}
