Describe 'Get-PlexExecutionLog' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Executions 60
        $server = Start-TestServer $sandbox
        Connect-TestServer $server $sandbox

        function ConvertTo-Inline([byte[]] $Bytes) {
            @{ output_ref = @{ kind = 'inline'; inline_bytes = [convert]::ToBase64String($Bytes) } }
        }

        function Get-LogOf([hashtable] $Target) {
            # The log of one target that the server gives.
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets $Target)))
            Get-PlexExecutionLog $SandboxExecution
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

    Context 'An output that cannot be read' {
        BeforeEach {
            $spoiltNode = Get-NumberedId 77
            $targets = @(
                @{ node_id = $spoiltNode; status = 'failed'; output_ref = @{ kind = 'inline'; inline_bytes = 'not base64!' } }
                (ConvertTo-Inline 104, 105)
                @{ output_ref = @{ kind = 'inline'; inline_bytes = 'aGVsbG8' } }
            )
            $spoilt = New-ExecutionBody -Targets $targets
        }

        It 'is one error about its node, after the objects of all' {
            $server.On('GET', '.', (New-Response $spoilt))
            Get-PlexExecutionLog $SandboxExecution -OutVariable logs -ErrorAction SilentlyContinue -ErrorVariable failures | Out-Null
            $logs.OutputKind | Should -Be 'unreadable', 'inline', 'inline'
            $logs.Output | Should -Be $null, 'hi', 'hello'
            $logs.Status | Should -Be 'failed', 'succeeded', 'succeeded'
            $failures.FullyQualifiedErrorId | Should -Be 'MalformedResponse,Plexsphere.PowerShell.Commands.GetPlexExecutionLogCommand'
            $failures.CategoryInfo.Category | Should -Be 'InvalidData'
            $failures[0] | Should -BeLike "*$spoiltNode*base64*"
            $failures[0].TargetObject.NodeId | Should -Be $spoiltNode
        }

        It 'leaves out nothing else with -Raw' {
            $server.On('GET', '.', (New-Response $spoilt))
            Get-PlexExecutionLog $SandboxExecution -Raw -ErrorAction SilentlyContinue -ErrorVariable failures | Should -Be 'hi', 'hello'
            $failures | Should -HaveCount 1
        }

        It 'does not keep a listing, other executions or a wait from going on' {
            $sound = New-ExecutionBody -Id (Get-NumberedId 1) -Targets (ConvertTo-Inline 104, 105)
            $server.On('GET', 'executions$', (New-Response (New-PageBody $spoilt, $sound)))
            $server.On('GET', "$SandboxExecution$", (New-Response $spoilt))
            (Get-PlexExecution).Id | Should -Be $SandboxExecution, (Get-NumberedId 1)
            (Get-PlexExecution)[0].Targets.OutputKind | Should -Be 'unreadable', 'inline', 'inline'
            Get-PlexExecutionLog -OutVariable logs -ErrorAction SilentlyContinue -ErrorVariable failures | Out-Null
            $logs | Should -HaveCount 4
            $failures | Should -HaveCount 1
            (Wait-PlexExecution $SandboxExecution).Status | Should -Be 'succeeded'
        }
    }

    Context 'One object per target' {
        It 'is what comes out, for targets without output too' {
            $logs = Get-PlexExecutionLog -Id $SandboxExecution
            $logs | Should -BeOfType ([Plexsphere.PlexExecutionLog])
            $logs.NodeId | Should -Be (Get-PlexExecution $SandboxExecution).Targets.NodeId
            $logs.OutputKind | Should -Be 'inline', 'archived', 'none'
        }

        It 'is nothing for an execution without targets' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody)))
            Get-PlexExecutionLog $SandboxExecution | Should -BeNullOrEmpty
        }

        It 'has its properties in the order of the specification' {
            (Get-PlexExecutionLog $SandboxExecution)[0].PSObject.Properties.Name -join ' ' | Should -Be (
                'ExecutionId ProjectId NodeId NodeName Action Type Status CreatedAt UpdatedAt DurationSeconds OutputKind OutputSize OutputIsText OutputTruncated ' +
                'Output Bucket Key Sha256 Archive')
        }

        It 'says where it belongs, and has the status of the target' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Status failed -Action rotate-keys -Targets @{ status = 'succeeded' }, @{ status = 'failed' })))
            $logs = Get-PlexExecutionLog $SandboxExecution
            $logs.Status | Should -Be 'succeeded', 'failed'
            $logs[0].ExecutionId | Should -Be $SandboxExecution
            $logs[0].ProjectId | Should -Be $SandboxProject
            $logs[0].NodeId | Should -Be $SandboxNode
            $logs[0].Action | Should -Be 'rotate-keys'
            $logs[0].DurationSeconds | Should -Be 2.5
        }
    }

    Context 'Inline output' {
        It 'is the text, exactly' {
            $text = "first`r`n`tsecond ø `u{1F600}`n`e[31mred`e[0m`a`n"
            $log = Get-LogOf (ConvertTo-Inline ([System.Text.Encoding]::UTF8.GetBytes($text)))
            $log.Output | Should -BeExactly $text
            $log.OutputIsText | Should -BeTrue
            $log.OutputSize | Should -Be ([System.Text.Encoding]::UTF8.GetByteCount($text))
            $log.OutputTruncated | Should -BeFalse
        }

        It 'is the bytes, exactly, also where they are no text' {
            $bytes = [byte[]] (0..255)
            $log = Get-LogOf (ConvertTo-Inline $bytes)
            $log.OutputIsText | Should -BeFalse
            $log.GetOutputBytes() | Should -Be $bytes
            $log.Output | Should -Match ([char] 0xFFFD)
            $log.OutputSize | Should -Be 256
        }

        It 'may be empty' {
            $log = Get-LogOf (ConvertTo-Inline @())
            $log.OutputKind | Should -Be 'inline'
            $log.OutputSize | Should -Be 0
            $log.Output | Should -BeExactly ''
            $log.GetOutputBytes().Length | Should -Be 0
        }

        It 'may have 16 KiB' {
            $log = Get-LogOf (ConvertTo-Inline ([byte[]] (, 65 * 16384)))
            $log.Output.Length | Should -Be 16384
        }

        It 'says when the node cut it' {
            (Get-LogOf (ConvertTo-Inline ([System.Text.Encoding]::UTF8.GetBytes("a`n...[truncated]")))).OutputTruncated | Should -BeTrue
        }

        It 'is an error when it is no base64, and names the member' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets @{ output_ref = @{ kind = 'inline'; inline_bytes = 'no base64!' } })))
            $failure = { Get-PlexExecutionLog $SandboxExecution } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -Be 'MalformedResponse,Plexsphere.PowerShell.Commands.GetPlexExecutionLogCommand'
            $failure | Should -BeLike '*inline_bytes*'
        }

        It 'gives out a copy of its bytes' {
            $log = Get-LogOf (ConvertTo-Inline ([byte[]] (1, 2, 3)))
            $log.GetOutputBytes()[0] = 9
            $log.GetOutputBytes() | Should -Be 1, 2, 3
        }
    }

    Context 'Archived output' {
        BeforeAll {
            $digest = 'ab' * 32
        }

        It 'is named, and never fetched' {
            $log = Get-LogOf @{ output_ref = @{ kind = 'object_store'; bucket = 'outputs'; key = 'a/b c'; sha256 = $digest } }
            $log.OutputKind | Should -Be 'archived'
            $log.Bucket | Should -Be 'outputs'
            $log.Key | Should -Be 'a/b c'
            $log.Sha256 | Should -Be $digest
            $log.Archive | Should -Be 'archived: outputs/a/b c'
            $log.Output | Should -BeNullOrEmpty
            $log.OutputSize | Should -BeNullOrEmpty
            $log.OutputIsText | Should -BeFalse
            $log.GetOutputBytes().Length | Should -Be 0
            $server.Requests.Count | Should -Be 1
        }

        It 'may come without a digest' {
            $log = Get-LogOf @{ output_ref = @{ kind = 'object_store'; bucket = 'outputs'; key = 'k' } }
            $log.Archive | Should -Be 'archived: outputs/k'
            $log.Sha256 | Should -BeNullOrEmpty
        }
    }

    Context 'Other output' {
        It 'is none where the target has none' {
            $log = Get-LogOf @{ status = 'succeeded' }
            $log.OutputKind | Should -Be 'none'
            $log.Output | Should -BeNullOrEmpty
            $log.Archive | Should -BeNullOrEmpty
        }

        It 'keeps a kind that this version does not know' {
            (Get-LogOf @{ output_ref = @{ kind = 'tape'; bucket = 'b' } }).OutputKind | Should -Be 'tape'
        }
    }

    Context '-Raw' {
        It 'puts out text, and where archives lie, and nothing for targets without output' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets @(
                            (ConvertTo-Inline ([System.Text.Encoding]::UTF8.GetBytes("line 1`nline 2`n"))),
                            @{ output_ref = @{ kind = 'object_store'; bucket = 'outputs'; key = 'k'; sha256 = 'cd' * 32 } },
                            @{ output_ref = @{ kind = 'object_store'; bucket = 'outputs'; key = 'l' } },
                            @{ status = 'cancelled' }))))
            $text = Get-PlexExecutionLog $SandboxExecution -Raw
            $text | Should -BeOfType ([string])
            $text | Should -Be "line 1`nline 2`n", "archived: outputs/k sha256:$('cd' * 32)", 'archived: outputs/l'
        }

        It 'reads what the sandbox keeps' {
            $text = Get-PlexExecutionLog $SandboxExecution -Raw
            ($text[0] | ConvertFrom-Json).os | Should -Be 'linux'
            $text[1] | Should -Match '^archived: \S+/\S+ sha256:[0-9a-f]{64}$'
        }
    }

    Context 'From a pipeline' {
        It 'a finished execution is not read again' {
            $execution = Get-PlexExecution $SandboxExecution
            $server.Reset()
            ($execution | Get-PlexExecutionLog).Count | Should -Be 3
            $server.Requests.Count | Should -Be 0
        }

        It 'an unfinished execution is read again, once' {
            $execution = Invoke-PlexAction system.info $SandboxNode
            Wait-Until { ($execution | Get-PlexExecution).IsFinished }
            $server.Reset()
            ($execution | Get-PlexExecutionLog).OutputKind | Should -Be 'inline'
            $server.Requests.Count | Should -Be 1
        }

        It 'ids are read, as Guid and as text, and by the properties Id, ExecutionId and execution_id' {
            ($SandboxExecution | Get-PlexExecutionLog).Count | Should -Be 3
            ("$SandboxExecution" | Get-PlexExecutionLog).Count | Should -Be 3
            ([pscustomobject] @{ Id = $SandboxExecution } | Get-PlexExecutionLog).Count | Should -Be 3
            ([pscustomobject] @{ ExecutionId = $SandboxExecution } | Get-PlexExecutionLog).Count | Should -Be 3
            ([pscustomobject] @{ execution_id = $SandboxExecution } | Get-PlexExecutionLog).Count | Should -Be 3
        }

        It 'nothing is read for an empty pipeline' {
            @() | Get-PlexExecutionLog | Should -BeNullOrEmpty
            $server.Requests.Count | Should -Be 0
        }

        It 'an unknown id is one error, and the others are read' {
            $UnknownId, $SandboxExecution | Get-PlexExecutionLog -OutVariable logs -ErrorAction SilentlyContinue -ErrorVariable failures | Out-Null
            $logs.Count | Should -Be 3
            $failures.FullyQualifiedErrorId | Should -Be 'ExecutionNotFound,Plexsphere.PowerShell.Commands.GetPlexExecutionLogCommand'
            $failures[0].TargetObject | Should -Be $UnknownId
        }
    }

    Context '-Node and -TargetStatus' {
        BeforeAll {
            $nodes = (1..3).ForEach{ "$(Get-NumberedId (50 + $_))" }
            $mixed = New-ExecutionBody -Targets @{ node_id = $nodes[0]; status = 'succeeded' }, @{ node_id = $nodes[1]; status = 'failed' }, @{ node_id = $nodes[2]; status = 'timeout' }
        }

        It 'choose among the logs of what is read by its id' {
            $server.On('GET', '.', (New-Response $mixed))
            (Get-PlexExecutionLog $SandboxExecution -Node $nodes[1]).Status | Should -Be failed
            (Get-PlexExecutionLog $SandboxExecution -TargetStatus FAILED, timeout).NodeId | Should -Be $nodes[1, 2]
            (Get-PlexExecutionLog $SandboxExecution -TargetStatus failed, timeout -Node $nodes[0], $nodes[2]).NodeId | Should -Be $nodes[2]
            Get-PlexExecutionLog $SandboxExecution -TargetStatus cancelled | Should -BeNullOrEmpty
        }

        It 'choose among the logs of what is piped, without a request' {
            $execution = Get-PlexExecution $SandboxExecution
            $server.Reset()
            $log = $execution | Get-PlexExecutionLog -Node $execution.Targets[1].NodeId
            $log.NodeId | Should -Be $execution.Targets[1].NodeId
            $server.Requests.Count | Should -Be 0
        }

        It 'filter a listing, in which -First counts the executions that have such a target' {
            $first = New-ExecutionBody -Id (Get-NumberedId 1) -Targets @{ node_id = $nodes[0]; status = 'succeeded' }
            $second = New-ExecutionBody -Id (Get-NumberedId 2) -Targets @{ node_id = $nodes[0]; status = 'failed' }, @{ node_id = $nodes[1]; status = 'failed' }
            $third = New-ExecutionBody -Id (Get-NumberedId 3) -Targets @{ node_id = $nodes[1]; status = 'failed' }, @{ node_id = $nodes[0]; status = 'succeeded' }
            $server.On('GET', '/executions$', (New-Response (New-PageBody $first, $second, $third)))
            (Get-PlexExecutionLog -TargetStatus failed -First 1).NodeId | Should -Be $nodes[0, 1]
            $logs = Get-PlexExecutionLog -TargetStatus failed -Node $nodes[1]
            $logs.ExecutionId | Should -Be (Get-NumberedId 2), (Get-NumberedId 3)
            $logs.NodeId | Should -Be $nodes[1, 1]
            (Get-PlexExecutionLog -Newest 1 -Node $nodes[0]).NodeId | Should -Be $nodes[0]
        }

        It 'leave out the flaws of what they leave out' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Targets @{ node_id = $nodes[0]; output_ref = @{ kind = 'inline'; inline_bytes = '!' } }, @{ node_id = $nodes[1] })))
            Get-PlexExecutionLog $SandboxExecution -Node $nodes[1] -ErrorAction Stop | Should -HaveCount 1
            { Get-PlexExecutionLog $SandboxExecution -Node $nodes[0] -ErrorAction Stop } | Should -Throw -ErrorId 'MalformedResponse,*'
        }

        It 'refuse what is no status, an empty list and nothing, without a request' {
            { Get-PlexExecutionLog -TargetStatus broken } | Should -Throw "*'TargetStatus'*"
            { Get-PlexExecutionLog -TargetStatus @() } | Should -Throw "*'TargetStatus'*"
            { Get-PlexExecutionLog -Node @() } | Should -Throw "*'Node'*"
            $server.Requests.Count | Should -Be 0
        }
    }

    Context 'As a listing' {
        It 'puts out the logs of all executions' {
            (Get-PlexExecutionLog).Count | Should -Be ((Get-PlexExecution | Measure-Object TargetCount -Sum).Sum)
        }

        It 'takes the filters of Get-PlexExecution' {
            $logs = Get-PlexExecutionLog -Action health.check -Status succeeded -First 2
            $logs.Action | Select-Object -Unique | Should -Be 'health.check'
            $logs.ExecutionId | Select-Object -Unique | Should -HaveCount 2
            $server.Requests.Count | Should -Be 1
        }

        It 'asks once when only the first is taken' {
            Get-PlexExecutionLog | Select-Object -First 1 | Should -HaveCount 1
            $server.Requests.Count | Should -Be 1
        }

        It 'refuses what Get-PlexExecution refuses' {
            { Get-PlexExecutionLog -Status @() } | Should -Throw "*'Status'*"
            { Get-PlexExecutionLog -Id $null } | Should -Throw "*'Id'*"
            { Get-PlexExecutionLog -Id edge } | Should -Throw "*'Id'*'edge' is not a UUID.*"
            { Get-PlexExecutionLog -PageSize 201 } | Should -Throw "*'PageSize'*"
            $server.Requests.Count | Should -Be 0
        }
    }
}
