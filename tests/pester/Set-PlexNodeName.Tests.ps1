# The name book of Windows cannot be moved away from the operator's own.
Describe 'Set-PlexNodeName' -Tag Unix {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        . "$PSScriptRoot/Outcome.ps1"
        Import-Module (Get-ModuleManifestPath)
        $server = Start-TestServer
        Connect-TestServer $server
        [guid[]] $ids = 1..3 | ForEach-Object { Get-NumberedId $_ }
        $one, $two, $three = $ids
        $book = Get-NameBookPath

        function Get-Book {
            # The names of the server's nodes that the file has, by id.
            (Get-Content -Raw $book | ConvertFrom-Json -AsHashtable).servers[$server.Address].nodes
        }
    }

    AfterAll {
        Disconnect-Plexsphere
        $server.Dispose()
    }

    BeforeEach {
        Clear-NameBook
        $server.Reset()
    }

    Context 'A name' {
        It 'is put into the file of names, which is the operator''s alone, without a word and without a request' {
            Set-PlexNodeName $one edge-eu-07 | Should -BeNullOrEmpty
            (Get-Book)["$one"].name | Should -BeExactly edge-eu-07
            [System.IO.File]::GetUnixFileMode($book) | Should -Be 'UserWrite, UserRead'
            $server.Requests | Should -HaveCount 0
        }

        It 'comes out with -PassThru, as an object that can be piped back' {
            $set = Set-PlexNodeName -Node $one -Name edge-eu-07 -PassThru
            $set | Should -BeOfType ([Plexsphere.PlexNodeName])
            $set.PSObject.Properties.Name | Should -Be NodeId, Name, Server
            $set.NodeId, $set.Name, $set.Server | Should -Be $one, 'edge-eu-07', "$($server.Address)/"
            Clear-NameBook
            $set | Set-PlexNodeName
            $set | ConvertTo-Csv | ConvertFrom-Csv | Set-PlexNodeName
            (Get-Book)["$one"].name | Should -BeExactly edge-eu-07
        }

        It 'is exact: any script, 253 characters, blanks inside' {
            foreach ($name in 'größe 7', '日本', 'a', ('x' * 253), '$(Get-Date)', 'it''s "quoted"', "`u{1F600}", '0190a8b8') {
                Set-PlexNodeName $one $name
                (Get-Book)["$one"].name | Should -BeExactly $name
            }
        }

        It 'takes the place of the node''s earlier one' {
            Set-PlexNodeName $one old
            Set-PlexNodeName $one new
            Set-PlexNodeName $two old
            (Get-Book).Count | Should -Be 2
            (Get-Book)["$one"].name | Should -Be new
        }

        It 'is of one server, and no other server''s node has it' {
            $other = Start-TestServer
            try {
                $other.On('GET', 'whoami$', (New-Response (New-WhoamiBody)))
                $there = Connect-Plexsphere $other.Address -Token (ConvertTo-Token test-token) -PassThru
                Connect-TestServer $server
                Set-PlexNodeName $one twin
                Set-PlexNodeName $one twin -Connection $there
                Set-PlexNodeName $two other -Connection $there
                (Get-Content -Raw $book | ConvertFrom-Json -AsHashtable).servers.Keys | Sort-Object | Should -Be (@($server.Address, $other.Address) | Sort-Object)
                (Get-Book).Count | Should -Be 1
                $seen = Get-Outcome { Set-PlexNodeName $one far -Connection $there -PassThru | Set-PlexNodeName -Connection (Get-PlexConnection) }
                $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ConnectionMismatch,*'
                (Get-Book)["$one"].name | Should -Be twin
            } finally {
                $other.Dispose()
            }
        }

        It 'is shown of what is read from then on, whoever reads' {
            $connection = Get-PlexConnection
            $server.On('GET', "$SandboxExecution$", (New-Response (New-ExecutionBody -Targets @{ node_id = $one })))
            (Get-PlexExecution $SandboxExecution).Targets[0].NodeName | Should -BeNullOrEmpty
            Set-PlexNodeName $one edge-eu-07
            (Get-PlexExecution $SandboxExecution).Targets[0].NodeName | Should -BeExactly edge-eu-07
            (Get-PlexExecutionLog $SandboxExecution -Connection $connection).NodeName | Should -BeExactly edge-eu-07
        }
    }

    Context 'Names from elsewhere' {
        It 'come from CSV, by Node or NodeId and Name or hostname' {
            foreach ($head in 'Node,Name', 'NodeId,Name', 'node_id,hostname', 'NODEID,HostName') {
                Clear-NameBook
                "$head,Id,Remark", "$one,edge-1,$three,a", "$two,edge-2,$three,b" | ConvertFrom-Csv | Set-PlexNodeName
                (Get-Book).Count | Should -Be 2 -Because $head
                (Get-Book)["$two"].name | Should -Be edge-2 -Because $head
            }
        }

        It 'come from JSON' {
            "[{""node_id"":""$one"",""name"":""edge-1""},{""NodeId"":""$two"",""hostname"":""edge-2""}]" | ConvertFrom-Json | Set-PlexNodeName
            (Get-Book)["$one"].name, (Get-Book)["$two"].name | Should -Be edge-1, edge-2
        }

        It 'come from what nodes put out, at the server that they belong to' {
            $sandbox = Start-TestSandbox -Nodes 3
            try {
                Connect-TestSandbox $sandbox
                $outputs = Invoke-PlexAction system.info -Selector env=prod -Wait | Get-PlexExecutionLog | ConvertFrom-PlexExecutionLog
                Connect-TestServer $server
                $set = $outputs | Set-PlexNodeName -PassThru
                $set | Should -HaveCount 3
                $set.Server | Select-Object -Unique | Should -Be "$($sandbox.url)/"
                $set.NodeId | Should -Contain $SandboxNode
            } finally {
                Stop-TestSandbox $sandbox
                Connect-TestServer $server
            }
        }

        It 'are refused one by one: a bad row is an error with the row as its target, and the others are written' {
            $rows = @("NodeId,Name", "$one,edge-1", "edge,edge-2", "$three,", "$two,edge`t4" | ConvertFrom-Csv)
            $rows += [pscustomobject] @{ NodeId = $three; Name = 'EDGE-1' }
            $seen = Get-Outcome { $rows | Set-PlexNodeName -PassThru }
            $seen.Output.Name | Should -Be edge-1
            $seen.Errors | Should -HaveCount 4
            $seen.Errors[0].TargetObject.Name | Should -Be edge-2
            "$($seen.Errors[0])" | Should -BeLike "*'Node'*'edge' is not a UUID.*"
            (Get-Book).Count | Should -Be 1
        }

        It 'are refused where their row says that it is of another server, or names no node; removed from no other server''s either' {
            Set-PlexNodeName $two kept
            $elsewhere = [pscustomobject] @{ NodeId = $two; Name = 'x'; Server = 'https://plex.example/' }
            foreach ($command in { $elsewhere | Set-PlexNodeName }, { $elsewhere | Remove-PlexNodeName -Confirm:$false }) {
                $seen = Get-Outcome $command
                $seen.Errors | Should -HaveCount 1
                $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ConnectionMismatch,*'
            }
            foreach ($wrong in @{ NodeId = '' }, @{ NodeId = "$([guid]::Empty)" }, @{ Server = '' }) {
                $row = @{ NodeId = "$two"; Name = 'x'; Server = $server.Address }
                foreach ($name in $wrong.Keys) { $row[$name] = $wrong[$name] }
                foreach ($command in { [pscustomobject] $row | Set-PlexNodeName }, { [pscustomobject] $row | Remove-PlexNodeName -Confirm:$false }) {
                    $seen = Get-Outcome $command
                    $seen.Errors | Should -HaveCount 1 -Because "$($wrong.Keys) $command"
                    Get-PlexExitCode $seen.Errors | Should -Be 2
                }
            }
            (Get-Book)["$two"].name | Should -Be kept
            (Get-Book).Count | Should -Be 1
        }

        It 'are not taken from what has an id and no node: executions, projects, nodes by their Id' {
            foreach ($piped in [pscustomobject] @{ Id = $one; Name = 'x' }, [pscustomobject] @{ Name = 'x' }, [pscustomobject] @{ NodeId = $one; NodeName = 'x' }, "$one", $null) {
                $seen = Get-Outcome { , $piped | Set-PlexNodeName }
                $seen.Errors | Should -HaveCount 1 -Because "$piped"
            }
            Test-Path $book | Should -BeFalse
        }

        It 'are a fleet''s in one go' {
            1..600 | ForEach-Object { [pscustomobject] @{ NodeId = Get-NumberedId $_; Name = "edge-$_" } } | Set-PlexNodeName -PassThru | Should -HaveCount 600
            (Get-Book).Count | Should -Be 600
        }
    }

    Context 'What is no name' {
        AfterEach {
            Test-Path $book | Should -BeFalse
        }

        It 'is refused with the parameter named: <Name>' -ForEach @(
            @{ Name = 'nothing'; Value = '' }, @{ Name = 'null'; Value = $null }, @{ Name = 'a blank'; Value = ' ' }, @{ Name = 'a blank before'; Value = ' edge' }, @{ Name = 'a blank behind'; Value = 'edge ' }
            @{ Name = 'a tab'; Value = "ed`tge" }, @{ Name = 'a line break'; Value = "ed`nge" }, @{ Name = 'an escape'; Value = "ed`e[31mge" }, @{ Name = 'a direction'; Value = "ed`u{202e}ge" }
            @{ Name = 'no width'; Value = "ed`u{200b}ge" }, @{ Name = 'half a surrogate pair'; Value = "edge$([char] 0xD83D)" }, @{ Name = '254 characters'; Value = 'x' * 254 }
            @{ Name = 'a number'; Value = 12 }, @{ Name = 'an array'; Value = @('edge-1', 'edge-2') }, @{ Name = 'an array of one'; Value = @(, 'edge') }, @{ Name = 'a hashtable'; Value = @{ name = 'edge' } }
            @{ Name = 'a UUID'; Value = '0190a8b8-0000-7000-8000-000000000001' }, @{ Name = 'one in braces'; Value = '{0190a8b8-0000-7000-8000-000000000001}' }
            @{ Name = 'one in capitals without dashes'; Value = '0190A8B8000070008000000000000001' }, @{ Name = 'one in parentheses'; Value = '(0190a8b8-0000-7000-8000-000000000001)' }
            @{ Name = 'one as a Guid'; Value = [guid] '0190a8b8-0000-7000-8000-000000000001' }
        ) {
            { Set-PlexNodeName $one $Value } | Should -Throw "*'Name'*" -ErrorId 'ParameterArgument*'
            $failure = (Get-Outcome { [pscustomobject] @{ NodeId = $one; Name = $Value } | Set-PlexNodeName }).Errors
            $failure | Should -HaveCount 1
            "$failure" | Should -Not -Match '[\e\u202e]'
        }

        It 'is a node that is none' {
            foreach ($node in 'edge', '', $null, [guid]::Empty, @($one, $two), 12) { { Set-PlexNodeName -Node $node -Name edge-7 } | Should -Throw "*'Node'*" }
            { Set-PlexNodeName edge-1 edge-2 } | Should -Throw "*'edge-1' is not a UUID.*"
        }
    }

    Context 'A name that another node has' {
        It 'is refused, whatever the case of its letters' {
            Set-PlexNodeName $one Edge-7
            foreach ($name in 'Edge-7', 'EDGE-7') {
                $seen = Get-Outcome { Set-PlexNodeName $two $name -PassThru }
                $seen.Output | Should -HaveCount 0
                $seen.Errors | Should -HaveCount 1
                $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNameTaken,*'
                "$($seen.Errors[0])" | Should -BeLike "'$name' is node ${one}: *"
            }
            (Get-Book).Count | Should -Be 1
            Set-PlexNodeName $one EDGE-7
            (Get-Book)["$one"].name | Should -BeExactly EDGE-7
        }

        It 'is taken from it with -Force' {
            Set-PlexNodeName $one edge-7
            Set-PlexNodeName $two edge-7 -Force
            (Get-Book).Keys | Should -Be "$two"
        }

        It 'is refused also where both come in one pipeline; the others are written' {
            $seen = Get-Outcome { $one, $two, $three | ForEach-Object { [pscustomobject] @{ NodeId = $_; Name = $_ -eq $three ? 'c' : 'same' } } | Set-PlexNodeName -PassThru }
            $seen.Output.Name | Should -Be same, c
            $seen.Errors | Should -HaveCount 1
            (Get-Book)["$one"].name | Should -Be same
        }

        It 'is refused, also with -Force, where the server calls the other one so' {
            $server.On('GET', '/nodes$', (New-Response (New-PageBody "{""id"":""$one"",""domain_id"":""$SandboxDomain"",""created_at"":""2026-07-01T08:00:00Z"",""name"":""theirs""}")))
            $server.On('GET', 'capabilities$', (New-Response (New-PageBody)))
            $server.On('GET', "projects/$SandboxProject$", (New-Problem 403 permission_denied -Members @{ reason = 'x' }))
            $null = Get-PlexNode
            foreach ($force in $false, $true) {
                $seen = Get-Outcome { Set-PlexNodeName $two THEIRS -Force:$force }
                $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNameTaken,*'
                "$($seen.Errors[0])" | Should -BeLike '*the server calls it so*'
            }
            Connect-TestServer $server
        }

        It 'ends a script under Stop after what was written came out' {
            $seen = [System.Collections.Generic.List[object]]::new()
            $rows = $one, $two, $three | ForEach-Object { [pscustomobject] @{ NodeId = $_; Name = $_ -eq $three ? 'c' : 'same' } }
            { $rows | Set-PlexNodeName -PassThru -ErrorAction Stop | ForEach-Object { $seen.Add($_) } } | Should -Throw -ErrorId 'NodeNameTaken,*'
            $seen.Name | Should -Be same, c
            (Get-Book).Count | Should -Be 2
        }
    }

    Context 'ShouldProcess' {
        It '-WhatIf says what would be done and changes nothing, nor makes a folder' {
            Remove-Item (Split-Path $book) -Recurse
            $run = Invoke-Pwsh "Import-Module `$Manifest; Set-PlexNodeName $one edge-7 -WhatIf" @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = 'test-token' }
            $run.Output | Should -Be "What if: Performing the operation ""Name edge-7"" on target ""node $one at $($server.Address)/""."
            $run.Errors | Should -BeNullOrEmpty
            Test-Path (Split-Path $book) | Should -BeFalse
        }
    }

    Context 'The file' {
        It 'is changed by twelve processes at once without losing a name' {
            $flag = Join-Path $TestDrive go
            $script = Join-Path $TestDrive set.ps1
            Set-Content $script @"
                param([int] `$Number)
                Import-Module '$(Get-ModuleManifestPath)'
                `$null = Set-PlexNodeName -Node ([guid]::NewGuid()) -Name x -WhatIf
                [System.IO.File]::WriteAllText("$TestDrive/ready-`$Number", '')
                while (-not [System.IO.File]::Exists('$flag')) { [System.Threading.Thread]::Sleep(20) }
                1..20 | ForEach-Object { Set-PlexNodeName ([guid] ('0190a8b8-0000-7000-8{0:d3}-{1:x12}' -f `$Number, `$_)) "node-`$Number-`$_" }
"@
            $runs = 1..12 | ForEach-Object { Start-Pwsh @('-File', $script, $_) @{ PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = 'test-token' } }
            Wait-Until { @([System.IO.Directory]::GetFiles("$TestDrive", 'ready-*')).Count -eq 12 } 240
            Set-Content $flag ''
            foreach ($run in $runs) {
                $came = Wait-Program $run
                $came.Errors | Should -BeNullOrEmpty
                $came.ExitCode | Should -Be 0
            }
            $names = (Get-Book).Values.name
            $names | Should -HaveCount 240
            $names | Select-Object -Unique | Should -HaveCount 240
            Get-ChildItem (Split-Path $book) -Force | ForEach-Object Name | Sort-Object | Should -Be nodes.json, nodes.json.lock
        }

        It 'keeps what is not known here: members, servers, comments aside' {
            Set-NameBook "{ ""version"": 3, ""servers"": { ""https://other.example"": { ""nodes"": { ""$one"": { ""name"": ""far"" } } }, ""$($server.Address)"": { ""colour"": ""red"", ""nodes"": { ""$one"": { ""name"": ""old"", ""note"": ""ä<&>"" } } } } }"
            Set-PlexNodeName $one new
            Set-PlexNodeName $two more
            $whole = Get-Content -Raw $book | ConvertFrom-Json -AsHashtable
            $whole.version | Should -Be 3
            $whole.servers['https://other.example'].nodes["$one"].name | Should -Be far
            $whole.servers[$server.Address].colour | Should -Be red
            (Get-Book)["$one"].note | Should -BeExactly 'ä<&>'
            (Get-Book)["$one"].name | Should -Be new
        }

        It 'stays a link where it is one, and gets its names' {
            $real = Join-Path $TestDrive real.json
            Set-Content $real '{}'
            chmod 600 $real
            $null = New-Item -ItemType SymbolicLink $book -Target $real
            Set-PlexNodeName $one edge-7
            (Get-Item $book).LinkType | Should -Be SymbolicLink
            Get-Content -Raw $real | Should -BeLike '*edge-7*'
            [System.IO.File]::GetUnixFileMode($real) | Should -Be 'UserWrite, UserRead'
        }

        It 'is an error with its line where it is damaged, and stays byte for byte: <Name>' -ForEach @(
            @{ Name = 'cut off'; Text = "{`n  ""servers"": {`n    ""https://plex.example"": {" ; Line = 3 }
            @{ Name = 'no JSON'; Text = "{`n`n  servers`n}"; Line = 3 }
            @{ Name = 'no object'; Text = '[]'; Line = 1 }
            @{ Name = 'a wrong member'; Text = "{`n  ""servers"": {`n    ""https://plex.example"": { ""nodes"": [] }`n  }`n}"; Line = 3 }
            @{ Name = 'no id'; Text = "{""servers"":{""https://plex.example"":{""nodes"":{`n""edge"":{""name"":""x""}}}}}"; Line = 2 }
            @{ Name = 'a name that is a number'; Text = "{""servers"":{""https://plex.example"":{""nodes"":{""0190a8b8-0000-7000-8000-000000000001"":{`n`n""name"":7}}}}}"; Line = 3 }
            @{ Name = 'a second key'; Text = "{""servers"":{}`n,`n""servers"":{}}"; Line = 3 }
            @{ Name = 'a node twice'; Text = "{""servers"":{""https://plex.example"":{""nodes"":{""0190a8b8-0000-7000-8000-000000000001"":{""name"":""a""},`n""0190A8B8-0000-7000-8000-000000000001"":{""name"":""b""}}}}}"; Line = 2 }
            @{ Name = 'more than one document'; Text = "{}`n{}"; Line = 2 }
        ) {
            Set-NameBook $Text.Replace('https://plex.example', $server.Address)
            $before = Get-FileHash $book
            foreach ($command in { Set-PlexNodeName $one edge-7 -PassThru }, { Set-PlexNodeName $one edge-7 -Force }, { Remove-PlexNodeName $one }) {
                $seen = Get-Outcome $command
                $seen.Output | Should -HaveCount 0
                $seen.Errors | Should -HaveCount 1
                $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NameBookDamaged,*'
                "$($seen.Errors[0])" | Should -BeLike "*'$book' is damaged: line $Line *"
            }
            (Get-FileHash $book).Hash | Should -Be $before.Hash
        }

        It 'is refused where others may write to it: they would say whom a command hits' {
            Set-NameBook '{}'
            foreach ($mode in 620, 602, 666) {
                chmod $mode $book
                $seen = Get-Outcome { Set-PlexNodeName $one edge-7 }
                $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NameBookUnavailable,*'
                $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike "*'$book'*"
            }
            Get-Content -Raw $book | Should -Be '{}'
            chmod 644 $book
            Set-PlexNodeName $one edge-7
        }

        It 'stays as it was where the new one cannot be written' {
            Set-PlexNodeName $one edge-7
            $before = Get-FileHash $book
            # Where a process puts the new text before it takes the old one's place.
            $draft = "$book.$PID"
            $null = New-Item -ItemType Directory $draft
            $seen = Get-Outcome { Set-PlexNodeName $two edge-8 -PassThru }
            $seen.Output | Should -HaveCount 0
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NameBookUnavailable,*'
            (Get-FileHash $book).Hash | Should -Be $before.Hash
            Remove-Item $draft
            Set-PlexNodeName $two edge-8
            (Get-Book).Count | Should -Be 2
        }

        It 'stays as it was where the disk is full' -Tag Linux {
            Set-PlexNodeName $one edge-7
            1..600 | ForEach-Object { [pscustomobject] @{ NodeId = Get-NumberedId $_; Name = "edge-$_" } } | Set-PlexNodeName -Force
            $before = Get-FileHash $book
            $script = Join-Path $TestDrive full.ps1
            Set-Content $script "Import-Module '$(Get-ModuleManifestPath)'; try { Set-PlexNodeName $UnknownId another -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId }"
            # No file may become longer than 16 KiB; the limit's signal is ignored, so that it is an error as that of a full disk is.
            $shell = 'trap "" XFSZ; ulimit -f 16; exec "$@"'
            $run = Wait-Program (Start-Program bash (@('-c', $shell, 'bash') + @(Get-PwshCommand) + @('-NoProfile', '-NonInteractive', '-File', $script)) @{
                    PLEXSPHERE_URL = $server.Address; PLEXSPHERE_TOKEN = 'test-token'; DOTNET_EnableWriteXorExecute = '0'; DOTNET_EnableDiagnostics = '0'
                })
            $run.Output | Should -BeLike 'NameBookUnavailable,*'
            (Get-FileHash $book).Hash | Should -Be $before.Hash
            Get-ChildItem (Split-Path $book) -Force | ForEach-Object Name | Sort-Object | Should -Be nodes.json, nodes.json.lock
        }

        It 'cannot be where its folder is a file' {
            Remove-Item (Split-Path $book) -Recurse -Force
            Set-Content (Split-Path $book) ''
            try {
                $seen = Get-Outcome { Set-PlexNodeName $one edge-7 }
                $seen.Errors | Should -HaveCount 1
                $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NameBookUnavailable,*'
            } finally {
                Remove-Item (Split-Path $book)
            }
        }

        It 'is said to be wrong where its names would only be shown, and the command goes on' {
            Set-NameBook '{'
            $server.On('GET', 'executions$', (New-Response (New-PageBody (New-ExecutionBody))))
            $seen = Get-Outcome { Get-PlexExecution }
            $seen.Output | Should -HaveCount 1
            $seen.Errors | Should -HaveCount 0
            $seen.Warnings | Should -HaveCount 1
            $seen.Warnings[0] | Should -BeLike '*damaged: line 1 *without its names.'
            $server.On('POST', '.', (New-Response -Status 201 (New-ExecutionBody -Status pending)))
            (Get-Outcome { Invoke-PlexAction service.restart $SandboxNode }).Output.Count | Should -BeGreaterThan 0
        }
    }
}
