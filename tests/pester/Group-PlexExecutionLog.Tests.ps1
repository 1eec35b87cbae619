Describe 'Group-PlexExecutionLog' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $server = Start-TestServer
        Connect-TestServer $server
        $nodes = (1..20).ForEach{ Get-NumberedId (300 + $_) }

        function New-Output([string] $Text, [string] $Status = 'succeeded') {
            # A target that put out a text.
            @{ status = $Status; output_ref = @{ kind = 'inline'; inline_bytes = [convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($Text)) } }
        }

        function Get-LogOf([hashtable[]] $Targets, [guid] $Id = $SandboxExecution) {
            # The logs of targets of the nodes in their order.
            for ($i = 0; $i -lt $Targets.Count; $i++) { $Targets[$i].node_id = "$($nodes[$i])" }
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Id $Id -Targets $Targets)))
            Get-PlexExecutionLog $Id -ErrorAction SilentlyContinue
        }
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
    }

    BeforeEach {
        $server.Reset()
    }

    Context 'Groups' {
        It 'are of equal outputs, the largest first, and name their nodes' {
            $logs = Get-LogOf (New-Output 'odd' failed), (New-Output 'a'), (New-Output 'a'), @{ status = 'timeout' }
            $groups = $logs | Group-PlexExecutionLog
            $groups | Should -BeOfType ([Plexsphere.PlexOutputGroup])
            $groups.ForEach{ $_.Count } | Should -Be 2, 1, 1
            $groups.Status | Should -Be 'succeeded', 'failed', 'timeout'
            $groups.OutputKind | Should -Be 'inline', 'inline', 'none'
            $groups[0].Nodes.NodeId | Should -Be $nodes[1, 2]
            $groups[0].Nodes.ExecutionId | Should -Be @($SandboxExecution, $SandboxExecution)
            $groups[0].Output, $groups[1].Output | Should -BeExactly 'a', 'odd'
            $groups[2].Output | Should -Be $null
            $groups[0].Difference | Should -Be $null
            $groups[1].Difference | Should -BeLike "--- $($nodes[1]) and 1 more succeeded`n+++ $($nodes[0]) failed`n@@ -1 +1 @@`n-a`n*"
        }

        It 'are made of logs as an argument too, of several executions, and of nothing there is none' {
            $logs = @(Get-LogOf (New-Output 'a'), (New-Output 'b')) + @(Get-LogOf (New-Output 'a'), (New-Output 'a') -Id (Get-NumberedId 5))
            $groups = Group-PlexExecutionLog -InputObject $logs
            $groups.ForEach{ $_.Count } | Should -Be 3, 1
            "$($groups[0])" | Should -Be '3 outputs of 2 nodes succeeded'
            @() | Group-PlexExecutionLog | Should -BeNullOrEmpty
            @() | Group-PlexExecutionLog -CompareWith $UnknownId | Should -BeNullOrEmpty
            { Group-PlexExecutionLog -InputObject $null } | Should -Throw
            { Group-PlexExecutionLog -InputObject @() } | Should -Throw
        }

        It 'ask no server for anything, and need no connection' {
            $logs = Get-LogOf (New-Output 'a'), (New-Output 'b')
            $server.Reset()
            Disconnect-Plexsphere
            try { ($logs | Group-PlexExecutionLog).Difference | Should -HaveCount 2 }
            finally { Connect-TestServer $server }
            $server.Requests.Count | Should -Be 0
        }

        It 'leave out of account what they are told to' {
            $logs = Get-LogOf (New-Output '{"t":1,"n":[{"p":1}],"at":"10:00"}'), (New-Output '{ "n":[{"p":2}], "t":2.0, "at":"11:30"}'), (New-Output '{"t":1,"n":[],"at":"10:00"}')
            @($logs | Group-PlexExecutionLog).ForEach{ $_.Count } | Should -Be 1, 1, 1
            @($logs | Group-PlexExecutionLog -IgnoreProperty t, 'n.*.p' -IgnorePattern '\d+:\d+').ForEach{ $_.Count } | Should -Be 2, 1
            ($logs | Group-PlexExecutionLog -IgnoreProperty t, n -IgnorePattern '\d+:\d+').Count | Should -Be 3
        }

        It 'are compared with the largest, or with a node' {
            $logs = Get-LogOf (New-Output "a`n"), (New-Output "a`n"), (New-Output "b`n")
            foreach ($with in 'Majority', 'majority') { ($logs | Group-PlexExecutionLog -CompareWith $with)[1].Difference | Should -BeLike "*`n-a`n+b`n" }
            foreach ($with in $nodes[2], "$($nodes[2])") {
                $groups = $logs | Group-PlexExecutionLog -CompareWith $with
                $groups.ForEach{ $_.Count } | Should -Be 2, 1
                $groups[0].Difference | Should -BeLike "*`n-b`n+a`n"
                $groups[1].Difference | Should -Be $null
            }
        }

        It 'keep control characters, and a difference does too' {
            $groups = Get-LogOf (New-Output "`e[2Ja"), (New-Output "`e[2Ja"), (New-Output "`e[2Jb`u{202E}") | Group-PlexExecutionLog
            $groups[0].Output | Should -BeExactly "`e[2Ja"
            $groups[1].Difference.Contains("`n+`e[2Jb`u{202E}`n") | Should -BeTrue
        }

        It 'have nodes that an action is dispatched to, at their server' {
            $groups = Get-LogOf (New-Output 'a'), (New-Output 'a'), (New-Output 'b'), (New-Output 'c') | Group-PlexExecutionLog
            $other = Start-TestServer
            try {
                Connect-TestServer $other
                $server.On('POST', '.', (New-Response (New-ExecutionBody -Status pending -Targets @{ status = 'pending'; node_id = "$($nodes[2])" }) -Status 201))
                $groups[1].Nodes | Invoke-PlexAction service.restart | Should -HaveCount 1
                (Get-Dispatch $server).Text | Should -BeLike "*$($nodes[2])*"
                (Get-Dispatch $other).Count | Should -Be 0
            } finally {
                Connect-TestServer $server
                $other.Dispose()
            }
        }

        It 'are not taken for nodes of another server, also out of a file' {
            $groups = Get-LogOf (New-Output 'a') | Group-PlexExecutionLog
            $groups.Nodes.Server | Should -Be $server.Url
            $other = Start-TestServer
            try {
                Connect-TestServer $other
                $groups.Nodes | ConvertTo-Csv | ConvertFrom-Csv | Invoke-PlexAction service.restart -ErrorAction SilentlyContinue -ErrorVariable failure
                $failure.FullyQualifiedErrorId | Should -BeLike 'ConnectionMismatch,*'
                (Get-Dispatch $other).Count | Should -Be 0
            } finally {
                Connect-TestServer $server
                $other.Dispose()
            }
        }

        It 'survive <Name>' -ForEach @(
            @{ Name = 'CSV'; Through = { $input | ConvertTo-Csv | ConvertFrom-Csv }; IsText = $true }
            @{ Name = 'JSON'; Through = { $input | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
            @{ Name = 'CliXml'; Through = { $input | Export-Clixml "$TestDrive/groups.xml" -Depth 3; Import-Clixml "$TestDrive/groups.xml" } }
        ) {
            $groups = Get-LogOf (New-Output "a`n"), (New-Output "a`n"), (New-Output "a`n"), (New-Output "a`n"), (New-Output "b`n" failed) | Group-PlexExecutionLog
            $others = @($groups | & $Through)
            $others.Count | Should -Be 2
            foreach ($name in 'Count', 'Status', 'OutputKind', 'Output', 'Difference') {
                $others.ForEach{ "$($_.$name)" } | Should -BeExactly $groups.ForEach{ "$($_.$name)" }
            }
            if ($IsText) { $others[0].Nodes | Should -BeExactly "$($nodes[0]), $($nodes[1]), $($nodes[2]) and 1 more" }
            else { $others[0].Nodes.NodeId | Should -Be $nodes[0..3].ForEach{ "$_" } }
        }
    }

    Context 'Errors' {
        It 'are told of each object that is no log, and the logs are grouped' {
            $logs = Get-LogOf (New-Output 'a'), (New-Output 'a')
            $execution = Get-PlexExecution $SandboxExecution
            $file = "$TestDrive/log.xml"
            $logs[0] | Export-Clixml $file
            $groups = $logs[0], $execution, 'text', $execution.Targets[0], (Import-Clixml $file), $logs[1] |
                Group-PlexExecutionLog -ErrorAction SilentlyContinue -ErrorVariable failures
            $groups.Count | Should -Be 2
            $failures | Should -HaveCount 4
            $failures.ForEach{ "$_" -replace '^.*''InputObject''\. ' } | Should -BeExactly @(
                'An execution is no log. Its logs: Get-PlexExecutionLog'
                'A String is no log of Get-PlexExecutionLog.'
                'A target is no log. Get-PlexExecutionLog reads those of its execution.'
                'This log came from another process or a file, and has lost the bytes of its output.'
            )
        }

        It 'refuse a path or a pattern before any command of the pipeline has begun: <Name>' -ForEach @(
            @{ Name = 'path'; Arguments = @{ IgnoreProperty = 'a', 'b..c' }; Message = '*''b..c'' is no path of a property: a name is missing.' }
            @{ Name = 'brackets'; Arguments = @{ IgnoreProperty = 'a[0]' }; Message = '*as in services.`*.pid.' }
            @{ Name = 'pattern'; Arguments = @{ IgnorePattern = '(' }; Message = '*no regular expression: Invalid pattern ''(''*' }
            @{ Name = 'name of a node'; Arguments = @{ CompareWith = 'edge-eu-07' }; Message = '*''edge-eu-07'' is neither Majority nor the id of a node.' }
        ) {
            { Invoke-PlexAction system.info -Node $nodes[0] -Wait | Get-PlexExecutionLog | Group-PlexExecutionLog @Arguments } | Should -Throw $Message
            $server.Requests.Count | Should -Be 0
        }

        It 'name the nodes that there are where the one to compare with is not among them' {
            $logs = Get-LogOf (New-Output 'a'), (New-Output 'b')
            $groups = $logs | Group-PlexExecutionLog -CompareWith $UnknownId -ErrorAction SilentlyContinue -ErrorVariable failures
            $groups | Should -BeNullOrEmpty
            $failures[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
            "$($failures[0])" | Should -BeExactly "Node $UnknownId is not among those whose outputs are compared: $($nodes[0]), $($nodes[1])."
        }

        It 'end the command where a pattern takes over a second, and no group is written' {
            $logs = Get-LogOf (New-Output 'b'), (New-Output ('a' * 16000)), (New-Output 'b')
            $out = [System.Collections.Generic.List[object]]::new()
            $failure = $null
            try { $logs | Group-PlexExecutionLog -IgnorePattern '(a+)+$x' | ForEach-Object { $out.Add($_) } } catch { $failure = $_ }
            $failure.FullyQualifiedErrorId | Should -BeLike 'PatternTimedOut,*'
            $failure.TargetObject | Should -Be $logs[1]
            $out | Should -BeNullOrEmpty
        }
    }
}
