Describe 'Completion' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox
        $server = Start-TestServer

        function Get-Completion([string] $Text) {
            # What the Tab key offers at the end of a line. File names, PowerShell's own last resort, are none of ours.
            (TabExpansion2 -inputScript $Text -cursorColumn $Text.Length).CompletionMatches | Where-Object ResultType -NotIn 'ProviderItem', 'ProviderContainer'
        }

        function Wait-Completion([string] $Text) {
            # The same where a first connection has to be made: on a busy machine the second that completion may take can be over before that.
            Wait-Until { Get-Completion $Text }
            Get-Completion $Text
        }

        function Set-Node([hashtable[]] $Actions = @(), [guid] $Id = $SandboxNode) {
            # What the server says its one node can do.
            $rows = @{ node_id = $Id; node_name = 'edge'; binary_version = '1.4.0'; status = 'match'; builtin_actions = $Actions }
            $server.On('GET', 'capabilities$', (New-Response (@{ items = @($rows) } | ConvertTo-Json -Depth 6)))
        }

        function Get-ParsedArgument([string] $Text) {
            # What PowerShell makes of 'Invoke-PlexAction <text>': the one argument's value, or nothing when it is anything else than one constant.
            $tokens = $errors = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput("Invoke-PlexAction $Text", [ref] $tokens, [ref] $errors)
            $commands = @($tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true))
            if ($errors.Count -eq 0 -and $commands.Count -eq 1 -and $tree.EndBlock.Statements.Count -eq 1 -and $commands[0].CommandElements.Count -eq 2 -and
                $commands[0].CommandElements[1] -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
                $commands[0].CommandElements[1].Value
            }
        }
    }

    AfterAll {
        $server.Dispose()
        Stop-TestSandbox $sandbox
    }

    Context 'From an agent' {
        BeforeAll {
            $agents = Start-TestSandbox -Nodes 1 -Agents 1
            $tls = Start-TestSandbox -Nodes 1 -Agents 1 -Switches '--agent-tls'
        }

        AfterAll {
            $agents, $tls | ForEach-Object { Stop-TestSandbox $_ }
        }

        It 'offers the kinds of the agent that the line names' {
            $line = "Start-PlexAgentAction -Agent $($agents.agents[0].url) -Kind "
            $offers = Wait-Completion $line
            $offers.CompletionText | Should -Be (Get-PlexAgentActionKind $agents.agents[0].url).Kind
            ($offers | Where-Object CompletionText -EQ replicante.io/store.stop).ToolTip | Should -Be 'Ask the datastore to stop'
            (Get-Completion "${line}agent.").CompletionText | Should -BeLike 'agent.*'
        }

        It 'takes the line''s certificates, beside a file''s path of this location' {
            Push-Location (Split-Path $tls.agentCertificate)
            try {
                $files = "-CertificatePath $(Split-Path -Leaf $tls.agentCertificate) -KeyPath '$($tls.agentKey)' -CertificateAuthorityPath '$($tls.agentCa)'"
                (Wait-Completion "Start-PlexAgentAction -Agent $($tls.agents[0].url) $files -Kind ").CompletionText | Should -Contain replicante.io/store.stop
            } finally {
                Pop-Location
            }
        }

        It 'offers nothing where there is no agent, or it does not answer' {
            $Error.Clear()
            Get-Completion 'Start-PlexAgentAction -Kind ' | Should -BeNullOrEmpty
            Get-Completion 'Start-PlexAgentAction -Agent nowhere -Kind ' | Should -BeNullOrEmpty
            Get-Completion 'Start-PlexAgentAction -Agent http://127.0.0.1:9 -Kind ' | Should -BeNullOrEmpty
            Get-Completion "Start-PlexAgentAction -Agent $($tls.agents[0].url) -Kind " | Should -BeNullOrEmpty
            Get-Completion "Start-PlexAgentAction -Agent $($tls.agents[0].url) -CertificatePath missing -Kind " | Should -BeNullOrEmpty
            $Error.Count | Should -Be 0
        }
    }

    Context 'From a sandbox' {
        BeforeAll {
            Connect-Plexsphere $sandbox.url -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject
            # The first completion of a session pays for much that the next ones do not.
            $null = Get-Completion 'Invoke-PlexAction '
        }

        AfterAll {
            Disconnect-Plexsphere
        }

        It 'offers the built-in actions of the nodes, with what they do' {
            $offers = Get-Completion 'Invoke-PlexAction -Action '
            $offers.CompletionText | Should -Contain 'service.restart'
            $offers.CompletionText | Should -Contain 'system.info'
            ($offers | Where-Object CompletionText -EQ service.restart).ToolTip | Should -BeLike '*estart*'
        }

        It 'offers each once, in alphabetical order' {
            $offers = (Get-Completion 'Invoke-PlexAction -Action ').CompletionText
            $offers | Should -Be ($offers | Sort-Object -Unique -Culture '')
        }

        It 'offers those that begin as typed, whatever the case' {
            (Get-Completion 'Invoke-PlexAction -Action service.').CompletionText | Should -BeLike 'service.*'
            (Get-Completion 'Invoke-PlexAction -Action SYSTEM').CompletionText | Should -Be 'system.info'
            Get-Completion 'Invoke-PlexAction -Action nothing.like.this' | Should -BeNullOrEmpty
        }

        It 'offers them by position and inside quotation marks' {
            (Get-Completion 'Invoke-PlexAction system').CompletionText | Should -Be 'system.info'
            (Get-Completion "Invoke-PlexAction 'system").CompletionText | Should -Be 'system.info'
            (Get-Completion 'Invoke-PlexAction "system').CompletionText | Should -Be 'system.info'
        }

        It 'offers actions as filters too, also by the alias' {
            (Get-Completion 'Get-PlexExecution -Action system').CompletionText | Should -Be 'system.info'
            (Get-Completion 'Get-PlexExecution -ActionName system').CompletionText | Should -Be 'system.info'
            (Get-Completion 'Get-PlexExecutionLog -Action system').CompletionText | Should -Be 'system.info'
        }

        It 'offers actions that were seen, such as hooks, which no node lists' {
            $null = Invoke-PlexAction rotate-keys $SandboxNode -Type hook
            (Get-Completion 'Invoke-PlexAction rotate').CompletionText | Should -Be 'rotate-keys'
        }

        It 'offers nodes, by name, by position and after a comma' {
            $offers = Get-Completion 'Invoke-PlexAction service.restart -Node '
            $offers.Count | Should -Be $sandbox.nodes
            $offers.CompletionText | Should -Contain $SandboxNode
            (Get-Completion 'Invoke-PlexAction service.restart ').CompletionText | Should -Contain $SandboxNode
            (Get-Completion "Invoke-PlexAction service.restart -Node $UnknownId,").CompletionText | Should -Contain $SandboxNode
            (Get-Completion "Invoke-PlexAction service.restart $("$SandboxNode".Substring(0, 12))").CompletionText | Should -Be "$SandboxNode"
        }

        It 'offers projects, with their names' {
            foreach ($command in 'Get-PlexExecution', 'Get-PlexExecutionLog', 'Wait-PlexExecution', 'Invoke-PlexAction') {
                $offer = Get-Completion "$command -Project " | Where-Object CompletionText -EQ "$SandboxProject"
                $offer | Should -HaveCount 1 -Because $command
                $offer.ToolTip | Should -Not -BeNullOrEmpty -Because $command
            }
        }

        It 'offers recent executions, the newest first, with action, status and age' {
            $newest = Invoke-PlexAction system.info $SandboxNode -Wait
            foreach ($command in 'Get-PlexExecution', 'Get-PlexExecutionLog', 'Wait-PlexExecution') {
                $offers = Get-Completion "$command -Id "
                $offers[0].CompletionText | Should -Be "$($newest.Id)" -Because $command
                $offers[0].ToolTip | Should -Match '^system\.info succeeded, \d+ seconds ago$'
                $offers[-1].CompletionText | Should -Be "$SandboxExecution" -Because $command
            }
        }

        It 'offers executions by position and by alias' {
            $begin = "$SandboxExecution".Substring(0, 12)
            (Get-Completion "Get-PlexExecution $begin").CompletionText | Should -Be "$SandboxExecution"
            (Get-Completion "Wait-PlexExecution -ExecutionId $begin").CompletionText | Should -Be "$SandboxExecution"
        }

        It 'offers statuses, one or several' {
            (Get-Completion 'Get-PlexExecution -Status ').CompletionText | Should -Be 'ack', 'cancelled', 'failed', 'pending', 'started', 'succeeded', 'timeout'
            (Get-Completion 'Get-PlexExecution -Status failed, c').CompletionText | Should -Be 'cancelled'
            (Get-Completion 'Get-PlexExecutionLog -Status t').CompletionText | Should -Be 'timeout'
        }

        It 'offers the other words that parameters take' {
            (Get-Completion 'Invoke-PlexAction -Type ').CompletionText | Should -Be 'builtin', 'hook'
            (Get-Completion 'Connect-Plexsphere -DispatchRevision ').CompletionText | Should -Be 'auto', 'colon', 'slash'
            (Get-Completion 'Connect-Plexsphere -As ').CompletionText | Should -Be 'expired', 'forbidden', 'operator', 'reader', 'stepup'
        }

        It 'writes a date and nothing else into the tooltip of an old execution' {
            (Get-Completion 'Get-PlexExecution -Id ' | Where-Object CompletionText -EQ "$SandboxExecution").ToolTip | Should -Match '^\S+ succeeded, \d+ days ago$'
        }

        It 'leaves no error behind' {
            $before = $Error.Count
            $null = Get-Completion 'Invoke-PlexAction '
            $Error.Count | Should -Be $before
        }
    }

    Context 'What it asks' {
        BeforeEach {
            Connect-TestServer $server
        }

        AfterEach {
            Disconnect-Plexsphere
        }

        It 'is only reads, of the connection''s project' {
            Set-Node @{ name = 'service.restart' }
            foreach ($line in 'Invoke-PlexAction ', 'Invoke-PlexAction a ', 'Get-PlexExecution -Id ', 'Get-PlexExecution -Project ') { $null = Get-Completion $line }
            $server.Requests.Method | Select-Object -Unique | Should -Be 'GET'
            $server.Requests.Path | Where-Object { $_ -ne '/v1/projects' } | Should -BeLike "/v1/projects/$SandboxProject/*"
        }

        It 'is the project that the line names' {
            $null = Get-Completion "Invoke-PlexAction -Project $UnknownId -Action "
            $null = Get-Completion "Get-PlexExecution -Project $UnknownId -Id "
            $server.Requests.Path | Should -BeLike "/v1/projects/$UnknownId/*"
        }

        It 'is the connection that the line names' {
            $other = Start-TestServer
            try {
                $other.On('GET', 'whoami$', (New-Response (New-WhoamiBody)))
                $other.On('GET', 'executions$', (New-Response (New-PageBody (New-ExecutionBody -Id (Get-NumberedId 7)))))
                $global:PlexCompletionTest = Connect-Plexsphere $other.Address -Token (ConvertTo-Token other-token) -Project $SandboxProject -PassThru
                Connect-TestServer $server
                (Get-Completion 'Get-PlexExecution -Connection $global:PlexCompletionTest -Id ').CompletionText | Should -Be "$(Get-NumberedId 7)"
                $server.Requests.Count | Should -Be 0
            } finally {
                Remove-Variable PlexCompletionTest -Scope Global -ErrorAction Ignore
                $other.Dispose()
            }
        }

        It 'is nothing for -Status and -Type' {
            $null = Get-Completion 'Get-PlexExecution -Status '
            $null = Get-Completion 'Invoke-PlexAction -Type '
            $server.Requests.Count | Should -Be 0
        }
    }

    Context 'What servers and nodes may say' {
        BeforeEach {
            Connect-TestServer $server
        }

        AfterEach {
            Disconnect-Plexsphere
        }

        It 'is offered in a form that means exactly that name: <_>' -ForEach @(
            'service.restart', 'with space', 'it''s', 'a"b', '$(Get-Date)', '$env:HOME', '@list', 'a,b', 'a;b', 'a|b', 'a&b', '#comment', 'a`b', '{a}', '(a)', '--%', '-Wait', '-',
            'a>b', '<a', '1..3', '%', '?', '*', '~', 'größe', '日本'
        ) {
            Set-Node @{ name = $_; description = 'as it is' }
            $offer = Get-Completion 'Invoke-PlexAction '
            $offer | Should -HaveCount 1
            Get-ParsedArgument $offer.CompletionText | Should -BeExactly $_
        }

        It 'is no way out of the quotation marks: PowerShell has several of them' {
            foreach ($quote in 0x2018, 0x2019, 0x201A, 0x201B, 0x201C, 0x201D, 0x201E) {
                $name = "x$([char] $quote); Write-Host out #"
                Set-Node @{ name = $name; description = 'hostile' }
                foreach ($offer in Get-Completion 'Invoke-PlexAction ') {
                    Get-ParsedArgument $offer.CompletionText | Should -BeExactly $name -Because ('of U+{0:X4}' -f $quote)
                }
            }
        }

        It 'is not offered where it holds control, direction or line-breaking characters' {
            foreach ($name in "bell`a", "escape`e[31m", "line`nbreak", "return`r", "nul`0", "right`u{202e}left", "zero`u{200b}width", "para`u{2029}graph", "c1`u{9b}31m") {
                Set-Node @{ name = $name; description = 'hostile' }, @{ name = 'good'; description = 'fine' }
                (Get-Completion 'Invoke-PlexAction ').CompletionText | Should -Be 'good'
            }
        }

        It 'shows no control characters in tooltips' {
            Set-Node @{ name = 'good'; description = "red`e[31m`nnext`u{202e}" }
            (Get-Completion 'Invoke-PlexAction ').ToolTip | Should -Not -Match '[\x00-\x1f\u202e]'
        }

        It 'does no harm where a name or a description is empty or missing' {
            foreach ($bad in @{ name = ''; description = 'nameless' }, @{ name = 'bare' }, @{ name = 'empty'; description = '' }, @{ name = 'null'; description = $null }) {
                Set-Node $bad, @{ name = 'good'; description = 'fine' }
                (Get-Completion 'Invoke-PlexAction ').CompletionText | Should -Contain 'good' -Because ($bad | ConvertTo-Json -Compress)
            }
        }

        It 'does no harm where a project has no name' {
            foreach ($project in @{ id = $SandboxProject }, @{ id = $SandboxProject; name = '' }, @{ id = $SandboxProject; name = $null }) {
                $server.On('GET', 'projects$', (New-Response (@{ items = @($project) } | ConvertTo-Json -Depth 3)))
                (Get-Completion 'Get-PlexExecution -Project ').CompletionText | Should -Be "$SandboxProject" -Because ($project | ConvertTo-Json -Compress)
            }
        }

        It 'does no harm where older servers list no built-ins' {
            $server.On('GET', 'capabilities$', (New-Response "{`"items`":[{`"node_id`":`"$SandboxNode`"}]}"))
            (Get-Completion 'Invoke-PlexAction a ').CompletionText | Should -Be "$SandboxNode"
            Get-Completion 'Invoke-PlexAction ' | Should -BeNullOrEmpty
        }

        It 'does no harm where it is an error, a page of something else or no JSON' {
            $before = $Error.Count
            foreach ($response in (New-Problem 403 rebac_denied), (New-Problem 401 unauthenticated), (New-Problem 500), (New-Response '<html>' -ContentType 'text/html'), (New-Response '{}'), (New-Response '{"items":null}'), (New-Response '[')) {
                $server.On('GET', '.', $response)
                foreach ($line in 'Invoke-PlexAction ', 'Invoke-PlexAction a ', 'Get-PlexExecution -Id ', 'Get-PlexExecution -Project ') {
                    Get-Completion $line | Should -BeNullOrEmpty -Because "$response"
                }
            }
            $Error.Count | Should -Be $before
        }
    }

    Context 'Without a connection' {
        It 'offers nothing, and leaves no error behind' {
            $before = $Error.Count
            foreach ($line in 'Invoke-PlexAction ', 'Invoke-PlexAction a ', 'Get-PlexExecution -Id ', 'Get-PlexExecution -Project ') { Get-Completion $line | Should -BeNullOrEmpty -Because $line }
            $Error.Count | Should -Be $before
        }

        It 'still offers the words that need none' {
            (Get-Completion 'Get-PlexExecution -Status f').CompletionText | Should -Be 'failed'
        }

        It 'makes none out of the environment' {
            $server.Reset()
            $run = Invoke-Pwsh -Environment @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = 'test-token' } @'
                Import-Module $Manifest
                foreach ($line in 'Invoke-PlexAction ', 'Invoke-PlexAction a ', 'Get-PlexExecution -Id ') { (TabExpansion2 $line $line.Length).CompletionMatches | Where-Object ResultType -EQ ParameterValue }
                "$($Error.Count) errors"
'@
            $run.Output | Should -Be '0 errors'
            $server.Requests.Count | Should -Be 0
        }

        It 'leaves no error behind under strict mode' {
            $run = Invoke-Runspace {
                Set-StrictMode -Version Latest
                $line = 'Invoke-PlexAction '
                $null = TabExpansion2 $line $line.Length
                $Error.Count
            }
            $run.Output | Should -Be 0
        }

        It 'offers nothing over a connection that is closed' {
            Connect-TestServer $server
            $connection = Get-PlexConnection
            Disconnect-Plexsphere
            $global:PlexCompletionTest = $connection
            try {
                $before = $Error.Count
                Get-Completion 'Get-PlexExecution -Connection $global:PlexCompletionTest -Id ' | Should -BeNullOrEmpty
                $Error.Count | Should -Be $before
                $server.Requests.Count | Should -Be 0
            } finally {
                Remove-Variable PlexCompletionTest -Scope Global
            }
        }
    }

    Context 'When the server is gone' {
        BeforeEach {
            # Two executions are seen before the server goes.
            $fleeting = Start-TestServer
            Connect-TestServer $fleeting
            $fleeting.On('GET', 'executions$', (New-Response (New-PageBody (New-ExecutionBody -Id (Get-NumberedId 1) -Action seen.first -Targets @{ node_id = Get-NumberedId 11 }), (New-ExecutionBody -Id (Get-NumberedId 2) -Action seen.second))))
            $null = Get-PlexExecution
        }

        AfterEach {
            Disconnect-Plexsphere
            $fleeting.Dispose()
        }

        It 'offers what was seen, without a word' {
            $fleeting.Dispose()
            $before = $Error.Count
            foreach ($line in 'Invoke-PlexAction ', 'Invoke-PlexAction a ', 'Get-PlexExecution -Id ', 'Get-PlexExecution -Project ') {
                $all = @(Get-Completion $line *>&1)
                $all | Should -BeOfType ([System.Management.Automation.CompletionResult])
                $all[0].ToolTip | Should -Not -BeNullOrEmpty
            }
            (Get-Completion 'Invoke-PlexAction ').CompletionText | Should -Be 'seen.first', 'seen.second'
            (Get-Completion 'Invoke-PlexAction a ').CompletionText | Should -Be "$(Get-NumberedId 11)"
            (Get-Completion 'Get-PlexExecution -Id ').CompletionText | Sort-Object | Should -Be "$(Get-NumberedId 1)", "$(Get-NumberedId 2)"
            $Error.Count | Should -Be $before
        }

        It 'offers what was seen when the server is silent' {
            $fleeting.On('GET', '.', (New-Response '{"items":[]}' -Stall))
            foreach ($line in 'Invoke-PlexAction ', 'Get-PlexExecution -Id ') {
                Get-Completion $line | Should -HaveCount 2 -Because $line
            }
        }

        It 'offers what was seen when the server refuses' {
            $fleeting.On('GET', '.', (New-Problem 403 rebac_denied))
            (Get-Completion 'Invoke-PlexAction ').CompletionText | Should -Be 'seen.first', 'seen.second'
        }

        It 'lets commands go on as if nobody had asked' {
            $fleeting.On('GET', 'capabilities$', (New-Response '{"items":[]}' -Stall))
            $null = Get-Completion 'Invoke-PlexAction '
            Get-PlexExecution | Should -HaveCount 2
        }
    }
}
