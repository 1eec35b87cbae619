Describe 'Get-PlexAgentAction' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Agents 2
        $agent = $sandbox.agents[0].url
        $server = Start-TestServer
        $document = Get-Content -Raw (Join-Path $PSScriptRoot '..' 'Plexsphere.Tests' 'Sandbox' 'agent-info.json')
    }

    AfterAll {
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        $server.Reset()
    }

    Context 'The document''s examples' {
        It 'a detail comes through with nothing lost' {
            # Times stay text by words that no reader of JSON takes for one.
            $expected = $document -replace '"(\d{4}-[^"]+Z)"', '"at $1"' | ConvertFrom-Json -AsHashtable
            $action = Get-PlexAgentAction -Agent $agent -Id $ExampleAction

            $action.Agent | Should -Be "$agent/"
            $action.Id | Should -Be $expected.action.id
            $action.Kind | Should -BeExactly $expected.action.kind
            $action.State | Should -BeExactly DONE
            $action.IsFinished | Should -BeTrue
            $action.CreatedAt.ToString('\a\t yyyy-MM-ddTHH:mm:ssZ') | Should -Be $expected.action.created_ts
            $action.FinishedAt.ToString('\a\t yyyy-MM-ddTHH:mm:ssZ') | Should -Be $expected.action.finished_ts
            $action.ScheduledAt | Should -BeNullOrEmpty
            $action.DurationSeconds | Should -Be 13
            $action.Requester | Should -BeExactly API
            $action.Stage | Should -Be 2
            $action.Message | Should -BeExactly 'the service is running'
            ConvertTo-Json -InputObject $action.Argument -Compress | Should -BeExactly '{}'
            ConvertTo-Json -InputObject $action.Headers -Compress | Should -BeExactly '{}'
            ConvertTo-Json -InputObject $action.Payload -Depth 9 -Compress | Should -BeExactly ($expected.action.state_payload | ConvertTo-Json -Depth 9 -Compress)
            $action.History | Should -HaveCount 4
            for ($i = 0; $i -lt 4; $i++) {
                $action.History[$i].State | Should -BeExactly $expected.history[$i].state
                $action.History[$i].Timestamp.ToString('\a\t yyyy-MM-ddTHH:mm:ssZ') | Should -Be $expected.history[$i].timestamp
                ConvertTo-Json -InputObject $action.History[$i].Payload -Depth 9 -Compress | Should -BeExactly (ConvertTo-Json $expected.history[$i].state_payload -Depth 9 -Compress)
            }
            $action.History[2].Payload.payload.message | Should -BeExactly 'Err(OperationError("No servers available for the provided ReadPreference."))'
            $action.History[1].Payload.payload.pid | Should -BeNullOrEmpty
        }

        It 'the lists keep the agent''s order' {
            $list = '[{"kind":"replicante.io/store.stop","id":"703824bf-2c16-44f5-b4da-b21688c57043","state":"RUNNING"},{"id":"f4fdda3f-3130-474b-b22c-66c6824a5d89","state":"NEW"},{"kind":"replicante.io/store.stop","id":"191cc19b-2dee-4013-b908-29c7985f79ac","state":"NEW"}]'
            $server.On('GET', 'queue$', (New-Response $list))
            $server.On('GET', 'finished$', (New-Response $list.Replace('RUNNING', 'DONE').Replace('NEW', 'DONE')))

            $queue = Get-PlexAgentAction -Agent $server.Address -Queue
            $queue.Id | Should -Be '703824bf-2c16-44f5-b4da-b21688c57043', 'f4fdda3f-3130-474b-b22c-66c6824a5d89', '191cc19b-2dee-4013-b908-29c7985f79ac'
            $queue.State | Should -BeExactly RUNNING, NEW, NEW
            $queue[1].Kind | Should -BeNullOrEmpty
            (Get-PlexAgentAction -Agent $server.Address -Finished).State | Should -BeExactly DONE, DONE, DONE
            $both = Get-PlexAgentAction -Agent $server.Address
            $both | Should -HaveCount 3
            $both.State | Select-Object -Unique | Should -BeExactly DONE
        }
    }

    It 'writes nothing for an agent that has nothing' {
        $server.On('GET', '.', (New-Response '[]'))
        @(Get-PlexAgentAction -Agent $server.Address) | Should -HaveCount 0
    }

    It 'gives every JSON value as an object that converts back to the same JSON' {
        $json = '{"z":1,"Z":2,"n":null,"a":[[],[1],{}],"b":true,"big":12345678901234567890123,"d":0.1,"date":"2019-08-30T20:40:24Z","s":"\u001b[31m","count":7,"deep":{"a":{"b":{"c":[{"d":"e"}]}}}}'
        $server.On('GET', '.', (New-Response (New-AgentInfoBody -Payload $json -Arguments '[1]')))
        $action = Get-PlexAgentAction -Agent $server.Address -Id $ExampleAction

        $action.PayloadJson | Should -BeExactly $json
        $action.ArgumentJson | Should -BeExactly '[1]'
        $action.Payload.count | Should -Be 7
        $action.Payload.deep.a.b.c[0].d | Should -BeExactly e
        $action.Payload.date | Should -BeOfType string
        $action.Payload.a[1][0] | Should -Be 1
        # PowerShell 7.4 writes a decimal with its point.
        $again = (ConvertTo-Json -InputObject $action.Payload -Depth 99) -replace '(?<=\d{20})\.0\b'
        [System.Text.Json.Nodes.JsonNode]::DeepEquals([System.Text.Json.Nodes.JsonNode]::Parse($json), [System.Text.Json.Nodes.JsonNode]::Parse($again)) | Should -BeTrue
    }

    Context 'Binding' {
        It 'reads piped actions again, and ids, and rows of a CSV file' {
            $listed = Get-PlexAgentAction -Agent $agent -Finished
            $listed.CreatedAt | Should -BeNullOrEmpty
            ($listed | Get-PlexAgentAction).Requester | Should -BeExactly API
            ($ExampleAction | Get-PlexAgentAction -Agent $agent).Requester | Should -BeExactly API
            $file = Join-Path $TestDrive a.csv
            $listed | Get-PlexAgentAction | Export-Csv $file
            Get-Content -Raw $file | Should -Not -Match 'System\.|Plexsphere\.'
            (Import-Csv $file | Get-PlexAgentAction).Requester | Should -BeExactly API
        }

        It 'refuses what is no id, and an address that is none' {
            { Get-PlexAgentAction -Agent $agent -Id $null } | Should -Throw -ErrorId 'ParameterArgument*'
            { Get-PlexAgentAction -Agent $agent -Id edge } | Should -Throw "*'edge' is not a UUID*"
            { Get-PlexAgentAction -Agent 'db1' -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
            @() | Get-PlexAgentAction -Agent $server.Address | Should -BeNullOrEmpty
            $server.Requests.Count | Should -Be 0
        }

        It 'an unknown id is one error, and the others are read' {
            $actions = Get-PlexAgentAction -Agent $agent -Id $UnknownId, $ExampleAction -ErrorVariable failures -ErrorAction SilentlyContinue
            $actions | Should -HaveCount 1
            $failures | Should -HaveCount 1
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'AgentActionNotFound,*'
            $failures[0].TargetObject | Should -Be $UnknownId
        }
    }

    It 'shows nothing of a hostile agent that a terminal would obey' {
        $hostile = 'bad\u001b[31m\u0007\u202e\r\nend'
        $server.On('GET', 'info', (New-Response (New-AgentInfoBody -Kind "a/b`e[2Jc" -Payload """$hostile""" -Arguments "[""$hostile""]")))
        $action = Get-PlexAgentAction -Agent $server.Address -Id $ExampleAction
        $action.Message | Should -BeExactly "bad`e[31m`a`u{202e}`r`nend"
        $PSStyle.OutputRendering = 'PlainText'
        try {
            foreach ($text in ($action | Out-String -Width 80), ($action | Format-List | Out-String -Width 80), ($action.History | Out-String -Width 80), (1, $action | Out-String)) {
                $text | Should -Not -Match "[\e\a\u202E]"
            }
        } finally {
            $PSStyle.OutputRendering = 'Host'
        }
    }

    It 'fits its tables into 80 columns, the id whole at the end' {
        $lines = @((Get-PlexAgentAction -Agent $agent -Id $ExampleAction | Out-String -Width 80) -split '\r?\n' | Where-Object { $_ })
        $lines[0] -replace '\e\[[0-9;]*m' -split ' +' | Where-Object { $_ } | Should -Be State, Kind, Created, Id
        ($lines[2] -replace '\e\[[0-9;]*m').Length | Should -BeLessOrEqual 80
        $lines[2] | Should -Match "service\.graceful.*$ExampleAction$"
    }
}
