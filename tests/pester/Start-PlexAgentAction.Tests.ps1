Describe 'Start-PlexAgentAction' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Agents 3
        $agent = $sandbox.agents[0].url
        $bare = Start-TestSandbox -Agents 1 -Switches '--agent-body', 'bare'
        $tls = Start-TestSandbox -Agents 1 -Switches '--agent-tls'
        $certificates = @{ CertificatePath = $tls.agentCertificate; KeyPath = $tls.agentKey; CertificateAuthorityPath = $tls.agentCa }
        $server = Start-TestServer
    }

    AfterAll {
        ${server}?.Dispose()
        $sandbox, $bare, $tls | ForEach-Object { Stop-TestSandbox $_ }
    }

    BeforeEach {
        $server.Reset()
    }

    It 'schedules once and returns the action as it was read back' {
        $server.On('POST', '.', (New-Response "{""id"":""$ExampleAction""}"))
        $server.On('GET', 'info', (New-Response (New-AgentInfoBody -Kind agent.replicante.io/test.ping -State NEW -Arguments '{"count":3}')))
        $action = Start-PlexAgentAction agent.replicante.io/test.ping -Agent $server.Address -Argument @{ count = 3 } -ActionId $ExampleAction -WarningVariable warnings

        $action | Should -HaveCount 1
        $action.State | Should -BeExactly NEW
        $warnings | Should -HaveCount 0
        $sent = $server.Matching('POST', '.')
        $sent | Should -HaveCount 1
        $sent[0].Path | Should -BeExactly '/api/unstable/actions/schedule/agent.replicante.io/test.ping'
        $sent[0].Text | Should -BeExactly "{""args"":{""count"":3},""action_id"":""$ExampleAction""}"
    }

    It 'sends bare arguments exactly' {
        $server.On('POST', '.', (New-Response "{""id"":""$ExampleAction""}"))
        $server.On('GET', 'info', (New-Response (New-AgentInfoBody -Kind a/b -Arguments '{"a":1.50}')))
        $null = Start-PlexAgentAction a/b -Agent $server.Address -Argument '{"a":1.50}' -BodyStyle Bare
        $server.Matching('POST', '.')[0].Text | Should -BeExactly '{"a":1.50}'
        $null = Start-PlexAgentAction a/b -Agent $server.Address -BodyStyle bare
        $server.Matching('POST', '.')[1].Text | Should -BeExactly '{}'
    }

    It 'a repeat with the same id is reported as already scheduled' {
        $id = [guid]::NewGuid()
        $first = Start-PlexAgentAction replicante.io/store.stop -Agent $agent -ActionId $id
        $second = Start-PlexAgentAction replicante.io/store.stop -Agent $agent -ActionId $id -WarningVariable warnings -WarningAction SilentlyContinue
        $second.Id | Should -Be $first.Id
        $warnings | Should -BeLike '*already scheduled*'
        @(Get-PlexAgentAction -Agent $agent | Where-Object Id -eq $id) | Should -HaveCount 1
        { Start-PlexAgentAction agent.replicante.io/test.ping -Agent $agent -ActionId $id -ErrorAction Stop } | Should -Throw -ErrorId 'AgentActionExists,*'
    }

    It 'warns where the agent wants the other body' {
        $null = Start-PlexAgentAction replicante.io/store.stop -Agent $bare.agents[0].url -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike '*-BodyStyle Bare*'
        $null = Start-PlexAgentAction replicante.io/store.stop -Agent $bare.agents[0].url -BodyStyle Bare -Argument @{ a = 1 } -WarningVariable warnings
        $warnings | Should -HaveCount 0
        $null = Start-PlexAgentAction replicante.io/store.stop -Agent $agent -BodyStyle Bare -Argument @{ a = 1 } -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike '*-BodyStyle Envelope*'
    }

    It '-WhatIf names the agent and sends nothing' {
        $line = Invoke-Pwsh "Import-Module `$Manifest; Start-PlexAgentAction replicante.io/store.stop -Agent $($server.Address) -WhatIf"
        $line.Output | Should -BeLike "What if: Performing the operation ""Schedule replicante.io/store.stop"" on target ""agent $($server.Address)*"
        $server.Requests.Count | Should -Be 0
    }

    It 'refuses what cannot be sent, before anything is' {
        foreach ($command in @(
                { Start-PlexAgentAction 'a/../b' -Agent $server.Address -ErrorAction Stop }
                { Start-PlexAgentAction 'a/../b' -Agent $server.Address -ErrorAction Stop -WhatIf }
                { Start-PlexAgentAction a/b -Agent 'http://user:pw@x' -ErrorAction Stop }
                { Start-PlexAgentAction a/b -Agent $server.Address -BodyStyle Bare -ActionId $ExampleAction }
                { Start-PlexAgentAction a/b -Agent $server.Address @certificates -ErrorAction Stop }
            )) {
            $command | Should -Throw -ErrorId 'InvalidArgument,*' -Because "$command"
        }
        { Start-PlexAgentAction a/b -Agent $server.Address -Argument 3 } | Should -Throw -ErrorId 'ParameterArgumentTransformation*'
        { Start-PlexAgentAction a/b -Agent $server.Address -CertificatePath (Join-Path $TestDrive missing.pem) } | Should -Throw -ErrorId 'CertificateUnusable,*'
        $server.Requests.Count | Should -Be 0
    }

    It '-Wait follows to the end, -ErrorOnFailure says how it went, objects first' {
        (Start-PlexAgentAction replicante.io/service.restart -Agent $agent -Wait).State | Should -BeExactly DONE
        $out = Start-PlexAgentAction external.agent.replicante.io/always-fails -Agent $agent -ErrorOnFailure -ErrorVariable failures -ErrorAction SilentlyContinue
        $out.State | Should -BeExactly FAILED
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'AgentActionFailed,*'
        $failures[0].TargetObject.Id | Should -Be $out.Id
        "$($failures[0])" | Should -BeLike '*command ended with exit status 1*'
    }

    It 'binds agents by property, one action each' {
        $out = $sandbox.agents.url | Select-Object @{ Name = 'Agent'; Expression = { $_ } } | Start-PlexAgentAction replicante.io/store.stop -Wait
        $out | Should -HaveCount 3
        $out.Agent | Select-Object -Unique | Should -HaveCount 3
    }

    It 'schedules at an agent once, however often it comes, and says so once' {
        $server.On('POST', '.', (New-Response "{""id"":""$ExampleAction""}"))
        $server.On('GET', '.', (New-Response (New-AgentInfoBody)))
        $actions = (1, 2, 3).ForEach{ Get-PlexAgentAction -Agent $server.Address -Id $ExampleAction }
        $actions | Start-PlexAgentAction replicante.io/store.stop -ActionId $ExampleAction -WarningVariable warnings -WarningAction SilentlyContinue | Should -HaveCount 1
        $server.Matching('POST', '.') | Should -HaveCount 1
        $warnings | Should -HaveCount 1
        "$warnings" | Should -BeLike '2 agents*'
        $actions | Start-PlexAgentAction a/b -Agent $server.Address -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        $failures | Should -HaveCount 3
        $actions | Wait-PlexAgentAction -Id $ExampleAction -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        $failures | Should -HaveCount 3
        $actions | Get-PlexAgentAction -Id $ExampleAction -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
        $failures | Should -HaveCount 3
        $server.Matching('POST', '.') | Should -HaveCount 1
    }

    It 'lets what was scheduled out, followed where it is to be, before a refusal stops the script' {
        $second = Start-TestServer
        try {
            $rows = @([pscustomobject] @{ Agent = $server.Address }, [pscustomobject] @{ Agent = $second.Address })
            foreach ($wait in @{}, @{ Wait = $true }) {
                $server.On('POST', '.', (New-Response "{""id"":""$ExampleAction""}"))
                $server.On('GET', '.', ((New-Response (New-AgentInfoBody -Kind a/b -State NEW)), (New-Response (New-AgentInfoBody -Kind a/b -State DONE))))
                $second.On('POST', '.', (New-Response -Status 413 -ContentType text/plain 'too large'))
                $seen = [System.Collections.Generic.List[object]]::new()
                { $rows | Start-PlexAgentAction a/b -ActionId $ExampleAction @wait -ErrorAction Stop | ForEach-Object { $seen.Add($_) } } | Should -Throw -ErrorId 'RequestTooLarge,*'
                $seen | Should -HaveCount 1
                $seen[0].IsFinished | Should -Be ([bool] $wait.Wait)
            }
        } finally {
            $second.Dispose()
        }
    }

    It 'lets the action out before a warning stops the script' {
        $server.On('POST', '.', (New-Response "{""id"":""$ExampleAction""}"))
        $server.On('GET', '.', (New-Response -Status 400 -ContentType text/plain 'no'))
        $seen = [System.Collections.Generic.List[object]]::new()
        { Start-PlexAgentAction a/b -Agent $server.Address -ActionId $ExampleAction -WarningAction Stop | ForEach-Object { $seen.Add($_) } } | Should -Throw '*could not be read back*'
        $seen.Id | Should -Be $ExampleAction
    }

    It 'an unclear end is said so and nothing is sent again' {
        $server.On('POST', '.', (New-Response -Reset))
        $failure = try { Start-PlexAgentAction a/b -Agent $server.Address -ActionId $ExampleAction -ErrorAction Stop } catch { $_ }
        $failure.FullyQualifiedErrorId | Should -BeLike 'AgentScheduleOutcomeUnknown,*'
        "$failure" | Should -BeLike "*$ExampleAction*"
        $server.Matching('POST', '.') | Should -HaveCount 1
    }

    Context 'Mutual TLS' {
        It 'opens with files, and piped actions bring their certificates along' {
            $action = Start-PlexAgentAction replicante.io/store.stop -Agent $tls.agents[0].url @certificates
            ($action | Wait-PlexAgentAction).State | Should -BeExactly DONE
            ($action | Get-PlexAgentAction).Kind | Should -BeExactly replicante.io/store.stop
        }

        It 'keeps the key out of every text of the action' {
            $action = Start-PlexAgentAction replicante.io/store.stop -Agent $tls.agents[0].url @certificates
            $text = @(
                $action | ConvertTo-Json -Depth 9 -WarningAction SilentlyContinue
                $action | ConvertTo-Csv
                [System.Management.Automation.PSSerializer]::Serialize($action, 9)
                $action | Format-List * -Force | Out-String
                $action | Format-Custom -Depth 9 | Out-String
            ) -join "`n"
            $text | Should -Match "$($action.Id)"
            $text | Should -Not -Match 'PrivateKey|PRIVATE KEY|Credentials'
            $text | Should -Not -Match ([regex]::Escape($tls.agentKey))
        }

        It 'opens with a certificate of the session' {
            $certificate = [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile($tls.agentCertificate, $tls.agentKey)
            Get-PlexAgentAction -Agent $tls.agents[0].url -Certificate $certificate -CertificateAuthorityPath $tls.agentCa -Finished | Should -Not -BeNullOrEmpty
        }

        It 'says what is wrong, and never goes on without verifying' {
            $url = $tls.agents[0].url
            { Get-PlexAgentAction -Agent $url -CertificateAuthorityPath $tls.agentCa -ErrorAction Stop } | Should -Throw '*client certificate*' -ErrorId 'TlsFailed,*'
            { Get-PlexAgentAction -Agent $url -CertificatePath $tls.agentCertificate -KeyPath $tls.agentKey -ErrorAction Stop } | Should -Throw '*-CertificateAuthorityPath*' -ErrorId 'TlsFailed,*'
        }
    }

    It 'gives an agent nothing of the control plane''s token' {
        $server.On('POST', '.', (New-Response "{""id"":""$ExampleAction""}"))
        $server.On('GET', '.', (New-Response (New-AgentInfoBody)))
        Connect-Plexsphere $sandbox.url -Token (ConvertTo-Token $sandbox.token)
        try {
            $null = Start-PlexAgentAction replicante.io/store.stop -Agent $server.Address -ActionId $ExampleAction
        } finally {
            Disconnect-Plexsphere
        }
        foreach ($request in $server.Requests) {
            $request.Headers.Keys | Should -BeIn 'Host', 'Accept', 'Accept-Encoding', 'Content-Type', 'Content-Length'
        }
    }
}
