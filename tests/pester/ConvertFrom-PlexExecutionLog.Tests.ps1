Describe 'ConvertFrom-PlexExecutionLog' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $server = Start-TestServer
        Connect-TestServer $server
        $own = 'ExecutionId', 'ProjectId', 'NodeId', 'NodeName', 'Status'

        function New-Output([string] $Text) {
            # A target that put out a text.
            @{ output_ref = @{ kind = 'inline'; inline_bytes = [convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($Text)) } }
        }

        function Get-LogOf([hashtable[]] $Targets) {
            # The logs of targets that the server gives.
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets $Targets)))
            Get-PlexExecutionLog $SandboxExecution -ErrorAction SilentlyContinue
        }

        function Get-Parsed([string] $Json) {
            # The object of one output.
            Get-LogOf (New-Output $Json) | ConvertFrom-PlexExecutionLog
        }

        function Get-NodeMember($Parsed) {
            # What came from the node: the names, without those of the object's own properties.
            $Parsed.PSObject.Properties.Name | Where-Object { $_ -notin $own }
        }
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
    }

    BeforeEach {
        $server.Reset()
    }

    Context 'An object of each log' {
        It 'tells what it is about first, and then has the members of the output in their order' {
            $logs = Get-LogOf (New-Output '{ "hostname": "edge-eu-07", "cpu_count": 2 }'), (New-Output '{"hostname":"edge-us-13","arch":null,"up":true}')
            $parsed = $logs | ConvertFrom-PlexExecutionLog
            $parsed | Should -HaveCount 2
            $parsed | Should -BeOfType ([Plexsphere.PlexParsedOutput])
            $parsed[0].PSObject.Properties.Name | Should -Be ($own + 'hostname', 'cpu_count')
            $parsed[1].PSObject.Properties.Name | Should -Be ($own + 'hostname', 'arch', 'up')
            foreach ($name in $own) { $parsed[0].$name | Should -Be $logs[0].$name }
            $parsed[0].hostname, $parsed[0].cpu_count | Should -Be 'edge-eu-07', 2
            $parsed[1].arch | Should -Be $null
            $parsed[1].up | Should -BeTrue
        }

        It 'asks no server for anything' {
            $logs = Get-LogOf (New-Output '{"a":1}'), (New-Output 'no JSON')
            $server.Reset()
            $logs | ConvertFrom-PlexExecutionLog -ErrorAction SilentlyContinue | Should -HaveCount 1
            $server.Requests.Count | Should -Be 0
        }

        It 'takes logs as an argument too, and nothing for nothing' {
            $logs = Get-LogOf (New-Output '{"a":1}'), (New-Output '{"a":2}')
            (ConvertFrom-PlexExecutionLog -InputObject $logs).a | Should -Be 1, 2
            @() | ConvertFrom-PlexExecutionLog | Should -BeNullOrEmpty
            { ConvertFrom-PlexExecutionLog -InputObject $null } | Should -Throw
            { ConvertFrom-PlexExecutionLog -InputObject @() } | Should -Throw
            { Get-PlexExecution $SandboxExecution | ConvertFrom-PlexExecutionLog -ErrorAction Stop } | Should -Throw
        }

        It 'cannot be made to speak of another node' {
            $parsed = Get-Parsed '{"a":1}'
            foreach ($name in $own) { { $parsed.$name = $UnknownId } | Should -Throw }
            $parsed.NodeId | Should -Be $SandboxNode
        }

        It 'has an array as Items and anything else as Value: <Json>' -ForEach @(
            @{ Json = '[1,"b",{"c":2}]'; Name = 'Items' }
            @{ Json = '[]'; Name = 'Items' }
            @{ Json = '"text"'; Name = 'Value' }
            @{ Json = ' 3 '; Name = 'Value' }
            @{ Json = 'false'; Name = 'Value' }
            @{ Json = 'null'; Name = 'Value' }
        ) {
            $parsed = Get-Parsed $Json
            Get-NodeMember $parsed | Should -Be $Name
            ConvertTo-Json $parsed.$Name -Compress | Should -BeExactly $Json.Trim()
        }

        It 'keeps numbers exactly, also those that no double holds' {
            $parsed = Get-Parsed '{"a":9007199254740993,"b":18446744073709551617,"c":123456789012345678901234567890123456789,"d":1.10,"e":1e300}'
            $parsed.a, $parsed.b, $parsed.c, $parsed.d | ForEach-Object ToString ([cultureinfo]::InvariantCulture) |
                Should -BeExactly '9007199254740993', '18446744073709551617', '123456789012345678901234567890123456789', '1.10'
            $parsed.e | Should -Be 1e300
        }

        It 'is exact: text of any kind, a byte order mark aside' {
            (Get-Parsed "`u{FEFF}{""a"":""\u001b[31m \ud83d\ude80 \\\"" { } é""}").a | Should -BeExactly "`e[31m `u{1F680} \"" { } é"
            (Get-Parsed '{"a":"2019-08-30T20:40:24Z"}').a | Should -BeOfType ([string])
        }
    }

    Context 'What lies deeper' {
        BeforeAll {
            $text = '{ "memory": { "total": 10, "used": { "heap": [ 1, { "of": 2 } ] } },
                "services": [ { "name": "nginx", "cpu": 1.5 }, { "name": "plexd", "cpu": 20 }, { "name": "cron", "cpu": 0 } ], "load": [ 1, "two", null ] }'
            $parsed = Get-Parsed $text
        }

        It 'is read, filtered, sorted, selected, grouped and measured as objects are' {
            $parsed.memory.used.heap[1].of | Should -Be 2
            ($parsed.services | Where-Object name -EQ plexd).cpu | Should -Be 20
            ($parsed.services | Sort-Object cpu -Descending).name | Should -Be 'plexd', 'nginx', 'cron'
            ($parsed.services | Measure-Object cpu -Sum).Sum | Should -Be 21.5
            ($parsed.services | Group-Object name).Name | Sort-Object | Should -Be 'cron', 'nginx', 'plexd'
            $rows = $parsed | Select-Object NodeId -ExpandProperty services | Select-Object NodeId, name
            $rows.name | Should -Be 'nginx', 'plexd', 'cron'
            $rows.NodeId | Should -Be @($SandboxNode, $SandboxNode, $SandboxNode)
            $parsed.load | Should -Be 1, 'two', $null
        }

        It 'is JSON of one line where it becomes text' {
            "$($parsed.memory)" | Should -BeExactly '{"total":10,"used":{"heap":[1,{"of":2}]}}'
            $parsed.load.ToString() | Should -BeExactly '[1,"two",null]'
            (Get-Parsed '{"a":{ "b \" c" : [ " \\" , "\t" ] }}').a.ToString() | Should -BeExactly '{"b \" c":[" \\","\t"]}'
        }

        It 'comes through files' {
            $parsed | Export-Csv (Join-Path $TestDrive a.csv)
            Get-Content -Raw (Join-Path $TestDrive a.csv) | Should -Not -Match 'System\.|Plexsphere\.|@\{'
            $row = Import-Csv (Join-Path $TestDrive a.csv)
            $row.PSObject.Properties.Name | Should -Be ($own + 'memory', 'services', 'load')
            $row.NodeId | Should -Be "$SandboxNode"
            ($row.services | ConvertFrom-Json)[1].name | Should -Be 'plexd'

            $json = $parsed | ConvertTo-Json -Depth 5 | ConvertFrom-Json
            $json.PSObject.Properties.Name | Should -Be ($own + 'memory', 'services', 'load')
            $json.memory.used.heap[1].of | Should -Be 2

            $parsed | Export-Clixml (Join-Path $TestDrive a.xml)
            $read = Import-Clixml (Join-Path $TestDrive a.xml)
            $read.PSObject.Properties.Name | Should -Be ($own + 'memory', 'services', 'load')
            $read.services[1].name | Should -Be 'plexd'
            # Two levels deep, as everything that Export-Clixml is not told about; then comes text.
            $read.memory.used | Should -BeExactly '{"heap":[1,{"of":2}]}'

            $copy = $parsed | Select-Object NodeId, load
            $copy.load[1] | Should -Be 'two'
            $manifest = Get-ModuleManifestPath
            $parsed | ForEach-Object -Parallel { Import-Module $using:manifest; "$($_.NodeId) $($_.memory.total)" } | Should -Be "$SandboxNode 10"
        }
    }

    Context 'Names that are taken' {
        It 'gives what would say whom a command acts on the prefix Output, in any case: <_>' -ForEach @(
            'Node', 'NodeId', 'node_id', 'Project', 'ProjectId', 'project_id', 'Id', 'ExecutionId', 'execution_id', 'Name', 'NodeName', 'Agent', 'ActionId', 'Server'
        ) {
            foreach ($name in $_, $_.ToLowerInvariant(), $_.ToUpperInvariant()) {
                $parsed = Get-Parsed (@{ $name = 'x' } | ConvertTo-Json)
                Get-NodeMember $parsed | Should -BeExactly "Output$name"
                $parsed."Output$name" | Should -Be 'x'
            }
        }

        It 'does so with names of which a file makes such ones' {
            $parsed = Get-Parsed '{" node":1,"\"NodeId\"":2,"project_id\t":3,"  ":4}'
            Get-NodeMember $parsed | Should -BeExactly 'Output node', 'Output"NodeId"', "Outputproject_id`t", 'Output  '
            $parsed | Export-Csv (Join-Path $TestDrive b.csv) -UseQuotes AsNeeded
            $row = Import-Csv (Join-Path $TestDrive b.csv)
            $row.NodeId, $row.ProjectId | Should -Be "$SandboxNode", "$SandboxProject"
            $row.PSObject.Properties.Name | Where-Object { $_ -in 'node', 'project_id' } | Should -BeNullOrEmpty
        }

        It 'does so with members that the object itself has, and those by which the engine knows it: <_>' -ForEach @(
            'Status', 'ToString', 'gettype', 'Equals', 'GetHashCode', 'get_NodeId', 'psobject', 'PSBase', 'psadapted', 'psextended', 'pstypenames',
            'PSTypeName', 'PSStandardMembers', 'PSComputerName', 'PSShowComputerName', 'PSSourceJobInstanceId', 'RunspaceId'
        ) {
            $parsed = Get-Parsed (@{ $_ = 'x' } | ConvertTo-Json)
            Get-NodeMember $parsed | Should -BeExactly "Output$_"
            $parsed.GetType() | Should -Be ([Plexsphere.PlexParsedOutput])
            "$parsed" | Should -BeExactly "$SandboxNode succeeded"
            $parsed.PSObject.TypeNames[0] | Should -BeExactly 'Plexsphere.PlexParsedOutput'
            if ($_ -notin 'Status', 'get_NodeId') {
                $inside = (Get-Parsed (@{ a = @{ $_ = 'x' } } | ConvertTo-Json)).a
                $inside.PSObject.Properties.Name | Should -BeExactly "Output$_"
            }
        }

        It 'tells members apart that differ in case alone, and names that such a prefix makes' {
            Get-NodeMember (Get-Parsed '{"a":1,"A":2,"OutputA":3}') | Should -BeExactly 'a', 'OutputA', 'OutputOutputA'
            Get-NodeMember (Get-Parsed '{"OutputId":1,"id":2,"ID":3}') | Should -BeExactly 'OutputId', 'OutputOutputid', 'OutputOutputOutputID'
            Get-NodeMember (Get-Parsed '{"":1,"output":2}') | Should -BeExactly 'Output', 'Outputoutput'
            (Get-Parsed '{"m":{"a":1,"A":2,"":3}}').m.PSObject.Properties.Name | Should -BeExactly 'a', 'OutputA', 'Output'
        }

        It 'leaves what lies deeper its name, unless a command would take it for a node' {
            $parsed = Get-Parsed '[{"name":"eth0","id":1,"node":"x","NodeId":"y","node_id":"z","project":"p"}]'
            $parsed.Items[0].PSObject.Properties.Name | Should -BeExactly 'name', 'id', 'Outputnode', 'OutputNodeId', 'Outputnode_id', 'project'
            $parsed.Items[0].name | Should -Be 'eth0'
        }
    }

    Context 'An output that is no JSON' {
        BeforeAll {
            $good = New-Output '{"a":1}'
            $archived = @{ output_ref = @{ kind = 'object_store'; bucket = "b`e[2J"; key = 'k' } }
            $depth = '[' * 65 + ']' * 65
        }

        It 'is one error about its log, and the others go through: <Why>' -ForEach @(
            @{ Why = 'text'; Target = { New-Output 'restarted' }; Message = '*is not JSON*at line 1, byte 1.' }
            @{ Why = 'nothing'; Target = { New-Output '' }; Message = '*is not JSON*' }
            @{ Why = 'two texts'; Target = { New-Output "{}`n{}" }; Message = '*at line 2, byte 1.' }
            @{ Why = 'too deep'; Target = { New-Output $depth }; Message = '*deeper than 64 levels, at line 1, byte 65.' }
            @{ Why = 'a name that occurs twice'; Target = { New-Output '{"a":{"b":1,"b":2}}' }; Message = '*output.a.b occurs twice.' }
            @{ Why = 'no text'; Target = { New-Output '{"a":"\ud83d"}' }; Message = '*output.a holds half of a surrogate pair*' }
            @{ Why = 'bytes'; Target = { @{ output_ref = @{ kind = 'inline'; inline_bytes = 'IoAi' } } }; Message = '*not text of UTF-8.' }
            @{ Why = 'cut'; Target = { New-Output "{""a"":`n...[truncated]" }; Message = '*was cut by the node*' }
            @{ Why = 'archived'; Target = { $archived }; Message = '*is archived at b?`[2J/k, and never fetched.' }
            @{ Why = 'none'; Target = { @{ status = 'failed' } }; Message = '*is not there: the target is failed*' }
            @{ Why = 'unreadable'; Target = { @{ output_ref = @{ kind = 'inline'; inline_bytes = 'not base64!' } } }; Message = '*cannot be read: *base64*' }
            @{ Why = 'unknown'; Target = { @{ output_ref = @{ kind = 'tape' } } }; Message = '*in a way that this version does not know: tape.' }
        ) {
            $logs = Get-LogOf $good, (& $Target), $good
            $parsed = $logs | ConvertFrom-PlexExecutionLog -ErrorAction SilentlyContinue -ErrorVariable failures
            $parsed.a | Should -Be 1, 1
            $failures | Should -HaveCount 1
            $failures[0].FullyQualifiedErrorId | Should -BeExactly 'OutputNotJson,Plexsphere.PowerShell.Commands.ConvertFromPlexExecutionLogCommand'
            $failures[0].CategoryInfo.Category | Should -Be 'InvalidData'
            $failures[0].TargetObject | Should -Be $logs[1]
            "$($failures[0])" | Should -BeLike "The output of node $SandboxNode in execution $SandboxExecution $Message"
            "$($failures[0])" | Should -Not -Match '\e'
            $failures[0].Exception.RecommendedAction |
                Should -BeExactly "Read the output as it is: Get-PlexExecutionLog -Id $SandboxExecution -Project $SandboxProject"
            Get-PlexExitCode $failures | Should -Be 1
        }

        It 'ends the command under Stop once everything before it is out' {
            $logs = Get-LogOf $good, $good, (New-Output 'restarted'), $good
            foreach ($convert in { $logs | ConvertFrom-PlexExecutionLog @args }, { ConvertFrom-PlexExecutionLog -InputObject $logs @args }) {
                $out = [System.Collections.Generic.List[object]]::new()
                { . $convert -ErrorAction Stop | ForEach-Object { $out.Add($_) } } | Should -Throw '*is not JSON*'
                $out.a | Should -Be 1, 1
            }
        }
    }

    Context 'What a node says of itself' {
        BeforeAll {
            $other = Start-TestServer
            $another = Get-NumberedId 66
            $claims = "{""node"":""$another"",""project"":""other"",""NodeId"":""$another"",""node_id"":""$another"",""ProjectId"":""$another""," +
                """project_id"":""$another"",""Id"":""$another"","" node"":""$another"",""Agent"":""http://127.0.0.1:1/"",""server"":""$($other.Address)""}"
            $log = Get-LogOf (New-Output $claims)
            $parsed = $log | ConvertFrom-PlexExecutionLog
            $inList = Get-LogOf (New-Output "[$claims]") | ConvertFrom-PlexExecutionLog

            # From now on the default is another server.
            Connect-TestServer $other
            foreach ($one in $server, $other) { $one.On('POST', '.', (New-Response (New-ExecutionBody -Status pending -Targets @{ status = 'pending' }) -Status 201)) }

            function Confirm-Dispatch($To) {
                # Whether there was one dispatch, to the node that put it out, at one server.
                foreach ($one in $server, $other) { (Get-Dispatch $one).Count | Should -Be ($one -eq $To ? 1 : 0) }
                $sent = (Get-Dispatch $To)[0]
                $sent.Path | Should -BeLike "*/projects/$SandboxProject/executions*dispatch"
                $sent.Text | Should -BeLike "*$SandboxNode*"
                $sent.Text | Should -Not -BeLike "*$another*"
            }
        }

        AfterAll {
            Connect-TestServer $server
            ${other}?.Dispose()
        }

        BeforeEach {
            foreach ($one in $server, $other) {
                $one.Reset()
                $one.On('POST', '.', (New-Response (New-ExecutionBody -Status pending -Targets @{ status = 'pending' }) -Status 201))
            }
        }

        It 'does not choose whom a dispatch goes to' {
            $parsed | Invoke-PlexAction service.restart | Should -HaveCount 1
            Confirm-Dispatch $server
        }

        It 'does not choose it as an argument either' {
            Invoke-PlexAction service.restart -InputObject $parsed | Should -HaveCount 1
            Confirm-Dispatch $server
        }

        It 'does not choose it where the object went through <Name>' -ForEach @(
            @{ Name = 'a CSV file'; Through = { $input | ConvertTo-Csv | ConvertFrom-Csv } }
            @{ Name = 'a CSV file with few quotation marks'; Through = { $input | ConvertTo-Csv -UseQuotes AsNeeded | ConvertFrom-Csv } }
            @{ Name = 'JSON'; Through = { $input | ConvertTo-Json -Depth 5 | ConvertFrom-Json } }
            @{ Name = 'CliXml'; Through = { $input | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_)) } } }
            @{ Name = 'Select-Object'; Through = { $input | Select-Object * } }
        ) {
            $parsed | & $Through | Invoke-PlexAction service.restart | Should -HaveCount 1
            # Such an object has forgotten its server.
            Confirm-Dispatch $other
        }

        It 'does not choose it by an element of its list' {
            $inList.Items[0].PSObject.Properties.Name | Should -Contain 'OutputNodeId'
            { $inList.Items | Invoke-PlexAction service.restart -ErrorAction Stop } | Should -Throw
            { $inList.Items | ConvertTo-Json | ConvertFrom-Json | Invoke-PlexAction service.restart -ErrorAction Stop } | Should -Throw
            $server.Requests.Count + $other.Requests.Count | Should -Be 0
        }

        It 'does not choose whose execution is read' {
            $other.On('GET', '.', (New-Response (New-ExecutionBody)))
            ($parsed | Get-PlexExecution).Id | Should -Be $SandboxExecution
            $other.Requests.Target | Should -BeLike "*/$SandboxExecution"
        }

        It 'does not choose which agent a command goes to' {
            { $parsed | Get-PlexAgentActionKind -ErrorAction Stop } | Should -Throw
        }
    }
}
