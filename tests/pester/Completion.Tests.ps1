Describe 'Completion' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox
        $server = Start-TestServer

        function Get-Completion([string] $Text) {
            # What the Tab key offers at the end of a line.
            (TabExpansion2 -inputScript $Text -cursorColumn $Text.Length).CompletionMatches
        }

        function Wait-Completion([string] $Text) {
            # The same where a first connection has to be made: on a busy machine the second that completion may take can be over before that.
            Wait-Until { Get-Completion $Text }
            Get-Completion $Text
        }

        function Set-Node([hashtable[]] $Actions = @(), [guid] $Id = $SandboxNode) {
            # What the server says its one node can do. A connection remembers what it has read, so that this is a new one.
            Connect-TestServer $server
            $rows = @{ node_id = "$Id"; domain_id = "$SandboxDomain"; binary_version = '1.4.0'; status = 'match'; builtin_actions = $Actions }
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

        It 'offers nodes to filter by, and the statuses of targets' {
            foreach ($command in 'Get-PlexExecution', 'Get-PlexExecutionLog') {
                (Get-Completion "$command -Node ").CompletionText | Should -Contain $SandboxNode -Because $command
                (Get-Completion "$command -Before 1h -Newest 3 -NodeId $UnknownId,").CompletionText | Should -Contain $SandboxNode -Because $command
            }
            (Get-Completion 'Get-PlexExecutionLog -Id a -TargetStatus f').CompletionText | Should -Be failed
            (Get-Completion 'Measure-PlexExecution -By ').CompletionText | Should -Be Action, Day, Node, Status
        }

        It 'offers projects by their slugs, with domain, name and id' {
            foreach ($command in 'Get-PlexExecution', 'Get-PlexExecutionLog', 'Wait-PlexExecution', 'Watch-PlexExecution', 'Invoke-PlexAction', 'Get-PlexNode', 'Get-PlexAction') {
                $offer = Get-Completion "$command -Project " | Where-Object CompletionText -EQ edge
                $offer | Should -HaveCount 1 -Because $command
                $offer.ListItemText | Should -Be acme/edge -Because $command
                $offer.ToolTip | Should -Be "Edge, $SandboxProject" -Because $command
            }
            (Get-Completion 'Get-PlexProject ').CompletionText | Should -Be edge, retail-stores
        }

        It 'offers projects also where one was begun: by slug, by domain, by id' {
            (Get-Completion 'Get-PlexExecution -Project ed').CompletionText | Should -Be edge
            (Get-Completion 'Get-PlexExecution -Project acme/ret').CompletionText | Should -Be retail-stores
            (Get-Completion "Get-PlexExecution -Project $("$SandboxProject".Substring(0, 8))").CompletionText | Should -Contain "$SandboxProject"
            Get-Completion 'Get-PlexExecution -Project zz' | Should -BeNullOrEmpty
        }

        It 'offers slugs with their domain where one alone would not do' {
            $twins = Start-TestSandbox -Nodes 1 -Switches '--second-domain'
            try {
                $global:PlexCompletionTest = Connect-Plexsphere $twins.url -Token (ConvertTo-Token $twins.token) -PassThru
                Connect-TestSandbox $sandbox
                (Wait-Completion 'Get-PlexExecution -Connection $global:PlexCompletionTest -Project ').CompletionText | Should -Be acme/edge, retail-stores, globex/edge
            } finally {
                Remove-Variable PlexCompletionTest -Scope Global -ErrorAction Ignore
                Stop-TestSandbox $twins
            }
        }

        It 'offers recent executions, the newest first, with action, status and age' {
            $newest = Invoke-PlexAction system.info $SandboxNode -Wait
            foreach ($command in 'Get-PlexExecution', 'Get-PlexExecutionLog', 'Wait-PlexExecution', 'Watch-PlexExecution') {
                $offers = Get-Completion "$command -Id "
                $offers[0].CompletionText | Should -Be "$($newest.Id)" -Because $command
                $offers[0].ListItemText | Should -Match '^\d+[sm] ago system\.info succeeded$'
                $offers[0].ToolTip | Should -Be "$($newest.Id): 1 succeeded"
                $offers[-1].CompletionText | Should -Be "$SandboxExecution" -Because $command
            }
        }

        It 'offers what is in the project that the line names by its slug' {
            (Get-Completion 'Get-PlexExecution -Project acme/edge -Id ').CompletionText | Should -Contain "$SandboxExecution"
            (Get-Completion 'Invoke-PlexAction -Project edge -Action system').CompletionText | Should -Be system.info
            Get-Completion 'Get-PlexExecution -Project retail-stores -Id ' | Should -BeNullOrEmpty
            Get-Completion 'Get-PlexExecution -Project nowhere -Id ' | Should -BeNullOrEmpty
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

        It 'shows of an old execution its age as tables do' {
            (Get-Completion 'Get-PlexExecution -Id ' | Where-Object CompletionText -EQ "$SandboxExecution").ListItemText | Should -Match '^\d+y ago \S+ succeeded$'
        }

        It 'offers executions that are open before those that have ended, to whoever waits' {
            $hanging = Invoke-PlexAction sample-hang $SandboxNode -Type hook
            $ended = Invoke-PlexAction system.info $SandboxNode -Wait
            (Get-Completion 'Wait-PlexExecution -Id ')[0].CompletionText | Should -Be "$($hanging.Id)"
            (Get-Completion 'Watch-PlexExecution ')[0].CompletionText | Should -Be "$($hanging.Id)"
            (Get-Completion 'Wait-PlexExecution -Id ')[0].ListItemText | Should -Match 'ago sample-hang (pending|ack|started)$'
            (Get-Completion 'Get-PlexExecution -Id ')[0].CompletionText | Should -Be "$($ended.Id)"
        }

        It 'offers nodes with version and state in the tooltip, and their ids where they have no name' {
            $offer = Get-Completion 'Invoke-PlexAction service.restart -Node ' | Where-Object CompletionText -EQ "$SandboxNode"
            $offer.ListItemText | Should -Be "$SandboxNode"
            $offer.ToolTip | Should -Match "^$SandboxNode, plexd \d\S+, match$"
        }

        It 'shows nodes by their names: -Node takes the id, -NodeName and -Name the name' -Tag Unix {
            Set-PlexNodeName $SandboxNode edge-eu-07
            try {
                foreach ($line in 'Invoke-PlexAction service.restart -Node ', 'Invoke-PlexAction service.restart ', 'Set-PlexNodeName ', 'Remove-PlexNodeName ', 'Get-PlexAction -Node ', 'Get-PlexNode -Id ') {
                    foreach ($begun in '', 'edge', 'EDGE-eu', "$SandboxNode".Substring(0, 24)) {
                        $offer = Get-Completion "$line$begun" | Where-Object ListItemText -EQ edge-eu-07
                        $offer.CompletionText | Should -Be "$SandboxNode" -Because "$line$begun"
                        $offer.ToolTip | Should -Match "^$SandboxNode, plexd \S+, match$"
                    }
                }
                foreach ($line in 'Invoke-PlexAction service.restart -NodeName ', 'Invoke-PlexRollout service.restart -NodeName ', 'Get-PlexNode ') {
                    foreach ($begun in '', 'edge') {
                        (Get-Completion "$line$begun").CompletionText | Should -Be edge-eu-07 -Because "$line$begun"
                        (Get-Completion "$line$begun").ToolTip | Should -Match "^$SandboxNode, "
                    }
                }
                (Get-Completion 'Invoke-PlexAction service.restart -NodeName edge-eu-07,').CompletionText | Should -Be edge-eu-07
                Get-Completion 'Invoke-PlexAction service.restart -NodeName zz' | Should -BeNullOrEmpty
            } finally {
                Clear-NameBook
            }
        }

        It 'offers the parameters of the action as whole literals, those that it requires first' {
            (Get-Completion 'Invoke-PlexAction diagnostics.ping_peer -Parameter ').CompletionText | Should -Be '@{ peer_id = '''' }', '@{ peer_id = ''''; count = ''1'' }'
            (Get-Completion 'Invoke-PlexAction -Action diagnostics.collect -Node $x -Parameter ').CompletionText | Should -Be '@{ include_network = $true; include_processes = $true }'
            Get-Completion 'Invoke-PlexAction system.info -Parameter ' | Should -BeNullOrEmpty
            Get-Completion 'Invoke-PlexAction no.such.action -Parameter ' | Should -BeNullOrEmpty
            Get-Completion 'Invoke-PlexAction -Parameter ' | Should -BeNullOrEmpty
        }

        It 'offers to a rollout what it offers to a dispatch, and to its health action what belongs to that' {
            foreach ($line in 'Invoke-PlexRollout ', 'Invoke-PlexRollout a -HealthAction ') {
                (Get-Completion $line).CompletionText | Should -Contain health.check
            }
            (Get-Completion 'Invoke-PlexRollout service.restart ').CompletionText | Should -Contain "$SandboxNode"
            (Get-Completion 'Invoke-PlexRollout diagnostics.ping_peer -Parameter ').CompletionText | Should -Be '@{ peer_id = '''' }', '@{ peer_id = ''''; count = ''1'' }'
            (Get-Completion 'Invoke-PlexRollout diagnostics.ping_peer -HealthAction health.check -HealthParameter ').CompletionText | Should -Be '@{ include_peers = $true }'
            Get-Completion 'Invoke-PlexRollout diagnostics.ping_peer -HealthParameter ' | Should -BeNullOrEmpty
            (Get-Completion 'Invoke-PlexRollout service.restart -Type ').CompletionText | Should -Be builtin, hook
            (Get-Completion 'Invoke-PlexRollout service.restart -Project edge').CompletionText | Should -Contain edge
        }

        It 'offers selectors of labels that were seen, also behind a comma' {
            Connect-TestSandbox $sandbox
            Get-Completion 'Invoke-PlexAction service.restart -Selector ' | Should -BeNullOrEmpty
            $null = Get-PlexNode -IncludeLabel
            foreach ($command in 'Invoke-PlexAction service.restart', 'Invoke-PlexRollout service.restart', 'Get-PlexNode') {
                $offers = Get-Completion "$command -Selector "
                $offers.CompletionText | Should -Contain '''env=prod'''
                $offers.CompletionText | Should -Contain '''tier=edge'''
                (Get-Completion "$command -Selector env=p").CompletionText | Should -Be '''env=prod'''
                (Get-Completion "$command -Selector 'env=prod,ti").CompletionText | Should -Contain '''env=prod,tier=edge'''
                # How a selector would quote them is not documented.
                $offers.CompletionText | Should -Not -Match '[ "]'
                Get-Completion "$command -Selector zz" | Should -BeNullOrEmpty
            }
        }

        It 'offers no names of files where there is nothing to offer, nor where the line is beyond help' {
            Push-Location $PSScriptRoot
            try {
                foreach ($line in @(
                        'Invoke-PlexAction zz', 'Invoke-PlexAction a zz', 'Invoke-PlexAction a -Node zz', 'Invoke-PlexAction a -NodeName ', 'Invoke-PlexAction a -NodeName Compl', 'Invoke-PlexAction a -Selector Compl', 'Invoke-PlexAction a -Project Compl'
                        'Invoke-PlexAction a -Parameter ', 'Get-PlexExecution -Id zz', 'Wait-PlexExecution zz', 'Get-PlexNode ', 'Get-PlexNode Compl', 'Get-PlexProject Compl', 'Get-PlexAction Compl', 'Remove-PlexNodeName zz', 'Set-PlexNodeName zz'
                        'Get-PlexAgentAction -Agent ', 'Get-PlexAgentAction -Agent Compl', 'Start-PlexAgentAction -Kind ', 'Start-PlexAgentAction -Agent nowhere:// -Kind Compl', 'Start-PlexAgentAction -Agent http://127.0.0.1:9 -CertificatePath nodrive:x -Kind '
                        'Connect-Plexsphere -ProfileName no-such-profile', 'Get-PlexExecution -Project no/such/thing', 'Get-PlexExecution -Project {a} -Id zz', 'Get-PlexExecution -Connection nothing -Id zz'
                    )) {
                    Get-Completion $line | Should -BeNullOrEmpty -Because $line
                }
            } finally {
                Pop-Location
            }
        }

        It 'offers the agents of sandboxes of this session' {
            $own = Start-PlexSandbox -Nodes 1 -Agents 2
            try {
                (Get-Completion 'Get-PlexAgentAction -Agent ').ListItemText | Should -Be ($own.Agents | ForEach-Object { $_.AbsoluteUri.TrimEnd('/') })
            } finally {
                $own | Stop-PlexSandbox
            }
        }

        It 'offers profiles, with where they lead' -Tag Unix {
            $home2 = Join-Path $TestDrive home
            $null = New-Item -ItemType Directory (Join-Path $home2 .config plexctl)
            $file = Join-Path $home2 .config plexctl config.json
            Set-Content $file '{"profiles":{"prod":{"server":"https://plex.example"},"lab":{"server":"https://lab.example"}}}'
            chmod 600 $file
            $run = Invoke-Pwsh -Environment @{ HOME = $home2; PLEXSPHERE_URL = ''; PLEXSPHERE_TOKEN = '' } @'
                Import-Module $Manifest
                foreach ($line in 'Connect-Plexsphere -ProfileName ', 'Connect-Plexsphere -ProfileName PR') { ((TabExpansion2 $line $line.Length).CompletionMatches | ForEach-Object { "$($_.CompletionText)|$($_.ToolTip)" }) -join ' ' }
'@
            $run.Lines[1] | Should -BeLike 'prod|https://plex.example*'
            $run.Lines[0] | Should -BeLike 'prod|*lab|https://lab.example*'
        }

        It 'leaves no error behind' {
            $before = $Error.Count
            $null = Get-Completion 'Invoke-PlexAction '
            $Error.Count | Should -Be $before
        }
    }

    Context 'Before there is a connection' {
        BeforeAll {
            Disconnect-Plexsphere
            $several = Start-TestSandbox -Nodes 1 -Switches '--bindings', 'primary'
            $signIn = "Connect-Plexsphere $($several.url) -DeviceCode -Domain $SandboxDomain -IdentityProvider "
            $corp = '0190a8b8-f1f1-7f1f-8f1f-f1f1f1f1f101'
        }

        AfterAll {
            Stop-TestSandbox $several
        }

        BeforeEach {
            $server.Reset()
        }

        It 'offers the identity providers of the domain at the server that the line names, the one that is meant first where none is named' {
            $offers = Wait-Completion $signIn
            $offers | Where-Object ResultType -NE ParameterValue | Should -BeNullOrEmpty
            $offers.CompletionText | Should -Be corp, corp-mfa
            $offers.ToolTip | Should -Be 'Corporate sign-in, taken where none is named', 'Corporate sign-in with a second factor'
            (Get-Completion "${signIn}CORP-").CompletionText | Should -Be corp-mfa
            Get-PlexConnection | Should -BeNullOrEmpty
        }

        It 'offers an id where there is no alias, or it was begun; quoted where that is needed' {
            $server.On('GET', 'idp-bindings$', (New-Response "[{""id"":""$corp""},{""id"":""$UnknownId"",""alias"":""two words""},{""id"":""$SandboxNode"",""alias"":""\u001b[2J""},null]"))
            $line = "Connect-Plexsphere -Server $($server.Address) -DeviceCode -Domain $SandboxDomain -IdentityProvider "
            (Wait-Completion $line).CompletionText | Should -Be $corp, "'two words'"
            (Get-Completion "$line$("$UnknownId".Substring(0, 8))").CompletionText | Should -Be "$UnknownId"
            $server.Requests[0].Target | Should -Be "/v1/auth/idp-bindings?domain_id=$SandboxDomain"
            $server.Requests[0].Headers.ContainsKey('Authorization') | Should -BeFalse
        }

        It 'offers nothing, not even files, where the line names no server or no domain, or nobody says anything' {
            $before = $Error.Count
            $here = $server.Address
            $server.On('GET', '.', @((New-Problem 404 not_found), (New-Response '{}'), (New-Response '<html>' -ContentType text/html), (New-Response -Reset), (New-Response '[{"id":' -Stall)))
            $lines = @("$here -DeviceCode -Domain $SandboxDomain") * 5 + @(
                "-DeviceCode -Domain $SandboxDomain", "$here -DeviceCode", "$here -DeviceCode -Domain edge", "nowhere -DeviceCode -Domain $SandboxDomain"
                "http://127.0.0.1:9 -DeviceCode -Domain $SandboxDomain", "http://plex.example -DeviceCode -Domain $SandboxDomain", "`$nothing -DeviceCode -Domain $SandboxDomain"
            )
            foreach ($line in $lines) { Get-Completion "Connect-Plexsphere $line -IdentityProvider " | Should -BeNullOrEmpty -Because $line }
            $server.Requests.Count | Should -Be 5
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
            $server.Requests.Target | Where-Object { $_ -notmatch '^/v1/(projects|domains)\?' } | Should -Match "^/v1/projects/$SandboxProject/|^/v1/hooks\?.*project_id=$SandboxProject|^/v1/nodes\?.*domain_id=$SandboxDomain"
        }

        It 'is the project that the line names' {
            $null = Get-Completion "Invoke-PlexAction -Project $UnknownId -Action "
            $null = Get-Completion "Get-PlexExecution -Project $UnknownId -Id "
            $server.Requests | Should -Not -BeNullOrEmpty
            $server.Requests.Target | Should -Match "^/v1/projects/$UnknownId/|^/v1/hooks\?.*project_id=$UnknownId"
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
            foreach ($name in @{}, @{ name = '' }, @{ name = $null }) {
                $project = @{ id = "$SandboxProject"; domain_id = "$SandboxDomain"; slug = 'edge' } + $name
                $server.On('GET', 'projects$', (New-Response (@{ items = @($project) } | ConvertTo-Json -Depth 3)))
                $server.On('GET', 'domains$', (New-Problem 403 permission_denied))
                $offer = Get-Completion 'Get-PlexExecution -Project '
                $offer.CompletionText | Should -Be edge -Because ($project | ConvertTo-Json -Compress)
                $offer.ToolTip | Should -BeLike "*$SandboxProject"
            }
        }

        It 'is offered of nodes, labels and parameters in a form that does nothing but name them' -Tag Unix {
            $hostile = 'x''; Write-Host out #', '$(Write-Host out)', "x$([char] 0x2019); Write-Host out #", "red`e[31m", "right`u{202e}left", ('x' * 10000), '-Wait', "two`nlines"
            $safe = 'x''; Write-Host out #', '$(Write-Host out)', "x$([char] 0x2019); Write-Host out #", ('x' * 10000), '-Wait'
            $rows = for ($i = 0; $i -lt $hostile.Count; $i++) { @{ id = "$(Get-NumberedId $i)"; domain_id = "$SandboxDomain"; created_at = '2026-07-01T08:00:00Z'; name = $hostile[$i] } | ConvertTo-Json }
            Set-Node @{ name = 'a'; parameters = @($hostile | ForEach-Object { @{ name = $_; type = $_; required = $true; default = $_; description = $_ } }) }
            $server.On('GET', '/nodes$', (New-Response (New-PageBody $rows)))
            $server.On('GET', "projects/$SandboxProject$", (New-Problem 403 permission_denied -Members @{ reason = 'x' }))
            $server.On('GET', 'labels$', (New-Response '{"items":[]}'))
            $null = Get-PlexNode
            $server.On('GET', 'capabilities$', (New-Problem 403 permission_denied -Members @{ reason = 'x' }))
            $offers = Get-Completion 'Invoke-PlexAction a -NodeName '
            @($offers | ForEach-Object { Get-ParsedArgument $_.CompletionText }) | Sort-Object | Should -Be ($safe | Sort-Object)
            foreach ($offer in @($offers) + @(Get-Completion 'Invoke-PlexAction a -Node ')) {
                "$($offer.CompletionText) $($offer.ListItemText) $($offer.ToolTip)" | Should -Not -Match '[\x00-\x1f\u202e]'
            }
            # A whole literal with a name that cannot be typed is not offered at all.
            Get-Completion 'Invoke-PlexAction a -Parameter ' | Should -BeNullOrEmpty
            Set-Node @{ name = 'a'; parameters = @($safe | ForEach-Object { @{ name = $_; type = 'string'; required = $true; default = $_ } }) }
            $literal = (Get-Completion 'Invoke-PlexAction a -Parameter ').CompletionText
            $value = & ([scriptblock]::Create($literal)) 6>&1
            $value.Keys | Sort-Object | Should -Be ($safe | Sort-Object)
        }

        It 'is not a selector where a label''s key or value could be taken for more than that' {
            $server.On('GET', '/nodes$', (New-Response (New-PageBody (@{ id = "$SandboxNode"; domain_id = "$SandboxDomain"; created_at = '2026-07-01T08:00:00Z' } | ConvertTo-Json))))
            $server.On('GET', 'capabilities$', (New-Response (New-PageBody)))
            $server.On('GET', "projects/$SandboxProject$", (New-Problem 403 permission_denied -Members @{ reason = 'x' }))
            $labels = 'prod,tier=edge', 'a b', "red`e[31m", '', '(a)', '!x', 'a=b', 'fine' | ForEach-Object { @{ qualified_key = 'acme/env'; object_kind = 'node'; object_id = "$SandboxNode"; value = $_; assigned_by = 'user'; assigned_at = '2026-07-01T08:00:00Z' } }
            $server.On('GET', 'labels$', (New-Response (@{ items = @($labels) } | ConvertTo-Json -Depth 4)))
            (Get-PlexNode -IncludeLabel).Labels | Should -HaveCount 8
            (Get-Completion 'Get-PlexNode -Selector ').CompletionText | Should -Be '''env=fine'''
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
