Describe 'What the console shows' {
    BeforeAll {
        $rendering = $PSStyle.OutputRendering
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Executions 20
        $server = Start-TestServer $sandbox
        Connect-TestServer $server $sandbox

        # Text by which a node could take over a terminal: colour, clear screen, bell, backspace, a title, bidirectional override, line breaks.
        $hostile = "bad`e[31m`e[2J`a`b`e]0;title`a`u{202E}`u{2028}`u{200B}`rend"
        $dangerous = "[\e\a\b\r\u009B\u202E\u2028\u200B]"
        $inline = @{ kind = 'inline'; inline_bytes = [convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes("$hostile`nsecond line")) }
        $archived = @{ kind = 'object_store'; bucket = "b$hostile"; key = "k$hostile"; sha256 = "s$hostile" }
        $hostileBody = New-ExecutionBody -Action $hostile -Targets @{ output_ref = $inline }, @{ output_ref = $archived; status = 'failed' }

        function Get-Line([int] $Width = 80) {
            # What a console of so many columns shows.
            @(($input | Out-String -Width $Width) -split '\r?\n' | Where-Object { $_ })
        }

        function New-Record([string] $Type, [object[]] $Arguments, [hashtable] $Members = @{}) {
            # A record of the vocabulary, as a command would make it.
            $any = [System.Reflection.BindingFlags] 'Public, NonPublic, Instance'
            $class = [Plexsphere.PlexText].Assembly.GetType("Plexsphere.$Type")
            for ($i = 0; $i -lt $Arguments.Count; $i++) { $Arguments[$i] = ($Arguments[$i])?.PSObject.BaseObject }
            $record = $class.GetConstructors($any)[0].Invoke($Arguments)
            foreach ($name in $Members.Keys) { $class.GetProperty($name, $any).SetValue($record, $Members[$name].PSObject.BaseObject) }
            , $record
        }

        function New-Node([guid] $Id, [hashtable] $Members = @{}) {
            New-Record PlexNode $Id, $SandboxDomain $Members
        }

        function New-Step([string] $Status, [hashtable] $Members = @{}, [Nullable[int]] $Batch = 2) {
            New-Record PlexRolloutStep (Get-PlexConnection), $Batch, $SandboxProject, 'service.restart', $SandboxNode, $Status $Members
        }

        function New-LabelList([hashtable] $Labels) {
            $list = [Plexsphere.PlexLabel[]] @($Labels.Keys | Sort-Object | ForEach-Object { New-Record PlexLabel $_, $Labels[$_] })
            , (New-Record PlexLabelList (, $list))
        }

        function New-ParameterList([object[]] $Parameters) {
            $list = [Plexsphere.PlexActionParameter[]] @($Parameters | ForEach-Object { New-Record PlexActionParameter $_ })
            , (New-Record PlexActionParameterList (, $list))
        }

        function Set-NodeName([string] $Name) {
            # What the connection says that a node is called.
            $connection = Get-PlexConnection
            $property = $connection.GetType().GetProperty('NameOfNode', [System.Reflection.BindingFlags] 'NonPublic, Instance')
            $property.SetValue($connection, [Func[guid, string]] { $Name ? $Name : [NullString]::Value }.GetNewClosure())
        }

        function Get-Group([string[]] $Outputs, [string] $Status = 'succeeded') {
            # The groups of outputs of numbered nodes, the last of which fared as told.
            $i = 0
            $targets = foreach ($text in $Outputs) {
                $output = @{ kind = 'inline'; inline_bytes = [convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($text)) }
                $i++
                @{ node_id = Get-NumberedId $i; output_ref = $output; status = $i -eq $Outputs.Count ? $Status : 'succeeded' }
            }
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets $targets)))
            Get-PlexExecutionLog $SandboxExecution | Group-PlexExecutionLog
        }

        function Get-ParsedOutput([string] $Json) {
            # The object of an output.
            $output = @{ kind = 'inline'; inline_bytes = [convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($Json)) }
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets @{ output_ref = $output })))
            Get-PlexExecutionLog $SandboxExecution | ConvertFrom-PlexExecutionLog
        }
    }

    AfterAll {
        $PSStyle.OutputRendering = $rendering
        Disconnect-Plexsphere
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        $server.Reset()
        $PSStyle.OutputRendering = 'PlainText'
    }

    Context 'A table of executions' {
        It 'has the columns Status, Action, Targets, Age and Id, and fits the 79 columns of a console of 80' {
            $lines = Get-PlexExecution | Get-Line
            $lines[0].Trim() -split ' +' | Should -Be 'Status', 'Action', 'Targets', 'Age', 'Id'
            $lines.Count | Should -Be 22
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 79
        }

        It 'ends each row in the whole id' {
            $executions = Get-PlexExecution
            $lines = $executions | Get-Line
            for ($i = 0; $i -lt $executions.Count; $i++) { $lines[$i + 2].TrimEnd() | Should -BeLike "*$($executions[$i].Id)" }
        }

        It 'shows the status and how many of its targets succeeded' {
            $targets = @{ status = 'succeeded' }, @{ status = 'succeeded' }, @{ status = 'failed' }
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Status failed -Action config.dump -Targets $targets)))
            $execution = Get-PlexExecution $SandboxExecution
            $row = ($execution | Get-Line)[2]
            $row | Should -Match "^failed    config\.dump             2/3 +\d+[smhdwy] $SandboxExecution$"
        }

        It 'says how old it is in one number: <Text>' -ForEach @(
            @{ Seconds = -3600; Text = '0s' }
            @{ Seconds = 70; Text = '1m' }
            @{ Seconds = 59 * 60; Text = '59m' }
            @{ Seconds = 3 * 3600 + 60; Text = '3h' }
            @{ Seconds = 23.9 * 3600; Text = '23h' }
            @{ Seconds = 2 * 86400 + 60; Text = '2d' }
            @{ Seconds = 13.9 * 86400; Text = '13d' }
            @{ Seconds = 14.1 * 86400; Text = '2w' }
            @{ Seconds = 9.1 * 7 * 86400; Text = '9w' }
            @{ Seconds = 729 * 86400; Text = '104w' }
            @{ Seconds = 3.1 * 365 * 86400; Text = '3y' }
        ) {
            $created = [datetimeoffset]::UtcNow.AddSeconds(-$Seconds).ToString('o')
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Members @{ created_at = $created })))
            (Get-PlexExecution $SandboxExecution | Get-Line)[2] | Should -Match " +0/0 +$Text $SandboxExecution$"
        }

        It 'tells actions apart that begin alike' {
            $rows = foreach ($action in 'service.restart', 'service.reload_config') {
                $server.On('GET', '.', (New-Response (New-ExecutionBody -Action $action)))
                (Get-PlexExecution $SandboxExecution | Get-Line)[2]
                (Get-PlexExecution $SandboxExecution | Format-Table -View Wide | Out-String -Width 200) -split '\r?\n' -like '*succeeded*'
            }
            $rows | ForEach-Object { ($_ -split ' +')[1] } | Should -Be 'service.restart', 'service.restart', 'service.r…ad_config', 'service.reload_config'
        }

        It 'never says of a large cohort that all of it succeeded when it did not' {
            $targets = @(@{}) * 1199 + @{ status = 'failed' }
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Status failed -Targets $targets)))
            (Get-PlexExecution $SandboxExecution | Get-Line)[2] | Should -Match ' 99% '
        }

        It 'has a second view with Duration, Node and Created, which fits 140 columns with nothing cut' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets @{})))
            $one = Get-PlexExecution $SandboxExecution
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets @{}, @{})))
            $two = Get-PlexExecution $SandboxExecution
            $lines = $one, $two | Format-Table -View Wide | Get-Line 140
            ($lines | Measure-Object Length -Maximum).Maximum | Should -Be 139
            $lines[0].Trim() -split ' +' | Should -Be 'Status', 'Action', 'Targets', 'Duration', 'Created', 'Id', 'Node'
            $created = $one.CreatedAt.LocalDateTime.ToString('yyyy-MM-dd HH:mm')
            $lines[2] | Should -Match "^succeeded service\.restart +1/1 +2\.5 s $created $SandboxExecution $SandboxNode$"
            $lines[3] | Should -Match "^succeeded service\.restart +2/2 +2\.5 s $created $SandboxExecution 2 nodes$"
        }

        It 'names the node there where its name is known, and counts the nodes where there is more than one' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets @{})))
            $execution = Get-PlexExecution $SandboxExecution
            $server.On('GET', '.', (New-Response (New-ExecutionBody)))
            $none = Get-PlexExecution $SandboxExecution
            Set-NodeName "edge eu`e[2J 07"
            try {
                foreach ($depth in 0, 1, 2) {
                    $shown = $depth ? [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($execution, $depth)) : $execution
                    ($shown | Format-Table -View Wide | Get-Line 140)[2] | Should -BeLike "* $SandboxExecution edge eu$([char] 0xB7)``[2J 07"
                }
                & { Set-StrictMode -Version Latest; ($none | Format-Table -View Wide | Get-Line 140)[2] } | Should -BeLike "* $SandboxExecution 0 nodes"
            } finally {
                Set-NodeName ''
            }
        }

        It 'says there how long it took, and how many targets there are, within their columns: <Seconds> s' -ForEach @(
            @{ Seconds = 9998.9; Text = '9998.9 s' }
            @{ Seconds = 9999.5; Text = '10000 s' }
            @{ Seconds = 86400; Text = '86400 s' }
        ) {
            $ended = [datetimeoffset]::Parse('2026-07-20T09:14:31Z', [cultureinfo]::InvariantCulture).AddSeconds($Seconds).ToString('o')
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Updated $ended -Targets (@(@{}) * 1200))))
            (Get-PlexExecution $SandboxExecution | Format-Table -View Wide | Get-Line 140)[2] | Should -Match " 100% +$([regex]::Escape($Text)) "
        }

        It 'keeps its columns for the longest of statuses and for an action that is too long' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Status succeeded -Action ('very.long.' * 20) -Targets (@(@{}) * 200))))
            $row = (Get-PlexExecution $SandboxExecution | Get-Line)[2]
            $row.Length | Should -BeLessOrEqual 80
            $row | Should -Match "^succeeded very.*200/200 .*$SandboxExecution$"
        }
    }

    Context 'A table of logs' {
        It 'has the columns Status, Node, Size and Output, and fits 80 columns' {
            $lines = Get-PlexExecutionLog $SandboxExecution | Get-Line
            $lines[0].Trim() -split ' +' | Should -Be 'Status', 'Node', 'Size', 'Output'
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
            $lines.Count | Should -Be 5
        }

        It 'shows the first line of a text, and where an archive lies' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets @(
                            @{ output_ref = @{ kind = 'inline'; inline_bytes = [convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes("first`nsecond")) } }
                            @{ output_ref = @{ kind = 'object_store'; bucket = 'b'; key = 'k' } }))))
            $lines = Get-PlexExecutionLog $SandboxExecution | Get-Line
            $lines[2] | Should -Match "^succeeded $SandboxNode +12 first$"
            $lines[3] | Should -Match "^succeeded $SandboxNode +archived: b/k$"
        }

        It 'shows the name of the node where it is known, also beside its targets' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets @{ output_ref = $inline })))
            Set-NodeName "edge-eu-07`e[2J"
            try {
                $logs = Get-PlexExecutionLog $SandboxExecution
                ($logs | Get-Line)[2] | Should -BeLike "succeeded edge-eu-07$([char] 0xB7)``[2J *bad*"
                ((Get-PlexExecution $SandboxExecution).Targets | Get-Line)[2] | Should -BeLike "succeeded edge-eu-07$([char] 0xB7)``[2J *inline*"
                $logs | Format-List | Out-String | Should -Match '(?m)^NodeName +: edge-eu-07'
            } finally {
                Set-NodeName ''
            }
        }
    }

    Context 'A table of nodes' {
        BeforeAll {
            $first = Get-NumberedId 1
            $second = Get-NumberedId 2
            $reported = [datetimeoffset]::UtcNow.AddMinutes(-5.5)
            $nodes = @(
                New-Node $first @{ Name = 'edge-eu-07'; NameSource = 'server'; AgentVersion = 'plexd-v0.9.1'; Status = 'match'; ReportedAt = $reported }
                New-Node $second @{ Status = 'drift'; Reachability = 'unreachable' }
            )
        }

        It 'shows what a node is called, how it is and how old what it says is; at <Width> columns all of it fits, and the id is whole' -ForEach @(
            @{ Width = 80 }
            @{ Width = 140 }
        ) {
            $lines = $nodes | Get-Line $Width
            $lines[0].Trim() -split ' +' | Should -Be 'State', 'Name', 'Agent', 'Report', 'Id'
            $lines[2] | Should -Match "^match +edge-eu-07 +v0\.9\.1 +5m $first$"
            $lines[3] | Should -Match "^unreachable +$second$"
            $lines[2].Length | Should -Be $Width
        }

        It 'gives a name all the room that there is' {
            (New-Node $first @{ Name = 'n' * 300 } | Get-Line 140)[2] | Should -Match "n{73}… +$first$"
        }
    }

    Context 'Tables of other objects' {
        It 'have targets with whole node ids, within 80 columns' {
            $execution = Get-PlexExecution $SandboxExecution
            $lines = $execution.Targets | Get-Line
            $lines[0] | Should -Match '^Status +Node '
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
            $lines[2] | Should -BeLike "succeeded $SandboxNode *"
        }

        It 'have connections with server, subject and whole project id, within 80 columns' {
            $lines = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -PassThru | Get-Line
            $lines[0].Trim() -split ' +' | Should -Be 'Server', 'Subject', 'Project', 'Source'
            $lines[2] | Should -BeLike "$($server.Address)/ *$SandboxProject parameter*"
            $lines[2].Length | Should -BeLessOrEqual 80
        }

        It 'have projects with the slug that can be typed and the whole id, within 80 columns' {
            $project = New-Record PlexProject $SandboxProject, 'checkout', ('The checkout ' * 9), $SandboxDomain @{ DomainSlug = 'acme' }
            $bare = New-Record PlexProject $SandboxProject, 'checkout', 'Checkout', $SandboxDomain
            $lines = $project, $bare | Get-Line
            $lines[0].Trim() -split ' +' | Should -Be 'Name', 'Slug', 'Id'
            $lines[2] | Should -Match "^The checkout Th… acme/checkout +$SandboxProject$"
            $lines[3] | Should -Match "^Checkout +checkout +$SandboxProject$"
            $lines[2].Length | Should -Be 80
        }

        It 'have actions with what they take, within 80 columns' {
            $parameters = New-ParameterList @('peer_id', 'string', $true, $null, 'The peer'), @('count', 'string', $false, '1', $null)
            $lines = (New-Record PlexAction 'diagnostics.ping_peer', 'builtin', 'capabilities' @{ NodeCount = 4; Parameters = $parameters }),
                (New-Record PlexAction 'rotate-keys', 'hook', 'recent') | Get-Line
            $lines[0].Trim() -split ' +' | Should -Be 'Name', 'Type', 'Nodes', 'Source', 'Parameters'
            $lines[2] | Should -Match '^diagnostics\.ping_peer +builtin +4 capabilities peer_id\*, count$'
            $lines[3].Trim() | Should -Match '^rotate-keys +hook +recent$'
            $lines = $parameters | Get-Line
            $lines[0].Trim() -split ' +' | Should -Be 'Name', 'Type', 'Required', 'Default', 'Description'
            $lines[2] | Should -Match '^peer_id +string +True +The peer$'
            $lines[3].Trim() | Should -Match '^count +string +False +1$'
            (New-LabelList @{ 'platform/env' = 'prod' } | Get-Line)[2] | Should -Match '^platform/env +prod$'
        }
    }

    Context 'A table of steps of a rollout' {
        It 'has the columns Batch, Status, Node, Seconds and Message, the node whole, within 80 columns' {
            $steps = (New-Step not-started), (New-Step failed @{ DurationSeconds = 61.25; Message = 'm' * 300 }), (New-Step unhealthy @{ NodeName = 'edge-eu-07'; DurationSeconds = 0.04 }),
                (New-Step skipped @{ Message = 'unreachable' } $null)
            $lines = $steps | Get-Line
            $lines[0].Trim() -split ' +' | Should -Be 'Batch', 'Status', 'Node', 'Seconds', 'Message'
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
            $lines[2].TrimEnd() | Should -Match "^    2 not-started $SandboxNode$"
            $lines[3] | Should -Match "^    2 failed      $SandboxNode    61\.\d m+…$"
            $lines[4].TrimEnd() | Should -Match '^    2 unhealthy   edge-eu-07 +0\.0$'
            $lines[5] | Should -Match "^      skipped     $SandboxNode +unreachable$"
        }

        It 'gives a message all the room that there is' {
            (New-Step failed @{ Message = 'm' * 300 } | Get-Line 140)[2] | Should -Match "$SandboxNode +m{70,}…$"
        }

        It 'shows everything in a list' {
            $text = New-Step unhealthy @{ NodeName = 'edge-eu-07'; ExecutionId = $SandboxExecution; HealthExecutionId = $UnknownId; DurationSeconds = 1.5; Message = 'health.check: failed' } | Format-List | Out-String -Width 200
            foreach ($property in [Plexsphere.PlexRolloutStep].GetProperties()) { $text | Should -Match "(?m)^$($property.Name) +: \S" }
        }
    }

    Context 'An object of an output' {
        BeforeAll {
            $json = '{"hostname":"edge-eu-07","memory":{"total":10,"used":[4,5]},"a much longer name than the others have":true}'
        }

        It 'shows itself and all members of the output by their names' {
            $lines = Get-ParsedOutput $json | Get-Line
            $lines -replace ' +:', ' :' | Should -BeExactly @(
                "ExecutionId : $SandboxExecution"
                "ProjectId : $SandboxProject"
                "NodeId : $SandboxNode"
                'NodeName : '
                'Status : succeeded'
                'hostname : edge-eu-07'
                'memory : {"total":10,"used":[4,5]}'
                'a much longer name than the others have : True'
            )
            $lines.IndexOf.Count | Should -Be 1
            ($lines[0..6] | ForEach-Object IndexOf ' : ' | Sort-Object -Unique) | Should -Be 30
        }

        It 'shows the first line of a text of several and how many there are; a list shows all, on one line' {
            $parsed = Get-ParsedOutput '{"log":"one\ntwo\r\nNodeId : 3\n","end":"line\n"}'
            ($parsed | Get-Line)[-2, -1] -replace ' +:', ' :' | Should -BeExactly 'log : one … (3 lines)', 'end : line'
            ($parsed | Format-Table | Get-Line)[2].TrimEnd() | Should -BeLike '* log: one, end: line'
            ($parsed | Format-List | Get-Line)[-2] | Should -BeLike 'Output * log : one?two??NodeId : 3?'
        }

        It 'shows all of them in a list, and as many as fit in a table' {
            $parsed = Get-ParsedOutput $json
            $parsed | Format-List | Out-String -Width 120 | Should -Match '(?m)^NodeId +: [^}]+^Output +: hostname +: edge-eu-07\r?\n +memory +: {"total"'
            $lines = $parsed | Format-Table | Get-Line
            $lines[0].Trim() -split ' +' | Should -Be 'Status', 'Node', 'Output'
            $lines[2] | Should -Match "^succeeded $SandboxNode hostname: edge-eu-07, memory: {""…$"
            (@($parsed | Format-Table hostname, NodeId | Get-Line)[2]).Trim() | Should -BeExactly "edge-eu-07 $SandboxNode"
        }

        It 'shows what lies deeper the same way' {
            $memory = (Get-ParsedOutput $json).memory
            $memory | Get-Line | Should -BeExactly 'total : 10', 'used  : [4,5]'
            $memory | Format-List | Get-Line | Should -BeExactly 'Output : total : 10', '         used  : [4,5]'
            ($memory | Format-Table | Get-Line)[2].Trim() | Should -BeExactly 'total: 10, used: [4,5]'
            & { Set-StrictMode -Version Latest; (Get-ParsedOutput '{"a":{}}').a | Get-Line } | Should -BeExactly '{}'
        }

        It 'shows nothing that a job has added' {
            $parsed = Get-ParsedOutput $json
            $shown = Start-ThreadJob { $args[0] } -ArgumentList $parsed | Receive-Job -Wait -AutoRemoveJob
            $other = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($parsed))
            Add-Member -InputObject $other -NotePropertyMembers @{ RunspaceId = $UnknownId; PSComputerName = 'localhost'; PSShowComputerName = $false }
            foreach ($one in $shown, $other) { $one | Get-Line | Should -BeExactly ($parsed | Get-Line) }
        }
    }

    Context 'A group of equal outputs' {
        It 'shows how many nodes there are, their status and the head of the output, and the odd one by its difference' {
            $text = -join (1..14).ForEach{ "line $_`n" }
            $lines = @(Get-Group $text, $text, $text, $text, $text.Replace('line 7', 'LINE 7') -Status failed | Get-Line)
            $lines.TrimEnd() | Should -BeExactly @(
                '4 nodes  succeeded'
                "$(Get-NumberedId 1), $(Get-NumberedId 2), "
                "$(Get-NumberedId 3) and 1 more"
                (1..10).ForEach{ "  line $_" }
                '  … 4 more lines'
                '1 node  failed'
                "$(Get-NumberedId 5)"
                "  --- $(Get-NumberedId 1) and 3 more succeeded"
                "  +++ $(Get-NumberedId 5) failed"
                '  @@ -4,7 +4,7 @@', '   line 4', '   line 5', '   line 6', '  -line 7', '  +LINE 7', '   line 8', '   line 9', '   line 10'
            ).ForEach{ $_.TrimEnd() }
        }

        It 'has names where they are known, and cuts a line that is too long' {
            Set-NodeName 'edge-eu-07'
            $lines = @(Get-Group ('x' * 500), ('x' * 500) | Get-Line)
            $lines[1] | Should -Be 'edge-eu-07, edge-eu-07'
            $lines[2] | Should -BeExactly "  $('x' * 76)…"
            Set-NodeName ''
        }

        It 'says where an archive lies, and that there is no output' {
            $archive = @{ kind = 'object_store'; bucket = 'b'; key = 'k'; sha256 = 'a' * 64 }
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets @{ output_ref = $archive }, @{ status = 'timeout' })))
            $lines = @(Get-PlexExecutionLog $SandboxExecution | Group-PlexExecutionLog | Get-Line)
            $lines | Should -Contain '  archived: b/k'
            $lines | Should -Contain '  no output'
        }

        It 'is a line of a table, within 80 columns' {
            $lines = Get-Group "up`nok", "up`nok", 'down' | Format-Table | Get-Line
            $lines[0].Trim() -split ' +' | Should -Be 'Count', 'Status', 'Nodes', 'Output'
            $lines[2] | Should -Match '^    2 succeeded 0190a8b8-.+ up$'
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 79
        }
    }

    Context 'What was deserialized' {
        BeforeAll {
            $agents = Start-TestSandbox -Nodes 1 -Agents 1
            $server.Reset()
            $execution = Get-PlexExecution $SandboxExecution
            $action = Get-PlexAgentAction -Agent $agents.agents[0].url -Id $ExampleAction
            $live = @{
                'Plexsphere.PlexExecution'        = $execution
                'Plexsphere.PlexTarget'           = $execution.Targets[0]
                'Plexsphere.PlexExecutionLog'     = Get-PlexExecutionLog $SandboxExecution | Select-Object -First 1
                'Plexsphere.PlexConnection'       = Get-PlexConnection
                'Plexsphere.PlexConnectionTest'   = Test-PlexConnection
                'Plexsphere.PlexAgentAction'      = $action
                'Plexsphere.PlexAgentActionEvent' = $action.History[0]
                'Plexsphere.PlexAgentActionKind'  = Get-PlexAgentActionKind $agents.agents[0].url | Select-Object -First 1
                'Plexsphere.PlexSandbox'          = Start-PlexSandbox -Nodes 1
                'Plexsphere.PlexProject'          = New-Record PlexProject $SandboxProject, 'checkout', 'Checkout', $SandboxDomain @{ DomainSlug = 'acme' }
                'Plexsphere.PlexNode'             = New-Node $SandboxNode @{
                    Name = 'edge-eu-07'; NameSource = 'local'; AgentVersion = 'plexd-v0.9.1'; Status = 'match'; Reachability = 'healthy'
                    ReportedAt = [datetimeoffset]::UtcNow.AddDays(-3.5); CreatedAt = [datetimeoffset]::UtcNow
                    Actions = New-Record PlexActionNameList (, [string[]] ('system.info', 'config.dump'))
                    Labels = New-LabelList @{ 'platform/env' = 'prod'; 'platform/tier' = 'edge' }
                }
                'Plexsphere.PlexAction'           = New-Record PlexAction 'diagnostics.ping_peer', 'builtin', 'capabilities' @{
                    NodeCount = 4; Parameters = New-ParameterList @('peer_id', 'string', $true, $null, $null), @('count', 'string', $false, '1', $null)
                }
            }
            $live['Plexsphere.PlexLabel'] = $live['Plexsphere.PlexNode'].Labels[0]
            $live['Plexsphere.PlexActionParameter'] = $live['Plexsphere.PlexAction'].Parameters[0]
            $live['Plexsphere.PlexRolloutStep'] = New-Step unhealthy @{
                NodeName = 'edge-eu-07'; ExecutionId = $SandboxExecution; HealthExecutionId = $UnknownId; DurationSeconds = 1.5; Message = 'health.check: failed'
            }
            $live['Plexsphere.PlexExecutionSummary'] = $live['Plexsphere.PlexExecution'] | Measure-PlexExecution -By Node | Select-Object -First 1
            $live['Plexsphere.PlexParsedOutput'] = Get-ParsedOutput '{"hostname":"edge-eu-07","load":[0.5,1],"memory":{"total":10,"used":[{"a":1}]}}'
            $live['Plexsphere.PlexParsedObject'] = $live['Plexsphere.PlexParsedOutput'].memory
            $live['Plexsphere.PlexOutputGroup'] = Get-Group 'up', 'up', 'up', 'up', 'down' | Select-Object -Last 1
            $live['Plexsphere.PlexOutputNode'] = $live['Plexsphere.PlexOutputGroup'].Nodes[0]
        }

        AfterAll {
            Stop-PlexSandbox
            Stop-TestSandbox $agents
        }

        It 'is every type that has a view' {
            $views = [xml] (Get-Content -Raw (Join-Path (Split-Path (Get-ModuleManifestPath)) Plexsphere.Format.ps1xml))
            $views.SelectNodes('//ViewSelectedBy/TypeName').InnerText | Sort-Object -Unique | Should -Be ($live.Keys | Sort-Object)
        }

        It 'has the same table, and no blank where the object has none: <_>' -ForEach @(
            'PlexExecution', 'PlexTarget', 'PlexExecutionLog', 'PlexConnection', 'PlexConnectionTest', 'PlexAgentAction', 'PlexAgentActionEvent',
            'PlexAgentActionKind', 'PlexSandbox', 'PlexProject', 'PlexNode', 'PlexLabel', 'PlexAction', 'PlexActionParameter', 'PlexParsedOutput',
            'PlexParsedObject', 'PlexRolloutStep', 'PlexExecutionSummary', 'PlexOutputGroup', 'PlexOutputNode'
        ) {
            $object = $live["Plexsphere.$_"]
            foreach ($depth in 1, 2) {
                $other = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($object, $depth))
                $other | Format-Table | Out-String -Width 80 | Should -BeExactly ($object | Format-Table | Out-String -Width 80)
                if ($_ -eq 'PlexExecution') {
                    $other | Format-Table -View Wide | Out-String -Width 200 | Should -BeExactly ($object | Format-Table -View Wide | Out-String -Width 200)
                }
                $lists = @($object, $other | ForEach-Object { , (($_ | Format-List | Out-String -Width 200) -split '\r?\n' -match '^\w+ +:') })
                $lists[1].Count | Should -Be $lists[0].Count
                for ($i = 0; $i -lt $lists[0].Count; $i++) {
                    [bool] ($lists[1][$i] -split ' : ?', 2)[1] | Should -Be ([bool] ($lists[0][$i] -split ' : ?', 2)[1]) -Because $lists[0][$i]
                }
                # And where several types are shown together.
                $named = $_ -in 'PlexLabel', 'PlexParsedObject' ? '\(Format-List shows it\) : ' : '\w+ +: \S'
                (Get-Item $TestDrive), $other | Out-String -Width 80 | Should -Match $named
            }
        }

        It 'is what a job puts out, and a file of CliXml' {
            $here = Get-PlexExecution
            $file = Join-Path $TestDrive executions.xml
            $here | Export-Clixml $file
            $run = Invoke-Pwsh -Environment @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token; EXECUTIONS = $file } @"
                Import-Module `$Manifest
                Start-Job { Import-Module `$using:Manifest; Get-PlexExecution -Project $SandboxProject } | Receive-Job -Wait -AutoRemoveJob
                Import-Clixml `$env:EXECUTIONS
"@
            $run.Errors | Should -BeNullOrEmpty
            $rows = $run.Lines -match '^succeeded|^failed|^timeout|^cancelled'
            $age = ' +\d+[smhdwy] '
            $rows -replace $age, ' ' | Should -BeExactly (@($here | Get-Line)[2..99] * 2 -replace $age, ' ')
            $rows | Should -Match $age
        }
    }

    Context 'A list' {
        It 'shows an execution with all its properties and how its targets fared' {
            $text = Get-PlexExecution $SandboxExecution | Format-List | Out-String -Width 200
            foreach ($name in [Plexsphere.PlexExecution].GetProperties().Name) { $text | Should -Match "(?m)^$name +:" }
            $text | Should -Match '(?m)^Targets +: 3 succeeded\r?$'
        }

        It 'shows a log with its whole text' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets @{ output_ref = $inline })))
            Get-PlexExecutionLog $SandboxExecution | Format-List | Out-String -Width 200 | Should -BeLike '*second line*'
        }
    }

    Context 'Foreign text' {
        BeforeEach {
            $server.On('GET', '.', (New-Response $hostileBody))
        }

        It 'does no harm in tables' {
            (Get-PlexExecution $SandboxExecution | Get-Line) -join "`n" | Should -Not -Match $dangerous
            (Get-PlexExecutionLog $SandboxExecution | Get-Line) -join "`n" | Should -Not -Match $dangerous
            ((Get-PlexExecution $SandboxExecution).Targets | Get-Line) -join "`n" | Should -Not -Match $dangerous
        }

        It 'does no harm in lists' {
            (Get-PlexExecution $SandboxExecution | Format-List | Get-Line) -join "`n" | Should -Not -Match $dangerous
            (Get-PlexExecutionLog $SandboxExecution | Format-List | Get-Line) -join "`n" | Should -Not -Match $dangerous
            ((Get-PlexExecution $SandboxExecution).Targets | Format-List | Get-Line) -join "`n" | Should -Not -Match $dangerous
        }

        It 'does no harm where objects of several types are shown together' {
            $execution = Get-PlexExecution $SandboxExecution
            $logs = Get-PlexExecutionLog $SandboxExecution
            (@([pscustomobject] @{ A = 1 }; $execution; $logs; $execution.Targets) | Get-Line) -join "`n" | Should -Not -Match $dangerous
            (@($logs; $execution) | Get-Line) -join "`n" | Should -Not -Match $dangerous
            (@($execution; $logs) | Get-Line) -join "`n" | Should -Not -Match $dangerous
        }

        It 'does no harm in what is known of a fleet' {
            $labels = New-LabelList @{ $hostile = $hostile }
            $parameters = New-ParameterList @(, @($hostile, $hostile, $true, $hostile, $hostile))
            $node = New-Node $SandboxNode @{ Name = $hostile; Kind = $hostile; AgentVersion = $hostile; Status = $hostile; Reachability = $hostile; Labels = $labels }
            $project = New-Record PlexProject $SandboxProject, $hostile, $hostile, $SandboxDomain @{ DomainSlug = $hostile; Description = $hostile }
            $action = New-Record PlexAction $hostile, $hostile, 'capabilities' @{ Description = $hostile; Parameters = $parameters }
            $step = New-Record PlexRolloutStep (Get-PlexConnection), 1, $SandboxProject, $hostile, $SandboxNode, 'failed' @{ NodeName = $hostile; Message = $hostile }
            foreach ($one in $node, $project, $action, $labels[0], $parameters[0], $step) {
                foreach ($shown in $one, [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($one))) {
                    ($shown | Get-Line) -join "`n" | Should -Not -Match $dangerous
                    ($shown | Format-Table | Get-Line) -join "`n" | Should -Not -Match $dangerous
                    ($shown | Format-List | Get-Line) -join "`n" | Should -Not -Match $dangerous
                    (@((Get-Item $TestDrive); $shown) | Get-Line) -join "`n" | Should -Not -Match $dangerous
                }
            }
        }

        It 'does no harm in objects of outputs, whatever their members are called' {
            $spoof = 'PSStandardMembers', 'PSComputerName', 'PSTypeName', $hostile, 'text', "NodeName"
            $members = [ordered] @{ PSShowComputerName = $true; list = @($hostile, @{ $hostile = $hostile }) }
            foreach ($name in $spoof) { $members[$name] = $hostile }
            $members.inside = @{} + $members
            $parsed = Get-ParsedOutput (ConvertTo-Json $members -Depth 5)
            $parsed.text | Should -BeExactly $hostile
            $parsed.inside.text | Should -BeExactly $hostile
            foreach ($one in $parsed, $parsed.inside, $parsed.list[1]) {
                foreach ($shown in $one, [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($one))) {
                    ($shown | Get-Line) -join "`n" | Should -Not -Match $dangerous
                    ($shown | Format-Table | Get-Line) -join "`n" | Should -Not -Match $dangerous
                    ($shown | Format-List | Get-Line) -join "`n" | Should -Not -Match $dangerous
                    (@((Get-Item $TestDrive); $shown) | Get-Line) -join "`n" | Should -Not -Match $dangerous
                }
            }
        }

        It 'does no harm in groups of outputs' {
            Set-NodeName $hostile
            $archived.sha256 = 'a' * 64
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets @{ output_ref = $inline }, @{ output_ref = $archived })))
            $groups = @(Get-PlexExecutionLog $SandboxExecution | Group-PlexExecutionLog) + @(Get-Group $hostile, $hostile, "$hostile$hostile`t`0")
            foreach ($one in @($groups) + $groups[0].Nodes) {
                foreach ($shown in $one, [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($one, 3))) {
                    ($shown | Get-Line) -join "`n" | Should -Not -Match $dangerous
                    ($shown | Format-Table | Get-Line) -join "`n" | Should -Not -Match $dangerous
                    ($shown | Format-List | Get-Line) -join "`n" | Should -Not -Match $dangerous
                    (@((Get-Item $TestDrive); $shown) | Get-Line) -join "`n" | Should -Not -Match $dangerous
                }
            }
            Set-NodeName ''
        }

        It 'does no harm in the subject of a connection' {
            $server.On('GET', 'whoami$', (New-Response (@{ principal_type = "user$hostile"; subject = "me$hostile" } | ConvertTo-Json)))
            $connection = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -PassThru
            ($connection | Get-Line) -join "`n" | Should -Not -Match $dangerous
            ($connection | Format-List | Get-Line) -join "`n" | Should -Not -Match $dangerous
            (@([pscustomobject] @{ A = 1 }; $connection) | Get-Line) -join "`n" | Should -Not -Match $dangerous
        }

        It 'does no harm in warnings, verbose lines and progress' {
            $server.On('GET', '.', ((New-Problem 503 "code$hostile" -Detail $hostile -Headers @{ 'Retry-After' = '0' }), (New-Response $hostileBody)))
            $lines = Get-PlexExecution $SandboxExecution -Verbose *>&1 | Where-Object { $_ -isnot [Plexsphere.PlexExecution] } | ForEach-Object { "$_" }
            $lines.Count | Should -BeGreaterThan 1
            $lines -join "`n" | Should -Not -Match $dangerous
            $lines = Wait-PlexExecution $SandboxExecution -Verbose *>&1 | Where-Object { $_ -isnot [Plexsphere.PlexExecution] } | ForEach-Object { "$_" }
            $lines -join "`n" | Should -Not -Match $dangerous
        }

        It 'does no harm in the errors of a wait' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Action $hostile -Status failed)))
            $failure = { Wait-PlexExecution $SandboxExecution -ErrorOnFailure } | Should -Throw -PassThru
            "$failure" | Should -Not -Match $dangerous
        }

        It 'is exact in the objects' {
            (Get-PlexExecution $SandboxExecution).Action | Should -BeExactly $hostile
            (Get-PlexExecutionLog $SandboxExecution)[0].Output | Should -BeExactly "$hostile`nsecond line"
        }
    }

    Context 'Colour' {
        It 'ends in the cell that it begins in' {
            $PSStyle.OutputRendering = 'Ansi'
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Status failed -Action config.dump)))
            $row = (Get-PlexExecution $SandboxExecution | Get-Line)[2]
            $row | Should -Match "^\e\[31mfailed *\e\[0m *\S"
            $row -replace '\e\[[0-9;]*m' | Should -Match "^failed +config\.dump .*$SandboxExecution$"
        }

        It 'is not in the objects' {
            $PSStyle.OutputRendering = 'Ansi'
            (Get-PlexExecution $SandboxExecution).Status | Should -BeExactly 'succeeded'
            (Get-PlexExecution $SandboxExecution | ConvertTo-Csv) -join '' | Should -Not -Match '\e'
        }

        It 'is none where it is not wanted, and the table fits a redirected output' {
            $run = Invoke-Pwsh -Environment @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = $sandbox.token; NO_COLOR = '1' } @"
                Import-Module `$Manifest
                Get-PlexExecution -Project $SandboxProject
"@
            $run.Output | Should -Not -Match '\e'
            ($run.Lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
            $run.Lines[-1] | Should -Match '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        }
    }
}
