Describe 'The token' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Executions 5
        $server = Start-TestServer $sandbox
        $token = $sandbox.token

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

        $disguises = Get-Disguise $token

        function Get-Leak([string] $Text) {
            $disguises | Where-Object { $Text.Contains($_, [System.StringComparison]::OrdinalIgnoreCase) }
        }

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
