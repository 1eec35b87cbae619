Describe 'Measure-PlexExecution' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Executions 200
        $server = Start-TestServer $sandbox
        Connect-TestServer $server $sandbox
        $executions = Get-PlexExecution
        $properties = 'Name', 'NodeId', 'Count', 'Succeeded', 'Failed', 'TimedOut', 'Cancelled', 'Open', 'SuccessRate', 'MedianSeconds', 'P95Seconds', 'MaximumSeconds', 'ProjectId', 'Server'
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        $server.Reset()
    }

    Context 'What it counts' {
        It 'is executions by action, the most frequent first, and it asks nobody' {
            $summaries = $executions | Measure-PlexExecution
            $summaries | Should -BeOfType ([Plexsphere.PlexExecutionSummary])
            $summaries[0].PSObject.Properties.Name | Should -Be $properties
            $groups = $executions | Group-Object Action | Sort-Object @{ e = 'Count'; Descending = $true }, Name -CaseSensitive
            $summaries.Count | Should -Be $groups.Count
            $summaries[0].Count | Should -Be $groups[0].Count
            foreach ($summary in $summaries) {
                $group = $groups | Where-Object Name -CEQ $summary.Name
                $summary.Count | Should -Be $group.Count
                $summary.Succeeded | Should -Be @($group.Group | Where-Object Status -EQ succeeded).Count
                $summary.Failed | Should -Be @($group.Group | Where-Object Status -EQ failed).Count
                $summary.TimedOut | Should -Be @($group.Group | Where-Object Status -EQ timeout).Count
                $summary.Cancelled | Should -Be @($group.Group | Where-Object Status -EQ cancelled).Count
                $summary.MaximumSeconds | Should -Be ($group.Group | Measure-Object DurationSeconds -Maximum).Maximum
                $summary.SuccessRate | Should -Be ([math]::Round($summary.Succeeded / $summary.Count, 4))
            }
            $counts = $summaries.ForEach{ $_.Count }
            $counts | Should -Be ($counts | Sort-Object -Descending)
            $server.Requests.Count | Should -Be 0
        }

        It 'is targets by node' {
            $summaries = $executions | Measure-PlexExecution -By node
            ($summaries | Measure-Object Count -Sum).Sum | Should -Be ($executions | Measure-Object TargetCount -Sum).Sum
            foreach ($summary in $summaries) { $summary.Failed | Should -Be @($executions.Targets | Where-Object { $_.NodeId -eq $summary.NodeId -and $_.Status -eq 'failed' }).Count }
        }

        It 'is executions by status, and by the day of this machine' {
            ($executions | Measure-PlexExecution -By Status).Name | Sort-Object | Should -Be ($executions.Status | Sort-Object -Unique)
            $days = $executions | Measure-PlexExecution -By Day
            $days.Name | Should -Be ($executions.ForEach{ $_.CreatedAt.LocalDateTime.ToString('yyyy-MM-dd') } | Sort-Object -Unique)
            $days.NodeId | Where-Object { $_ } | Should -BeNullOrEmpty
        }

        It 'comes as an argument as well' {
            (Measure-PlexExecution -InputObject $executions -By Status | Measure-Object Count -Sum).Sum | Should -Be 200
        }

        It 'is nothing where nothing comes' {
            @() | Measure-PlexExecution | Should -BeNullOrEmpty
        }
    }

    Context 'On the way' {
        It 'a summary of a node is dispatched to, in its project and at its server' {
            $worst = $executions | Measure-PlexExecution -By Node | Sort-Object Failed -Descending | Select-Object -First 1
            $elsewhere = Start-TestServer
            try {
                Connect-TestServer $elsewhere
                $execution = $worst | Invoke-PlexAction system.info
                $execution.Targets.NodeId | Should -Be $worst.NodeId
                $execution.ProjectId | Should -Be $SandboxProject
                $elsewhere.Requests | Where-Object Method -EQ POST | Should -BeNullOrEmpty
            } finally {
                $elsewhere.Dispose()
                Connect-TestServer $server $sandbox
            }
        }

        It 'any other summary stands for no node' {
            $executions | Measure-PlexExecution | Select-Object -First 1 | Invoke-PlexAction system.info -ErrorAction SilentlyContinue -ErrorVariable failure
            $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
            "$failure" | Should -BeLike '*-By Node*'
            $server.Requests.Count | Should -Be 0
        }

        It 'a summary of a file is not taken for a node of another server' {
            $row = $executions | Measure-PlexExecution -By Node | Select-Object -First 1 | ConvertTo-Csv | ConvertFrom-Csv
            $row.ProjectId | Should -Be "$SandboxProject"
            $elsewhere = Start-TestServer
            try {
                Connect-TestServer $elsewhere
                $row | Invoke-PlexAction system.info -ErrorAction SilentlyContinue -ErrorVariable failure
                $failure.FullyQualifiedErrorId | Should -BeLike 'ConnectionMismatch,*'
                $elsewhere.Requests | Where-Object Method -EQ POST | Should -BeNullOrEmpty
            } finally {
                $elsewhere.Dispose()
                Connect-TestServer $server $sandbox
            }
        }

        It 'survives CSV, JSON and CliXml' {
            $summary = $executions | Measure-PlexExecution -By Node | Select-Object -First 1
            $summary | Export-Csv "$TestDrive/a.csv"
            Get-Content -Raw "$TestDrive/a.csv" | Should -Not -Match 'Plexsphere\.|System\.'
            $summary | Export-Clixml "$TestDrive/a.xml"
            foreach ($other in (Import-Csv "$TestDrive/a.csv"), ($summary | ConvertTo-Json | ConvertFrom-Json), (Import-Clixml "$TestDrive/a.xml")) {
                $other.PSObject.Properties.Name | Where-Object { $_ -in $properties } | Should -Be $properties
                foreach ($property in $properties) { "$($other.$property)".TrimEnd('/') | Should -Be "$($summary.$property)".TrimEnd('/') -Because $property }
            }
        }
    }

    Context 'What it refuses' {
        It 'is a log, a target, and what was serialised: with what to do' {
            $foreign = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($executions[0]))
            $log = $executions[0] | Get-PlexExecutionLog | Select-Object -First 1
            $foreignLog = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($log))
            foreach ($case in @(
                    @{ Object = $foreign; Message = '*another process or a file*Get-PlexExecution*Id*' }
                    @{ Object = $foreignLog; Message = '*another process or a file*Get-PlexExecution*ExecutionId*' }
                    @{ Object = $log; Message = '*one target*Get-PlexExecution*' }
                    @{ Object = $executions[0].Targets[0]; Message = '*one target*Get-PlexExecution*' }
                    @{ Object = 'service.restart'; Message = '*String is no execution*' }
                )) {
                { $case.Object | Measure-PlexExecution -ErrorAction Stop } | Should -Throw $case.Message
                { Measure-PlexExecution -InputObject $case.Object } | Should -Throw $case.Message
            }
        }

        It 'is each by itself, and the others are counted' {
            $summaries = $executions[0], 'x', $executions[1] | Measure-PlexExecution -By Day -ErrorAction SilentlyContinue -ErrorVariable failures
            ($summaries | Measure-Object Count -Sum).Sum | Should -Be 2
            $failures | Should -HaveCount 1
        }

        It 'is what executions are not grouped by' {
            { $executions | Measure-PlexExecution -By Project } | Should -Throw "*'By'*"
        }
    }

    Context 'The table' {
        It 'has the name whole, and fits 80 columns' {
            $lines = $executions | Measure-PlexExecution -By Node | Format-Table | Out-String -Width 80 -Stream
            $lines | Where-Object { $_ } | Select-Object -First 1 | Should -Match '^Name +Count +Rate +Failed +TimedOut +Median +P95'
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 79
            ($lines -match $SandboxNode)[0] | Should -Match "^$SandboxNode +\d+ +\d+% +\d+ +\d+ +\d+\.\d s +\d+\.\d s$"
        }

        It 'shows a name that would move the cursor as it is safe' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Action "a`e[2Jb")))
            Get-PlexExecution $SandboxExecution | Measure-PlexExecution | Out-String | Should -Not -Match "`e\[2J"
            (Get-PlexExecution $SandboxExecution | Measure-PlexExecution).Name | Should -BeExactly "a`e[2Jb"
        }

        It 'claims no full rate that is none' {
            $bodies = (1..300).ForEach{ New-ExecutionBody -Id (Get-NumberedId $_) -Status ($_ -eq 7 ? 'failed' : 'succeeded') }
            $server.On('GET', '.', (New-Response (New-PageBody $bodies)))
            Get-PlexExecution | Measure-PlexExecution | Out-String | Should -Match '\b300 +99%'
        }
    }
}
