Describe 'Get-PlexExecution' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Executions 450
        $server = Start-TestServer $sandbox
        Connect-TestServer $server $sandbox
        $list = '/executions$'
        $ids = (1..9).ForEach{ Get-NumberedId $_ }
        $items = $ids.ForEach{ New-ExecutionBody -Id $_ }

        function New-Dated([int] $Number, [string] $Created) {
            New-ExecutionBody -Id (Get-NumberedId $Number) -Members @{ created_at = $Created }
        }

        function Set-Listing([string[]] $Times, [int] $PerPage = 2) {
            # A listing of executions created at these times; ids count from 1.
            $number = 0
            $server.Reset()
            $bodies = @($Times.ForEach{ New-Dated (++$number) $_ })
            $pages = @(for ($i = 0; $i -lt $bodies.Count; $i += $PerPage) {
                    New-Response (New-PageBody $bodies[$i..($i + $PerPage - 1)] -Next ($i + $PerPage -lt $bodies.Count ? """c$i""" : 'null'))
                })
            $server.On('GET', $list, $pages)
        }

        $ascending = '2026-07-01T00:00:00Z', '2026-07-02T00:00:00Z', '2026-07-03T00:00:00Z', '2026-07-04T00:00:00Z', '2026-07-05T00:00:00Z', '2026-07-06T00:00:00Z'
        $descending = @($ascending); [array]::Reverse($descending)
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        $server.Reset()
    }

    Context 'A listing' {
        It 'streams everything, page by page' {
            $executions = Get-PlexExecution
            $executions.Count | Should -Be 450
            $executions.Id | Select-Object -Unique | Should -HaveCount 450
            $server.Requests.Count | Should -Be 3
        }

        It 'puts out executions' {
            Get-PlexExecution -First 2 | Should -BeOfType ([Plexsphere.PlexExecution])
        }

        It 'keeps the order of the server' {
            (Get-PlexExecution -First 1).Id | Should -Be $SandboxExecution
        }

        It 'asks for 200 a page, without filters, and the same on every page' {
            $null = Get-PlexExecution
            $server.Requests[0].Query | Should -Be 'limit=200'
            $server.Requests.Query | Should -Match '(^|&)limit=200(&|$)'
            $server.Requests[1, 2].Query | Should -Match '(^|&)cursor=[^&]+'
        }

        It 'asks the project that is named' {
            $server.On('GET', $list, (New-Response (New-PageBody)))
            Get-PlexExecution -Project $UnknownId
            $server.Requests[0].Path | Should -Be "/v1/projects/$UnknownId/executions"
        }

        It 'asks once when only the first is taken' {
            Get-PlexExecution | Select-Object -First 1 | Should -HaveCount 1
            $server.Requests.Count | Should -Be 1
        }

        It 'can be measured' {
            (Get-PlexExecution -First 50 | Measure-Object DurationSeconds -Average).Average | Should -BeGreaterThan 0
        }

        It 'can be grouped, sorted and filtered by status and time' {
            $groups = Get-PlexExecution | Group-Object Status
            $groups.Name | Should -Contain 'succeeded'
            ($groups | Measure-Object Count -Sum).Sum | Should -Be 450
            (Get-PlexExecution | Where-Object Status -EQ failed).Count | Should -Be ($groups | Where-Object Name -EQ failed).Count
            Get-PlexExecution | Where-Object { $_.UpdatedAt -lt (Get-Date) } | Should -HaveCount 450
            (Get-PlexExecution | Sort-Object CreatedAt -Descending)[-1].Id | Should -Be $SandboxExecution
        }
    }

    Context '-First' {
        It 'reads so many' {
            (Get-PlexExecution -First 7).Count | Should -Be 7
            (Get-PlexExecution -First 250).Count | Should -Be 250
        }

        It 'sizes the request' {
            $null = Get-PlexExecution -First 1
            $null = Get-PlexExecution -First 200
            $null = Get-PlexExecution -First 201
            $server.Requests[0].Query | Should -Be 'limit=1'
            $server.Requests[1].Query | Should -Be 'limit=200'
            $server.Requests[2].Query | Should -Be 'limit=200'
            $server.Requests.Count | Should -Be 4
        }

        It 'asks no further page than it needs' {
            $null = Get-PlexExecution -First 3 -PageSize 3
            $server.Requests.Count | Should -Be 1
        }

        It 'reads what there is when that is less' {
            (Get-PlexExecution -First 100000).Count | Should -Be 450
        }

        It 'refuses 0 and less, without a request' {
            { Get-PlexExecution -First 0 } | Should -Throw "*'First'*"
            { Get-PlexExecution -First -1 } | Should -Throw "*'First'*"
            $server.Requests.Count | Should -Be 0
        }
    }

    Context '-PageSize' {
        It 'is what is asked for, the least and the greatest included' {
            $server.On('GET', $list, (New-Response (New-PageBody)))
            Get-PlexExecution -PageSize 1
            Get-PlexExecution -PageSize 200
            $server.Requests.Query | Should -Be 'limit=1', 'limit=200'
        }

        It 'does not change what is read' {
            (Get-PlexExecution -PageSize 150).Count | Should -Be 450
            $server.Requests.Count | Should -Be 3
        }

        It 'refuses what lies outside 1 to 200, without a request' {
            { Get-PlexExecution -PageSize 0 } | Should -Throw "*'PageSize'*"
            { Get-PlexExecution -PageSize 201 } | Should -Throw "*'PageSize'*"
            $server.Requests.Count | Should -Be 0
        }
    }

    Context '-Status' {
        It 'reads only executions with that status' {
            $executions = Get-PlexExecution -Status failed
            $executions.Count | Should -BeGreaterThan 0
            $executions.Status | Select-Object -Unique | Should -Be 'failed'
        }

        It 'goes out in lower case, each of the seven' {
            $server.On('GET', $list, (New-Response (New-PageBody)))
            foreach ($status in 'PENDING', 'Ack', 'Started', 'succeeded', 'Failed', 'cancelled', 'TimeOut') { Get-PlexExecution -Status $status }
            $server.Requests.Query | Should -BeExactly (
                'pending', 'ack', 'started', 'succeeded', 'failed', 'cancelled', 'timeout').ForEach{ "status=$_" }.ForEach{ $server.Requests[0].Query -replace 'status=\w+', $_ }
        }

        It 'walks several in lifecycle order, whatever the order they are given in' {
            $server.On('GET', $list, (New-Response (New-PageBody)))
            Get-PlexExecution -Status failed, pending, succeeded, started
            $server.Requests.Query.ForEach{ $_ -replace '.*status=(\w+).*', '$1' } | Should -Be 'pending', 'started', 'succeeded', 'failed'
        }

        It 'puts an execution out once that advances from one walk to the next' {
            $server.On('GET', $list, (
                    (New-Response (New-PageBody (New-ExecutionBody -Id $ids[0] -Status pending), (New-ExecutionBody -Id $ids[1] -Status pending))),
                    (New-Response (New-PageBody (New-ExecutionBody -Id $ids[1] -Status started), (New-ExecutionBody -Id $ids[2] -Status started)))))
            (Get-PlexExecution -Status pending, started).Id | Should -Be $ids[0, 1, 2]
        }

        It 'reads together what the walks read one by one' {
            (Get-PlexExecution -Status failed, timeout).Count | Should -Be ((Get-PlexExecution -Status failed).Count + (Get-PlexExecution -Status timeout).Count)
        }

        It 'counts -First over all walks' {
            (Get-PlexExecution -Status failed, succeeded -First 5).Count | Should -Be 5
        }

        It 'refuses an empty list: it must not mean everything' {
            { Get-PlexExecution -Status @() } | Should -Throw "*'Status'*"
            { Get-PlexExecution -Status $null } | Should -Throw "*'Status'*"
            { Get-PlexExecution -Status '' } | Should -Throw "*'Status'*"
            $server.Requests.Count | Should -Be 0
        }

        It 'refuses an unknown status, without a request' {
            { Get-PlexExecution -Status done } | Should -Throw "*'Status'*"
            { Get-PlexExecution -Status failed, done } | Should -Throw "*'Status'*"
            $server.Requests.Count | Should -Be 0
        }
    }

    Context '-Action' {
        It 'reads only executions of that action' {
            (Get-PlexExecution -Action health.check).Action | Select-Object -Unique | Should -Be 'health.check'
            (Get-PlexExecution -ActionName health.check -First 1).Action | Should -Be 'health.check'
        }

        It 'is taken literally' {
            Get-PlexExecution -Action 'health.*' | Should -BeNullOrEmpty
            Get-PlexExecution -Action 'HEALTH.CHECK' | Should -BeNullOrEmpty
        }

        It 'is percent-encoded' {
            $server.On('GET', $list, (New-Response (New-PageBody)))
            Get-PlexExecution -Action 'a&b+c d#e=ü/100%'
            $value = $server.Requests[0].Query -split '&' | Where-Object { $_ -like 'action_name=*' }
            $value | Should -Not -Match '[+ #]'
            [uri]::UnescapeDataString($value) | Should -BeExactly 'action_name=a&b+c d#e=ü/100%'
        }

        It 'is repeated on every page, like the status' {
            $null = Get-PlexExecution -Action service.restart -Status succeeded -PageSize 20
            $server.Requests.Count | Should -BeGreaterThan 2
            $server.Requests.Query | Should -Match 'action_name=service\.restart'
            $server.Requests.Query | Should -Match 'status=succeeded'
            $server.Requests.Query | Should -Match 'limit=20(&|$)'
        }

        It 'refuses to be empty' {
            { Get-PlexExecution -Action '' } | Should -Throw "*'Action'*"
            $server.Requests.Count | Should -Be 0
        }
    }

    Context '-After' {
        It 'reads what was created then or later, to the end of a listing that begins with the oldest' {
            Set-Listing $ascending
            (Get-PlexExecution -After 2026-07-04T00:00:00Z).Id | Should -Be $ids[3, 4, 5]
            $server.Requests.Count | Should -Be 3
        }

        It 'asks no further once a listing that begins with the newest is beyond it' {
            Set-Listing $descending
            (Get-PlexExecution -After 2026-07-05T00:00:00Z).Id | Should -Be $ids[0, 1]
            $server.Requests.Count | Should -BeLessOrEqual 2
            Set-Listing $descending
            (Get-PlexExecution -After 2026-07-05T00:00:01Z).Id | Should -Be $ids[0]
            $server.Requests.Count | Should -Be 1
        }

        It 'says with -Verbose which it was' {
            Set-Listing $descending
            Get-PlexExecution -After 2026-07-05T00:00:00Z -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | Out-String | Should -BeLike '*newest first*'
            Set-Listing $ascending
            Get-PlexExecution -After 2026-07-05T00:00:00Z -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | Out-String | Should -BeLike '*oldest first*to*end*'
        }

        It 'is counted by -First after the filter, and the pages are of full size' {
            Set-Listing $ascending
            (Get-PlexExecution -After 2026-07-03T00:00:00Z -First 2).Id | Should -Be $ids[2, 3]
            $server.Requests[0].Query | Should -Be 'limit=200'
        }

        It 'applies to every status' {
            $server.On('GET', $list, ((New-Response (New-PageBody (New-Dated 1 '2026-07-01T00:00:00Z'), (New-Dated 2 '2026-07-03T00:00:00Z'))), (New-Response (New-PageBody (New-Dated 3 '2026-07-04T00:00:00Z'), (New-Dated 4 '2026-07-01T00:00:00Z')))))
            (Get-PlexExecution -After 2026-07-02T00:00:00Z -Status succeeded, failed).Id | Should -Be $ids[1, 2]
        }

        It 'filters outputs too' {
            Set-Listing $ascending
            $server.On('GET', $list, (New-Response (New-PageBody (New-ExecutionBody -Id $ids[0] -Targets @{ status = 'succeeded' }), (New-ExecutionBody -Id $ids[1] -Targets @{ status = 'failed' } -Members @{ created_at = '2026-07-25T00:00:00Z' }))))
            (Get-PlexExecutionLog -After 2026-07-24).ExecutionId | Should -Be $ids[1]
        }

        It 'takes times as they come' {
            foreach ($after in @(
                    [datetimeoffset] '2026-07-04T00:00:00Z'
                    [datetimeoffset] '2026-07-04T02:00:00+02:00'
                    [datetime]::new(2026, 7, 4, 0, 0, 0, [System.DateTimeKind]::Utc)
                    [datetime]::new(2026, 7, 4, 0, 0, 0, [System.DateTimeKind]::Utc).ToLocalTime()
                    [datetime]::new([datetime]::new(2026, 7, 4, 0, 0, 0, [System.DateTimeKind]::Utc).ToLocalTime().Ticks, [System.DateTimeKind]::Unspecified)
                    '2026-07-04T02:00:00+02:00'
                    '2026-07-04t00:00:00z'
                    [datetime]::new(2026, 7, 4, 0, 0, 0, [System.DateTimeKind]::Utc).ToLocalTime().ToString('yyyy-MM-ddTHH:mm:ss')
                    [datetime]::new(2026, 7, 4, 0, 0, 0, [System.DateTimeKind]::Utc).ToLocalTime().ToString('yyyy-MM-dd HH:mm')
                    (New-Object psobject -Property @{ T = [datetimeoffset] '2026-07-04T00:00:00Z' }).T
                )) {
                Set-Listing $ascending
                (Get-PlexExecution -After $after).Id | Should -Be $ids[3, 4, 5] -Because $after
            }
        }

        It 'takes ages, also those that PowerShell takes for numbers' {
            function Get-Ago([timespan] $Age) { [datetimeoffset]::UtcNow.Subtract($Age).ToString('o') }
            Set-Listing (Get-Ago 30.00:00:00), (Get-Ago 6.00:00:00), (Get-Ago 2.12:00:00), (Get-Ago 3:00:00), (Get-Ago 0:10:00), (Get-Ago 0:00:30) 6
            (Get-PlexExecution -After 90s).Id | Should -Be $ids[5]
            (Get-PlexExecution -After:90s).Id | Should -Be $ids[5]
            (Get-PlexExecution -After '90s').Id | Should -Be $ids[5]
            (Get-PlexExecution -After 15m).Id | Should -Be $ids[4, 5]
            (Get-PlexExecution -After 4h).Id | Should -Be $ids[3..5]
            (Get-PlexExecution -After 3d).Id | Should -Be $ids[2..5]
            (Get-PlexExecution -After 1w).Id | Should -Be $ids[1..5]
            $parameters = @{ After = '3d' }
            (Get-PlexExecution @parameters).Id | Should -Be $ids[2..5]
        }

        It 'refuses ages and dates that nobody could be sure of, without a request' {
            $number = 90s
            foreach ($after in $number, 90, 90.5, ([decimal] 3), 3l, '90', 's', '-5m', '1.5h', '5 m', '3M', '2y', '1w2d', '11/28/2026', 'yesterday', '', ' ', '2026-13-01', '2026-02-30', '99999999999w', [timespan]::FromHours(1), $true, @('1h', '2h'), @{ a = 1 }) {
                { Get-PlexExecution -After $after } | Should -Throw "*'After'*" -Because "$after"
            }
            { Get-PlexExecution -After 0x10s } | Should -Throw "*'After'*"
            { Get-PlexExecution -After 1.5d } | Should -Throw "*'After'*"
            { Get-PlexExecution -After $null } | Should -Throw "*'After'*"
            $server.Requests.Count | Should -Be 0
        }

        It 'belongs to a whole listing: it excludes -Cursor, -NextCursorVariable and -Id' {
            { Get-PlexExecution -After 1h -Cursor c } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '*-After*-Cursor*'
            { Get-PlexExecution -After 1h -NextCursorVariable next } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '*-After*-NextCursorVariable*'
            { Get-PlexExecution -After 1h -Id $SandboxExecution } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
            $server.Requests.Count | Should -Be 0
        }
    }

    Context '-Before' {
        It 'reads what was created before then, and no further in a listing that begins with the oldest' {
            Set-Listing $ascending
            (Get-PlexExecution -Before 2026-07-03T00:00:00Z).Id | Should -Be $ids[0, 1]
            $server.Requests.Count | Should -Be 2
        }

        It 'reads a listing that begins with the newest to its end' {
            Set-Listing $descending
            (Get-PlexExecution -Before 2026-07-03T00:00:00Z).Id | Should -Be $ids[4, 5]
            $server.Requests.Count | Should -Be 3
        }

        It 'bounds a listing with -After' {
            Set-Listing $ascending
            (Get-PlexExecution -After 2026-07-02T00:00:00Z -Before 2026-07-04T00:00:00Z).Id | Should -Be $ids[1, 2]
            Set-Listing $descending
            (Get-PlexExecution -After 2026-07-02T00:00:00Z -Before 2026-07-04T00:00:00Z).Id | Should -Be $ids[3, 4]
        }

        It 'takes ages, also those that PowerShell takes for numbers' {
            function Get-Ago([timespan] $Age) { [datetimeoffset]::UtcNow.Subtract($Age).ToString('o') }
            Set-Listing (Get-Ago 30.00:00:00), (Get-Ago 3:00:00), (Get-Ago 0:00:30) 3
            (Get-PlexExecution -Before 90s).Id | Should -Be $ids[0, 1]
            (Get-PlexExecution -Before 3d).Id | Should -Be $ids[0]
            (Get-PlexExecution -Before '3d' -After 5w).Id | Should -Be $ids[0]
        }

        It 'refuses what nobody could be sure of, and bounds with nothing between them, without a request' {
            foreach ($before in 90, '90', 'yesterday', '11/28/2026', ([timespan]::FromHours(1)), $null) { { Get-PlexExecution -Before $before } | Should -Throw "*'Before'*" }
            { Get-PlexExecution -After 3d -Before 3d } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '*-After*earlier*-Before*'
            { Get-PlexExecution -After 1h -Before 2h } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '*-After*earlier*-Before*'
            { Get-PlexExecution -After 2026-07-04 -Before 2026-07-04 } | Should -Throw -ErrorId 'InvalidArgument,*'
            { Get-PlexExecution -Before 1h -Cursor c } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '*-Before*-Cursor*'
            { Get-PlexExecution -Before 1h -NextCursorVariable next } | Should -Throw -ErrorId 'InvalidArgument,*'
            { Get-PlexExecution -Before 1h -Id $SandboxExecution } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
            $server.Requests.Count | Should -Be 0
        }
    }

    Context '-Newest' {
        It 'is one request where the newest come first' {
            Set-Listing $descending 3
            (Get-PlexExecution -Newest 2).Id | Should -Be $ids[0, 1]
            $server.Requests.Count | Should -Be 1
            $server.Requests[0].Query | Should -Be 'limit=200'
        }

        It 'reads all where the oldest come first, and gives the newest first' {
            Set-Listing $ascending
            (Get-PlexExecution -Newest 3).Id | Should -Be $ids[5, 4, 3]
            $server.Requests.Count | Should -Be 3
            $server.Reset()
            (Get-PlexExecution -Newest 7).Id | Should -Be (Get-PlexExecution | Sort-Object CreatedAt -Descending -Top 7).Id
        }

        It 'says with -Verbose which it was' {
            Set-Listing $descending
            Get-PlexExecution -Newest 1 -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | Out-String | Should -BeLike '*newest first*enough*'
            Set-Listing $ascending
            Get-PlexExecution -Newest 1 -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | Out-String | Should -BeLike '*oldest first*to its end*'
        }

        It 'is the newest over several statuses' {
            $server.On('GET', $list, (
                    (New-Response (New-PageBody (New-Dated 1 '2026-07-05T00:00:00Z'), (New-Dated 2 '2026-07-03T00:00:00Z'))),
                    (New-Response (New-PageBody (New-Dated 3 '2026-07-04T00:00:00Z'), (New-Dated 4 '2026-07-01T00:00:00Z')))))
            (Get-PlexExecution -Newest 3 -Status failed, succeeded).Id | Should -Be $ids[0, 2, 1]
        }

        It 'goes with the bounds' {
            Set-Listing $ascending
            (Get-PlexExecution -Newest 2 -After 2026-07-02T00:00:00Z -Before 2026-07-05T00:00:00Z).Id | Should -Be $ids[3, 2]
        }

        It 'excludes -First, -Cursor and -NextCursorVariable, and is 1 or more' {
            { Get-PlexExecution -Newest 2 -First 2 } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '*-Newest*-First*'
            { Get-PlexExecution -Newest 2 -Cursor c } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '*-Newest*-Cursor*'
            { Get-PlexExecution -Newest 2 -NextCursorVariable next } | Should -Throw -ErrorId 'InvalidArgument,*'
            { Get-PlexExecution -Newest 0 } | Should -Throw "*'Newest'*"
            $server.Requests.Count | Should -Be 0
        }
    }

    Context '-Node' {
        BeforeAll {
            $nodes = (1..3).ForEach{ "$(Get-NumberedId (50 + $_))" }

            function Set-Targets {
                # On nodes 1; 2; 1 and 3; none that is listed.
                $server.On('GET', $list, (New-Response (New-PageBody @(
                                New-ExecutionBody -Id $ids[0] -Targets @{ node_id = $nodes[0] }
                                New-ExecutionBody -Id $ids[1] -Targets @{ node_id = $nodes[1] }
                                New-ExecutionBody -Id $ids[2] -Targets @{ node_id = $nodes[0] }, @{ node_id = $nodes[2] }))))
            }
        }

        It 'reads what went to one of the nodes' {
            Set-Targets
            (Get-PlexExecution -Node $nodes[0]).Id | Should -Be $ids[0, 2]
            (Get-PlexExecution -Node "$($nodes[1])", $nodes[2]).Id | Should -Be $ids[1, 2]
            (Get-PlexExecution -NodeId $nodes[0] -First 1).Id | Should -Be $ids[0]
            Get-PlexExecution -Node $UnknownId | Should -BeNullOrEmpty
            $server.Requests.Query | Should -Be (@('limit=200') * 4)
        }

        It 'takes nodes of Get-PlexNode' {
            $node = Get-PlexNode | Select-Object -First 1
            $of = Get-PlexExecution -Node $node
            $of.Count | Should -BeGreaterThan 20
            $of.Id | Should -Be (Get-PlexExecution | Where-Object { $_.Targets.NodeId -contains $node.Id }).Id
        }

        It 'filters a page, too, and where a cursor begins' {
            Set-Targets
            (Get-PlexExecution -Node $nodes[1] -NextCursorVariable next).Id | Should -Be $ids[1]
            (Get-PlexExecution -Node $nodes[1] -Cursor c).Id | Should -Be $ids[1]
        }

        It 'filters each of several connections' {
            Set-Targets
            $connection = Get-PlexConnection
            ($connection, $connection | Get-PlexExecution -Node $nodes[1]).Id | Should -Be $ids[1, 1]
        }

        It 'refuses names, an empty list and nothing, without a request' {
            { Get-PlexExecution -Node edge-eu-07 } | Should -Throw "*'Node'*not a UUID*"
            { Get-PlexExecution -Node @() } | Should -Throw "*'Node'*"
            { Get-PlexExecution -Node $null } | Should -Throw "*'Node'*"
            { Get-PlexExecution -Node $nodes[0] -Id $SandboxExecution } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
            $server.Requests.Count | Should -Be 0
        }
    }

    Context 'The end of a listing' {
        It 'is a null cursor' {
            $server.On('GET', $list, (New-Response (New-PageBody $items[0] -Next 'null')))
            (Get-PlexExecution).Id | Should -Be $ids[0]
            $server.Requests.Count | Should -Be 1
        }

        It 'is an empty cursor' {
            $server.On('GET', $list, (New-Response (New-PageBody $items[0] -Next '""')))
            (Get-PlexExecution).Id | Should -Be $ids[0]
            $server.Requests.Count | Should -Be 1
        }

        It 'is a missing cursor' {
            $server.On('GET', $list, (New-Response (New-PageBody $items[0])))
            (Get-PlexExecution).Id | Should -Be $ids[0]
            $server.Requests.Count | Should -Be 1
        }

        It 'is not an empty page with a cursor' {
            $server.On('GET', $list, (
                    (New-Response (New-PageBody -Next '"a"')), (New-Response (New-PageBody -Next '"b"')), (New-Response (New-PageBody $items[0]))))
            (Get-PlexExecution).Id | Should -Be $ids[0]
            $server.Requests.Count | Should -Be 3
        }

        It 'is an error when a cursor comes back a second time; what was read is there' {
            $server.On('GET', $list, (
                    (New-Response (New-PageBody $items[0] -Next '"a"')), (New-Response (New-PageBody $items[1] -Next '"b"')), (New-Response (New-PageBody $items[2] -Next '"a"'))))
            Get-PlexExecution -OutVariable executions -ErrorAction SilentlyContinue -ErrorVariable failures | Out-Null
            $executions.Id | Should -Be $ids[0, 1, 2]
            $failures.FullyQualifiedErrorId | Should -Be 'CursorRepeated,Plexsphere.PowerShell.Commands.GetPlexExecutionCommand'
            $server.Requests.Count | Should -Be 3
        }

        It 'is nothing at all where nothing is' {
            $server.On('GET', $list, (New-Response (New-PageBody)))
            Get-PlexExecution | Should -BeNullOrEmpty
        }
    }

    Context '-Cursor' {
        It 'starts there and streams to the end' {
            $null = Get-PlexExecution -PageSize 150 -NextCursorVariable next
            $server.Reset()
            $rest = Get-PlexExecution -Cursor $next
            $rest.Count | Should -Be 300
            $server.Requests.Count | Should -Be 2
        }

        It 'is sent unchanged, percent-encoded' {
            $cursor = 'eyJ+/=&x y#.sig=='
            $server.On('GET', $list, (New-Response (New-PageBody)))
            Get-PlexExecution -Cursor $cursor
            $value = $server.Requests[0].Query -split '&' | Where-Object { $_ -like 'cursor=*' }
            $value | Should -Not -Match '[+ #]'
            [uri]::UnescapeDataString($value) | Should -BeExactly "cursor=$cursor"
        }

        It 'is sent unchanged also where the server gave it' {
            $server.On('GET', $list, ((New-Response (New-PageBody $items[0] -Next '"a+b/c=="')), (New-Response (New-PageBody $items[1]))))
            $null = Get-PlexExecution
            $server.Requests[1].Query -split '&' | Should -Contain 'cursor=a%2Bb%2Fc%3D%3D'
        }

        It 'that was tampered with is an error that speaks of the cursor' {
            $failure = { Get-PlexExecution -Cursor tampered } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidCursor,*'
            $failure | Should -BeLike '*cursor*'
            $failure.ErrorDetails.RecommendedAction | Should -BeLike '*without a cursor*'
        }

        It 'of another caller is an error of its own, no denial' {
            $server.On('GET', $list, (New-Problem 403 cursor_binding_mismatch))
            $failure = { Get-PlexExecution -Cursor x } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'CursorBindingMismatch,*'
            $failure.Exception.ExitCode | Should -Be 4
        }

        It 'excludes several statuses, and refuses to be empty' {
            { Get-PlexExecution -Cursor x -Status failed, pending } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '*-Cursor*'
            { Get-PlexExecution -Cursor '' } | Should -Throw "*'Cursor'*"
            $server.Requests.Count | Should -Be 0
        }
    }

    Context '-NextCursorVariable' {
        It 'reads exactly one page, as large as the server likes it' {
            (Get-PlexExecution -NextCursorVariable next).Count | Should -Be 50
            $server.Requests.Count | Should -Be 1
            $server.Requests[0].Query | Should -BeNullOrEmpty
            $next | Should -Not -BeNullOrEmpty
        }

        It 'reads a page of -PageSize' {
            (Get-PlexExecution -PageSize 20 -NextCursorVariable next).Count | Should -Be 20
            $server.Requests[0].Query | Should -Be 'limit=20'
        }

        It 'is null after the last page' {
            $next = 'before'
            $null = Get-PlexExecution -PageSize 200 -Status timeout -NextCursorVariable next
            $next | Should -BeNullOrEmpty
            $next = 'before'
            $server.On('GET', $list, (New-Response (New-PageBody $items[0] -Next '""')))
            $null = Get-PlexExecution -NextCursorVariable next
            $null -eq $next | Should -BeTrue
        }

        It 'walks a whole listing in a loop' {
            $count = 0
            $cursor = @{}
            do {
                $count += (Get-PlexExecution -PageSize 200 -NextCursorVariable next @cursor).Count
                $cursor = @{ Cursor = $next }
            } while ($next)
            $count | Should -Be 450
        }

        It 'is set before the first object comes out' {
            $next = $null
            $null = Get-PlexExecution -PageSize 5 -NextCursorVariable next | Select-Object -First 1
            $next | Should -Not -BeNullOrEmpty
        }

        It 'is set in the scope of the caller' {
            function Get-Page {
                [CmdletBinding()] param()
                $null = Get-PlexExecution -PageSize 5 -NextCursorVariable inner
                $inner
            }
            Get-Page | Should -Not -BeNullOrEmpty
            $inner | Should -BeNullOrEmpty
        }

        It 'is set in the scope of a function in a module' {
            $module = New-Module { function Get-ModulePage { $null = Get-PlexExecution -PageSize 5 -NextCursorVariable inner; $inner } }
            & $module { Get-ModulePage } | Should -Not -BeNullOrEmpty
        }

        It 'excludes -First and several statuses, without a request' {
            { Get-PlexExecution -NextCursorVariable next -First 1 } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '*-NextCursorVariable*-First*'
            { Get-PlexExecution -NextCursorVariable next -Status failed, pending } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '*-NextCursorVariable*-Status*'
            $server.Requests.Count | Should -Be 0
        }
    }

    Context 'By id' {
        It 'reads one execution' {
            $execution = Get-PlexExecution $SandboxExecution
            $execution.Id | Should -Be $SandboxExecution
            $server.Requests.Target | Should -Be "/v1/projects/$SandboxProject/executions/$SandboxExecution"
        }

        It 'reads several, as Guid and as text' {
            $some = (Get-PlexExecution -First 3).Id
            (Get-PlexExecution -Id $some[0], "$($some[1])", $some[2]).Id | Should -Be $some
        }

        It 'reads what comes down the pipeline' {
            $some = (Get-PlexExecution -First 3).Id
            ($some | Get-PlexExecution).Id | Should -Be $some
            ($some.ForEach{ "$_" } | Get-PlexExecution).Id | Should -Be $some
        }

        It 'reads by the properties Id, ExecutionId and execution_id' {
            ([pscustomobject] @{ Id = "$SandboxExecution" } | Get-PlexExecution).Id | Should -Be $SandboxExecution
            ([pscustomobject] @{ ExecutionId = $SandboxExecution } | Get-PlexExecution).Id | Should -Be $SandboxExecution
            ([pscustomobject] @{ execution_id = $SandboxExecution } | Get-PlexExecution).Id | Should -Be $SandboxExecution
        }

        It 'is one error for each unknown id, about that id, and the others are read' {
            Get-PlexExecution $UnknownId, $SandboxExecution, $ids[0] -OutVariable executions -ErrorAction SilentlyContinue -ErrorVariable failures | Out-Null
            $executions.Id | Should -Be $SandboxExecution
            $failures.FullyQualifiedErrorId | Should -Be (@('ExecutionNotFound,Plexsphere.PowerShell.Commands.GetPlexExecutionCommand') * 2)
            $failures.TargetObject | Should -Be $UnknownId, $ids[0]
            $failures[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $failures[0].Exception.ExitCode | Should -Be 1
            $failures[0].Exception.StatusCode | Should -Be 404
            $failures[0].Exception.CorrelationId | Should -Not -BeNullOrEmpty
        }

        It 'is an error, and no listing, for null, nothing, the nil UUID and other text' {
            { Get-PlexExecution -Id $null } | Should -Throw "*'Id'*"
            { Get-PlexExecution -Id @() } | Should -Throw "*'Id'*"
            { Get-PlexExecution -Id ([guid]::Empty) } | Should -Throw "*'Id'*nil*"
            { Get-PlexExecution -Id 'edge' } | Should -Throw "*'Id'*'edge' is not a UUID.*"
            { Get-PlexExecution -Id @($SandboxExecution, $null) } | Should -Throw "*'Id'*null*"
            { Get-PlexExecution -Id '' } | Should -Throw "*'Id'*"
            $server.Requests.Count | Should -Be 0
        }

        It 'is nothing for an empty pipeline' {
            @() | Get-PlexExecution | Should -BeNullOrEmpty
            $server.Requests.Count | Should -Be 0
        }

        It 'is one error for each object of the pipeline that has no id' {
            @([pscustomobject] @{ Name = 'a' }, [pscustomobject] @{ Id = 'edge' }, [pscustomobject] @{ Id = $SandboxExecution }) |
                Get-PlexExecution -OutVariable executions -ErrorAction SilentlyContinue -ErrorVariable failures | Out-Null
            $executions.Id | Should -Be $SandboxExecution
            $failures.Count | Should -Be 2
            $failures[1] | Should -BeLike "*'Id'*'edge' is not a UUID.*"
        }

        It 'takes the project of the object along' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Members @{ project_id = $UnknownId })))
            $null = [pscustomobject] @{ ExecutionId = $SandboxExecution; ProjectId = $UnknownId } | Get-PlexExecution
            $server.Requests[0].Path | Should -BeLike "/v1/projects/$UnknownId/*"
        }
    }

    Context 'By object' {
        It 'reads again' {
            $execution = Get-PlexExecution $SandboxExecution
            $server.Reset()
            ($execution | Get-PlexExecution).Id | Should -Be $SandboxExecution
            (Get-PlexExecution -InputObject $execution).Id | Should -Be $SandboxExecution
            $server.Requests.Count | Should -Be 2
        }

        It 'shows how far it is now' {
            $execution = Invoke-PlexAction system.info $SandboxNode
            Wait-Until { ($execution | Get-PlexExecution).IsFinished }
            $execution.IsFinished | Should -BeFalse
        }

        It 'stays with the objects when a default project is set for all cmdlets' {
            $execution = Get-PlexExecution $SandboxExecution
            $server.Reset()
            $PSDefaultParameterValues = @{ '*-Plex*:Project' = $UnknownId }
            ($execution | Get-PlexExecution).Id | Should -Be $SandboxExecution
            $server.Requests[0].Path | Should -BeLike "/v1/projects/$SandboxProject/*"
        }

        It 'uses the connection that the object came from, unless another one to the same server is named' {
            $other = Start-TestServer
            try {
                $default = Get-PlexExecution $SandboxExecution
                Connect-TestServer $other
                $server.Reset()
                $null = $default | Get-PlexExecution
                $server.Requests.Count | Should -Be 1
                $other.Requests.Count | Should -Be 0
                { $default | Get-PlexExecution -Connection (Get-PlexConnection) -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectionMismatch,*'
                $server.Requests.Count | Should -Be 1
                $other.Requests.Count | Should -Be 0
                $reader = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.readerToken) -PassThru
                $null = $default | Get-PlexExecution -Connection $reader
                $server.Requests[-1].Headers['Authorization'] | Should -Be "Bearer $($sandbox.readerToken)"
            } finally {
                Connect-TestServer $server $sandbox
                $other.Dispose()
            }
        }

        It 'refuses null' {
            { Get-PlexExecution -InputObject $null } | Should -Throw "*'InputObject'*"
            $server.Requests.Count | Should -Be 0
        }

        It 'excludes the filters of a listing' {
            { Get-PlexExecution -Id $SandboxExecution -Status failed } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
            $server.Requests.Count | Should -Be 0
        }
    }

    Context 'The object' {
        BeforeAll {
            $targets = @(
                @{ status = 'succeeded' }, @{ status = 'failed' }, @{ status = 'timeout' }, @{ status = 'cancelled' }, @{ status = 'started' }, @{ status = 'paused' }
            )
        }

        It 'has its properties in the order of the specification' {
            (Get-PlexExecution $SandboxExecution).PSObject.Properties.Name -join ' ' | Should -Be (
                'Id ProjectId DomainId Action Type Status IsFinished CreatedAt UpdatedAt DurationSeconds TargetCount SucceededCount FailedCount OpenCount Targets Server')
        }

        It 'counts its targets' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Status started -Targets $targets)))
            $execution = Get-PlexExecution $SandboxExecution
            $execution.TargetCount | Should -Be 6
            $execution.SucceededCount | Should -Be 1
            $execution.FailedCount | Should -Be 3
            $execution.OpenCount | Should -Be 2
            $execution.Targets.ToString() | Should -Be '1 succeeded, 1 failed, 1 timeout, 1 cancelled, 1 started, 1 paused'
        }

        It 'has times in UTC, and a duration in seconds once it is finished' {
            $server.On('GET', '.', ((New-Response (New-ExecutionBody -Updated '2026-07-20T11:14:33.5+02:00')), (New-Response (New-ExecutionBody -Status started))))
            $execution = Get-PlexExecution $SandboxExecution
            $execution.UpdatedAt | Should -BeOfType ([datetimeoffset])
            $execution.UpdatedAt.Offset | Should -Be ([timespan]::Zero)
            $execution.CreatedAt | Should -Be ([datetimeoffset] '2026-07-20T09:14:31Z')
            $execution.DurationSeconds | Should -Be 2.5
            (Get-PlexExecution $SandboxExecution).DurationSeconds | Should -BeNullOrEmpty
        }

        It 'keeps a status, a type and members that this version does not know' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Status paused -Members @{ type = 'wasm'; new_member = @{ a = 1 } })))
            $execution = Get-PlexExecution $SandboxExecution
            $execution.Status | Should -BeExactly 'paused'
            $execution.Type | Should -BeExactly 'wasm'
            $execution.IsFinished | Should -BeFalse
        }

        It 'may have no targets' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody)))
            $execution = Get-PlexExecution $SandboxExecution
            $execution.TargetCount | Should -Be 0
            @($execution.Targets).Count | Should -Be 0
        }

        It 'says what it is' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody)))
            "$(Get-PlexExecution $SandboxExecution)" | Should -Be "service.restart $SandboxExecution succeeded"
        }

        It 'has targets with the properties of the specification, that know where they belong' {
            $target = (Get-PlexExecution $SandboxExecution).Targets[0]
            $target | Should -BeOfType ([Plexsphere.PlexTarget])
            $target.PSObject.Properties.Name -join ' ' | Should -Be (
                'ExecutionId ProjectId NodeId NodeName Status CreatedAt UpdatedAt DurationSeconds OutputKind OutputSize Bucket Key Sha256')
            $target.ExecutionId | Should -Be $SandboxExecution
            $target.ProjectId | Should -Be $SandboxProject
            $target.NodeId | Should -Be $SandboxNode
            "$target" | Should -Be "$SandboxNode succeeded"
        }

        It 'has targets that can be indexed, counted and piped' {
            $execution = Get-PlexExecution $SandboxExecution
            $execution.Targets.Count | Should -Be 3
            $execution.Targets[-1].NodeId | Should -Be $execution.Targets[2].NodeId
            $execution.Targets | Where-Object Status -EQ succeeded | Should -HaveCount 3
        }
    }

    Context 'Many ids from the pipeline' {
        BeforeAll {
            $many = (1..40).ForEach{ Get-NumberedId $_ }
        }

        BeforeEach {
            foreach ($id in $many) { $server.On('GET', "$id$", (New-Response (New-ExecutionBody -Id $id))) }
        }

        It 'come out in their order, a few being read ahead' {
            ($many | Get-PlexExecution).Id | Should -Be $many
            $server.Requests.Count | Should -Be 40
            $server.MostAtOnce | Should -BeLessOrEqual 8
        }

        It 'are read several at once' {
            # The third response waits for five requests; nobody would send so many one by one.
            $server.On('GET', "$($many[2])$", (New-Response (New-ExecutionBody -Id $many[2]) -HoldUntil 5))
            (Get-PlexExecution -Id $many).Id | Should -Be $many
        }

        It 'cost one request when one is enough' {
            ($many | Get-PlexExecution | Select-Object -First 1).Id | Should -Be $many[0]
            $server.Requests.Count | Should -Be 1
        }

        It 'have their errors in their order too' {
            $server.On('GET', "$($many[20])$", (New-Problem 404 execution_not_found))
            $out = $many | Get-PlexExecution -ErrorAction Continue 2>&1
            $out.Count | Should -Be 40
            $out[20] | Should -BeOfType ([System.Management.Automation.ErrorRecord])
            $out[20].TargetObject | Should -Be $many[20]
            $out[19].Id | Should -Be $many[19]
            $out[21].Id | Should -Be $many[21]
        }
    }

    Context 'Responses that cannot be used' {
        It 'are one error that names the member at fault' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Members @{ status = $null })))
            $failure = { Get-PlexExecution $SandboxExecution } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'MalformedResponse,*'
            $failure.CategoryInfo.Category | Should -Be 'InvalidData'
            $failure.Exception.ExitCode | Should -Be 1
            $failure | Should -BeLike '*status*'
            $server.Requests.Count | Should -Be 1
        }

        It 'are JSON that is cut off' {
            $server.On('GET', '.', (New-Response '{"items":[{"id":"0190'))
            { Get-PlexExecution } | Should -Throw -ErrorId 'MalformedResponse,*'
        }

        It 'are JSON of another kind' {
            $server.On('GET', '.', ((New-Response '[]'), (New-Response '{}'), (New-Response 'null')))
            foreach ($i in 1..3) { { Get-PlexExecution } | Should -Throw -ErrorId 'MalformedResponse,*' }
        }

        It 'are a listing whose items are null' {
            $server.On('GET', '.', (New-Response '{"items":null}'))
            { Get-PlexExecution } | Should -Throw -ErrorId 'MalformedResponse,*' -ExpectedMessage '*items*'
        }

        It 'are a listing with a null among its items' {
            $server.On('GET', '.', (New-Response '{"items":[null]}'))
            { Get-PlexExecution } | Should -Throw -ErrorId 'MalformedResponse,*' -ExpectedMessage '*items*'
        }

        It 'are an execution with a null among its targets' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Members @{ targets = @($null) })))
            { Get-PlexExecution $SandboxExecution } | Should -Throw -ErrorId 'MalformedResponse,*' -ExpectedMessage '*targets*'
        }

        It 'are a page of HTML with status 200' {
            $server.On('GET', '.', (New-Response -ContentType text/html '<html>Sign in</html>'))
            $failure = { Get-PlexExecution } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'MalformedResponse,*'
            $failure | Should -Not -BeLike '*<html>*'
        }

        It 'are items without an id, with the nil id, or with text that is no time' {
            $server.On('GET', '.', (
                    (New-Response (New-PageBody (New-ExecutionBody -Members @{ id = $null }))),
                    (New-Response (New-PageBody (New-ExecutionBody -Members @{ id = [guid]::Empty }))),
                    (New-Response (New-PageBody (New-ExecutionBody -Members @{ created_at = 'yesterday' })))))
            { Get-PlexExecution } | Should -Throw -ErrorId 'MalformedResponse,*' -ExpectedMessage '*items*id*'
            { Get-PlexExecution } | Should -Throw -ErrorId 'MalformedResponse,*' -ExpectedMessage '*items*id*'
            { Get-PlexExecution } | Should -Throw -ErrorId 'MalformedResponse,*' -ExpectedMessage '*created_at*'
        }

        It 'are a status with control characters' {
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Status "do`e[2Jne")))
            { Get-PlexExecution $SandboxExecution } | Should -Throw -ErrorId 'MalformedResponse,*'
        }

        It 'in the middle of a listing come after what was read before' {
            $server.On('GET', $list, ((New-Response (New-PageBody $items[0], $items[1] -Next '"a"')), (New-Problem 500 internal)))
            Get-PlexExecution -OutVariable executions -ErrorAction SilentlyContinue -ErrorVariable failures | Out-Null
            $executions.Id | Should -Be $ids[0, 1]
            $failures.FullyQualifiedErrorId | Should -BeLike 'ServerFailed,*'
        }
    }

    Context 'Errors of the server' {
        It 'without a login end the command' {
            $server.On('GET', '.', (New-Problem 401 unauthenticated))
            $failure = { Get-PlexExecution $ids[0, 1] -ErrorAction SilentlyContinue } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'Unauthenticated,*'
            $failure.Exception.ExitCode | Should -Be 3
            $server.Requests.Count | Should -Be 1
        }

        It 'without the surface say so' {
            $server.On('GET', '.', (New-Problem 501 actions_dispatch_not_provisioned))
            $failure = { Get-PlexExecution } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'NotProvisioned,*'
            $failure.CategoryInfo.Category | Should -Be 'NotImplemented'
            $server.Requests.Count | Should -Be 1
        }

        It 'name an unknown project' {
            $failure = { Get-PlexExecution -Project $UnknownId } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'ProjectNotFound,*'
        }

        It 'that may pass are asked again, with a warning that says so' {
            $server.On('GET', '.', ((New-Problem 503 authz_unavailable), (New-Response (New-ExecutionBody))))
            (Get-PlexExecution $SandboxExecution -WarningVariable warnings -WarningAction SilentlyContinue).Id | Should -Be $SandboxExecution
            $server.Requests.Count | Should -Be 2
            $warnings.Count | Should -Be 1
            $warnings[0] | Should -BeLike '*authz_unavailable*again*'
        }

        It 'that say when to ask again are believed' {
            $server.On('GET', '.', ((New-Problem 429 -Headers @{ 'Retry-After' = '1' }), (New-Response (New-ExecutionBody))))
            (Get-PlexExecution $SandboxExecution -WarningVariable warnings -WarningAction SilentlyContinue).Id | Should -Be $SandboxExecution
            $warnings[0] | Should -BeLike '*again in 1 s*'
        }

        It 'that name a date that has passed are asked again at once' {
            $server.On('GET', '.', ((New-Problem 429 -Headers @{ 'Retry-After' = 'Wed, 01 Jan 2020 00:00:00 GMT' }), (New-Response (New-ExecutionBody))))
            (Get-PlexExecution $SandboxExecution -WarningVariable warnings -WarningAction SilentlyContinue).Id | Should -Be $SandboxExecution
            $warnings[0] | Should -BeLike '*again in 0 s*'
        }

        It 'that ask for an hour are reported at once, with the time' {
            $server.On('GET', '.', (New-Problem 429 -Headers @{ 'Retry-After' = '3600' }))
            $failure = { Get-PlexExecution $SandboxExecution } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'TooManyRequests,*'
            $failure.Exception.RetryAfter | Should -Be ([timespan]::FromHours(1))
            $server.Requests.Count | Should -Be 1
        }

        It 'that last are reported after a few attempts' {
            $server.On('GET', '.', (New-Response -Status 502 -ContentType text/html '<html>Bad gateway</html>' -Headers @{ 'Retry-After' = '0' }))
            $failure = { Get-PlexExecution $SandboxExecution -WarningAction SilentlyContinue } | Should -Throw -PassThru
            $failure.FullyQualifiedErrorId | Should -BeLike 'ServiceUnavailable,*'
            $failure.Exception.StatusCode | Should -Be 502
            $failure | Should -Not -BeLike '*<html>*'
            $server.Requests.Count | Should -Be 4
        }

        It 'that are the server''s own fault are not asked again' {
            $server.On('GET', '.', (New-Problem 500 internal))
            { Get-PlexExecution $SandboxExecution } | Should -Throw -ErrorId 'ServerFailed,*'
            $server.Requests.Count | Should -Be 1
        }

        It 'like a broken connection are asked again' {
            $server.On('GET', '.', ((New-Response -Reset), (New-Response (New-ExecutionBody))))
            (Get-PlexExecution $SandboxExecution -WarningAction SilentlyContinue).Id | Should -Be $SandboxExecution
            $server.Requests.Count | Should -Be 2
        }
    }

    Context 'The verbose stream' {
        It 'names each request, without its query' {
            $lines = Get-PlexExecution -First 1 -Action health.check -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            $lines | Should -HaveCount 1
            $lines | Should -BeLike "GET /v1/projects/$SandboxProject/executions: 200 in * ms"
        }
    }
}
