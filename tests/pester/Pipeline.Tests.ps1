Describe 'The pipeline' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Executions 450
        $server = Start-TestServer $sandbox
        $manifest = Get-ModuleManifestPath
        Connect-TestServer $server $sandbox
        $connection = Connect-Plexsphere $server.Url -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -PassThru
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        $server.Reset()
    }

    Context 'From a dispatch to a file' {
        It 'is one line: what did not succeed' {
            $file = Join-Path $TestDrive failed.csv
            Invoke-PlexAction -Action diagnostics.collect -Selector 'env=dev,tier=edge' -Wait | Get-PlexExecutionLog | Where-Object Status -NE succeeded | Export-Csv $file
            $rows = @(Import-Csv $file)
            $rows.Count | Should -BeGreaterOrEqual 1
            $rows.Status | Select-Object -Unique | Should -Be 'failed'
            $rows[0].Output | Should -BeLike '*read-only file system*'
            (Get-Dispatch $server).Count | Should -Be 1
        }

        It 'is an empty file where all succeeded' {
            $file = Join-Path $TestDrive none.csv
            Invoke-PlexAction -Action diagnostics.collect -Selector 'env=prod,tier=edge' -Wait | Get-PlexExecutionLog | Where-Object Status -NE succeeded | Export-Csv $file
            Get-Content $file | Should -BeNullOrEmpty
        }

        It 'goes on to a second action on the nodes that failed; -WhatIf names each, with project and server, and sends nothing' {
            $execution = Invoke-PlexAction system.info -Selector 'env in (prod,dev),tier=edge' -Wait
            $failed = $execution.Targets | Where-Object Status -EQ failed
            $failed.Count | Should -BeGreaterOrEqual 1
            $server.Reset()
            $run = Invoke-Pwsh -Environment @{ PLEXSPHERE_URL = $server.Url; PLEXSPHERE_TOKEN = $sandbox.token } @"
                Import-Module `$Manifest
                Get-PlexExecutionLog -Id $($execution.Id) -Project $SandboxProject | Where-Object Status -ne succeeded | Invoke-PlexAction service.restart -WhatIf
"@
            $run.Errors | Should -BeNullOrEmpty
            $run.Lines | Should -Be @($failed).ForEach{
                "What if: Performing the operation ""Dispatch service.restart"" on target ""node $($_.NodeId) in project $SandboxProject at $($server.Url)/""."
            }
            (Get-Dispatch $server).Count | Should -Be 0
        }

        It 'never turns an execution into a node' {
            Get-PlexExecution -First 1 | Invoke-PlexAction service.restart -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures.Count | Should -Be 1
            (Get-Dispatch $server).Count | Should -Be 0
        }
    }

    Context 'CSV' {
        It 'carries executions to their logs, and names no types' {
            $a = Join-Path $TestDrive a.csv
            $b = Join-Path $TestDrive b.csv
            $executions = Get-PlexExecution -First 3
            $executions | Export-Csv $a
            Import-Csv $a | Get-PlexExecutionLog | Export-Csv $b
            Get-Content -Raw $a | Should -Not -Match '(?-i)System\.|Plexsphere\.'
            Get-Content -Raw $b | Should -Not -Match '(?-i)System\.|Plexsphere\.'
            $rows = Import-Csv $a
            $rows.Id | Should -Be $executions.Id.ForEach{ "$_" }
            $rows.Status | Should -Be $executions.Status
            $rows[0].Targets | Should -Be '3 succeeded'
            $logs = Get-PlexExecutionLog $executions.Id
            $rows = Import-Csv $b
            $rows.ExecutionId | Should -Be $logs.ExecutionId.ForEach{ "$_" }
            $rows.NodeId | Should -Be $logs.NodeId.ForEach{ "$_" }
            $rows.Status | Should -Be $logs.Status
            $rows.Sha256 | Should -Be $logs.ForEach{ "$($_.Sha256)" }
        }

        It 'writes times that read back, to the second, where the culture says so' {
            $culture = [cultureinfo]::CurrentCulture
            try {
                [cultureinfo]::CurrentCulture = 'sv-SE'
                $execution = Get-PlexExecution $SandboxExecution
                $row = $execution | ConvertTo-Csv | ConvertFrom-Csv
                $row.CreatedAt | Should -Match '^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+00:00$'
                [math]::Abs(([datetimeoffset] $row.CreatedAt - $execution.CreatedAt).TotalSeconds) | Should -BeLessThan 1
            } finally {
                [cultureinfo]::CurrentCulture = $culture
            }
        }

        It 'refuses a bad project in the second of three rows, and dispatches the other two' {
            $nodes = (Get-PlexExecution $SandboxExecution).Targets.NodeId
            $file = Join-Path $TestDrive nodes.csv
            "Node,Project,Remark`n$($nodes[0]),$SandboxProject,a`n$($nodes[1]),edge,b`n$($nodes[2]),$SandboxProject,c" | Set-Content $file
            Import-Csv $file | Invoke-PlexAction service.restart -ErrorAction SilentlyContinue -ErrorVariable failures -OutVariable executions | Out-Null
            $executions.Count | Should -Be 2
            (Get-Dispatch $server).Count | Should -Be 2
            $failures.Count | Should -Be 1
            $failures[0] | Should -BeLike "*'Project'*'edge'*"
        }
    }

    Context 'JSON' {
        It 'carries executions to their logs' {
            $logs = Get-PlexExecution -First 3 | ConvertTo-Json -Depth 3 | ConvertFrom-Json | Get-PlexExecutionLog
            $logs.ExecutionId | Select-Object -Unique | Should -HaveCount 3
        }

        It 'has targets as an array, and times as ISO 8601' {
            $json = Get-PlexExecution $SandboxExecution | ConvertTo-Json -Depth 3
            $document = [System.Text.Json.JsonDocument]::Parse($json).RootElement
            $document.GetProperty('Targets').ValueKind | Should -Be 'Array'
            $document.GetProperty('Targets').GetArrayLength() | Should -Be 3
            $document.GetProperty('CreatedAt').GetString() | Should -Match '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d'
            $document.GetProperty('Status').GetString() | Should -Be 'succeeded'
            $document.GetProperty('DurationSeconds').ValueKind | Should -Be 'Number'
        }

        It 'has the members of the objects and no others' {
            $json = (Get-PlexExecutionLog $SandboxExecution)[0] | ConvertTo-Json
            [System.Text.Json.JsonDocument]::Parse($json).RootElement.EnumerateObject().Name | Should -Be ([Plexsphere.PlexExecutionLog].GetProperties().Name)
        }
    }

    Context 'CliXml' {
        It 'carries executions to their logs and to their present state' {
            $file = Join-Path $TestDrive e.xml
            Get-PlexExecution -First 3 | Export-Clixml $file
            $read = Import-Clixml $file
            $read[0].PSObject.TypeNames | Should -Contain 'Deserialized.Plexsphere.PlexExecution'
            ($read | Get-PlexExecution).Id | Should -Be $read.Id
            ($read | Get-PlexExecutionLog).ExecutionId | Select-Object -Unique | Should -Be $read.Id
            ($read | Wait-PlexExecution).Id | Should -HaveCount 3
        }

        It 'makes no connection of what was one' {
            $file = Join-Path $TestDrive c.xml
            $connection | Export-Clixml $file
            $read = Import-Clixml $file
            $failure = { Get-PlexExecution -Connection $read } | Should -Throw -PassThru
            $failure | Should -BeLike "*'Connection'*another process*Connect-Plexsphere*"
            $server.Requests.Count | Should -Be 0
        }
    }

    Context 'Stopping early' {
        It 'asks once when only the first execution is taken' {
            Get-PlexExecution | Select-Object -First 1 | Should -HaveCount 1
            Get-PlexExecution | Where-Object Status -EQ succeeded | Select-Object -First 1 | Should -HaveCount 1
            $server.Requests.Count | Should -Be 2
        }

        It 'leaves the session usable, also after a downstream error' {
            { Get-PlexExecution | ForEach-Object { throw 'enough' } } | Should -Throw 'enough'
            (Get-PlexExecution).Count | Should -BeGreaterOrEqual 450
        }

        It 'dispatches to no further node than were taken' {
            $nodes = (Get-PlexExecution $SandboxExecution).Targets.NodeId
            $server.Reset()
            $nodes | Invoke-PlexAction service.restart | Select-Object -First 1 | Should -HaveCount 1
            (Get-Dispatch $server).Count | Should -Be 1
        }
    }

    Context 'Runspaces' {
        It 'share a connection by -Connection $using:c' {
            $ids = (Get-PlexExecution -First 4).Id
            $server.Reset()
            $read = $ids | ForEach-Object -Parallel { Import-Module $using:manifest; Get-PlexExecution $_ -Connection $using:connection } -ThrottleLimit 4
            $read.Id | Sort-Object | Should -Be ($ids | Sort-Object)
            $server.Requests.Count | Should -Be 4
        }

        It 'dispatch in parallel without asking' {
            $nodes = (Get-PlexExecution $SandboxExecution).Targets.NodeId
            $executions = $nodes | ForEach-Object -Parallel { Import-Module $using:manifest; Invoke-PlexAction service.restart $_ -Connection $using:connection }
            $executions.Count | Should -Be 3
            (Get-Dispatch $server).Count | Should -Be 3
        }

        It 'have no connection unless it is passed on' {
            $failure = 1 | ForEach-Object -Parallel { Import-Module $using:manifest; try { Get-PlexExecution -First 1 } catch { $_ } }
            $failure.FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
            $failure | Should -BeLike '*$using:c*'
            $server.Requests.Count | Should -Be 0
        }

        It 'hand no connection on from one block to the next, though they are used again' {
            $token = ConvertTo-Token $sandbox.token
            $seen = 1, 2 | ForEach-Object -ThrottleLimit 1 -Parallel {
                Import-Module $using:manifest
                try { (Get-PlexExecution -First 1 -Project $using:SandboxProject).Id } catch { $_.FullyQualifiedErrorId -replace ',.*' }
                Connect-Plexsphere ($using:server).Url -Token $using:token
            }
            $seen | Should -Be 'NotConnected', 'NotConnected'
        }

        It 'of thread jobs share a connection too' {
            $job = Start-ThreadJob { Import-Module $using:manifest; Get-PlexExecution $using:SandboxExecution -Connection $using:connection }
            ($job | Receive-Job -Wait -AutoRemoveJob).Id | Should -Be $SandboxExecution
        }

        It 'give out objects that know where they came from' {
            $execution = 1 | ForEach-Object -Parallel { Import-Module $using:manifest; Get-PlexExecution $using:SandboxExecution -Connection $using:connection }
            $server.Reset()
            $read = Invoke-Runspace -Arguments $execution { param($e) $e | Get-PlexExecution }
            $read.Errors | Should -BeNullOrEmpty
            $read.Output.Id | Should -Be $SandboxExecution
        }
    }

    Context 'Jobs in other processes' {
        It 'refuse the connection, with advice, and take ids' {
            $job = Start-Job { Import-Module $using:manifest; $using:SandboxExecution; Get-PlexExecution -Connection $using:connection }
            $output = $job | Receive-Job -Wait -AutoRemoveJob -ErrorAction SilentlyContinue -ErrorVariable failures
            $output | Should -Be $SandboxExecution
            $failures[0] | Should -BeLike "*'Connection'*another process*Connect-Plexsphere inside the job*"
            $server.Requests.Count | Should -Be 0
        }
    }
}
