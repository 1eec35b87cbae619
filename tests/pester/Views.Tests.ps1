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

        function Get-Line {
            # What a console of 80 columns shows.
            @(($input | Out-String -Width 80) -split '\r?\n' | Where-Object { $_ })
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
        It 'has the columns Status, Action, Targets, Created and Id, and fits 80 columns' {
            $lines = Get-PlexExecution | Get-Line
            $lines[0].Trim() -split ' +' | Should -Be 'Status', 'Action', 'Targets', 'Created', 'Id'
            $lines.Count | Should -Be 22
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        }

        It 'ends each row in the whole id' {
            $executions = Get-PlexExecution
            $lines = $executions | Get-Line
            for ($i = 0; $i -lt $executions.Count; $i++) { $lines[$i + 2].TrimEnd() | Should -BeLike "*$($executions[$i].Id)" }
        }

        It 'shows the status, how many of its targets succeeded, and the local time' {
            $targets = @{ status = 'succeeded' }, @{ status = 'succeeded' }, @{ status = 'failed' }
            $server.On('GET', '.', (New-Answer (New-ExecutionBody -Status failed -Action config.dump -Targets $targets)))
            $execution = Get-PlexExecution $SandboxExecution
            $row = ($execution | Get-Line)[2]
            $row | Should -Match ('^failed +config\.dump +2/3 +' + $execution.CreatedAt.LocalDateTime.ToString('MM-dd HH:mm') + ' ')
        }

        It 'keeps its columns for the longest of statuses and for an action that is too long' {
            $server.On('GET', '.', (New-Answer (New-ExecutionBody -Status succeeded -Action ('very.long.' * 20) -Targets (@(@{}) * 200))))
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
            $server.On('GET', '.', (New-Answer (New-ExecutionBody -Targets @(
                            @{ output_ref = @{ kind = 'inline'; inline_bytes = [convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes("first`nsecond")) } }
                            @{ output_ref = @{ kind = 'object_store'; bucket = 'b'; key = 'k' } }))))
            $lines = Get-PlexExecutionLog $SandboxExecution | Get-Line
            $lines[2] | Should -Match "^succeeded $SandboxNode +12 first$"
            $lines[3] | Should -Match "^succeeded $SandboxNode +archived: b/k$"
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
            $lines = Connect-Plexsphere $server.Url -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -PassThru | Get-Line
            $lines[0].Trim() -split ' +' | Should -Be 'Server', 'Subject', 'Project', 'Source'
            $lines[2] | Should -BeLike "$($server.Url)/ *$SandboxProject parameter*"
            $lines[2].Length | Should -BeLessOrEqual 80
        }
    }

    Context 'A list' {
        It 'shows an execution with all its properties and how its targets fared' {
            $text = Get-PlexExecution $SandboxExecution | Format-List | Out-String -Width 200
            foreach ($name in [Plexsphere.PlexExecution].GetProperties().Name) { $text | Should -Match "(?m)^$name +:" }
            $text | Should -Match '(?m)^Targets +: 3 succeeded\r?$'
        }

        It 'shows a log with its whole text' {
            $server.On('GET', '.', (New-Answer (New-ExecutionBody -Targets @{ output_ref = $inline })))
            Get-PlexExecutionLog $SandboxExecution | Format-List | Out-String -Width 200 | Should -BeLike '*second line*'
        }
    }

    Context 'Foreign text' {
        BeforeEach {
            $server.On('GET', '.', (New-Answer $hostileBody))
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

        It 'does no harm in the subject of a connection' {
            $server.On('GET', 'whoami$', (New-Answer (@{ principal_type = "user$hostile"; subject = "me$hostile" } | ConvertTo-Json)))
            $connection = Connect-Plexsphere $server.Url -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -PassThru
            ($connection | Get-Line) -join "`n" | Should -Not -Match $dangerous
            ($connection | Format-List | Get-Line) -join "`n" | Should -Not -Match $dangerous
            (@([pscustomobject] @{ A = 1 }; $connection) | Get-Line) -join "`n" | Should -Not -Match $dangerous
        }

        It 'does no harm in warnings, verbose lines and progress' {
            $server.On('GET', '.', ((New-Problem 503 "code$hostile" -Detail $hostile -Headers @{ 'Retry-After' = '0' }), (New-Answer $hostileBody)))
            $lines = Get-PlexExecution $SandboxExecution -Verbose *>&1 | Where-Object { $_ -isnot [Plexsphere.PlexExecution] } | ForEach-Object { "$_" }
            $lines.Count | Should -BeGreaterThan 1
            $lines -join "`n" | Should -Not -Match $dangerous
            $lines = Wait-PlexExecution $SandboxExecution -Verbose *>&1 | Where-Object { $_ -isnot [Plexsphere.PlexExecution] } | ForEach-Object { "$_" }
            $lines -join "`n" | Should -Not -Match $dangerous
        }

        It 'does no harm in the errors of a wait' {
            $server.On('GET', '.', (New-Answer (New-ExecutionBody -Action $hostile -Status failed)))
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
            $server.On('GET', '.', (New-Answer (New-ExecutionBody -Status failed -Action config.dump)))
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
            $run = Invoke-Pwsh -Environment @{ PLEXSPHERE_URL = $server.Url; PLEXSPHERE_TOKEN = $sandbox.token; NO_COLOR = '1' } @"
                Import-Module `$Manifest
                Get-PlexExecution -Project $SandboxProject
"@
            $run.Output | Should -Not -Match '\e'
            ($run.Lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
            $run.Lines[-1] | Should -Match '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        }
    }
}
