Describe 'Get-PlexNode' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        . "$PSScriptRoot/Outcome.ps1"
        Import-Module (Get-ModuleManifestPath)
        # The last two nodes have enrolled, and nothing more.
        $sandbox = Start-TestSandbox -Nodes 12 -Switches '--new-nodes', 2, '--sparse-pages'
        $server = Start-TestServer $sandbox

        function New-NodePage([hashtable[]] $Rows) {
            # A page of nodes on the wire, of the sandbox's domain.
            $items = foreach ($row in $Rows) {
                $whole = @{ domain_id = $SandboxDomain; created_at = '2026-07-01T08:00:00Z' }
                foreach ($name in $row.Keys) { $whole[$name] = $row[$name] }
                ConvertTo-Json $whole
            }
            New-Response (New-PageBody $items)
        }
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        # What a connection has learnt is part of none of these tests.
        $server.Reset()
        Connect-TestServer $server $sandbox
        Clear-NameBook
    }

    Context 'The nodes' {
        It 'are all that can be seen in the domain of the connection''s project, with what those reported that did, page after page' {
            $nodes = Get-PlexNode
            $nodes | Should -HaveCount 12
            $nodes | ForEach-Object { $_ | Should -BeOfType ([Plexsphere.PlexNode]) }
            @($nodes | Where-Object ProjectId -EQ $SandboxProject) | Should -HaveCount 10
            $new = $nodes | Where-Object ProjectId -EQ $null
            $new | Should -HaveCount 2
            foreach ($property in 'Name', 'NameSource', 'AgentVersion', 'Status', 'Actions', 'ReportedAt', 'Reachability', 'LastHeartbeatAt', 'Labels') {
                @($new.$property -ne $null) | Should -HaveCount 0 -Because $property
            }
            @($server.Matching('GET', '/nodes$').Query -notlike "*domain_id=$SandboxDomain*") | Should -HaveCount 0
            $server.Matching('GET', "projects/$SandboxProject$") | Should -HaveCount 1
        }

        It 'tell what there is to tell, in this order' {
            $node = Get-PlexNode -First 1
            $node.PSObject.Properties.Name | Should -Be @(
                'Id', 'Name', 'NameSource', 'Kind', 'DomainId', 'ProjectId', 'AgentVersion', 'Status', 'Actions', 'ReportedAt', 'Reachability', 'LastHeartbeatAt', 'Labels', 'CreatedAt')
            $node.Id | Should -Be $SandboxNode
            $node.DomainId | Should -Be $SandboxDomain
            $node.AgentVersion | Should -Match '^\d'
            $node.Status | Should -BeIn 'match', 'drift', 'unknown'
            $node.Actions.ToString() | Should -BeExactly "$($node.Actions.Count) actions"
            $node.Actions | Should -Contain service.restart
            $node.ReportedAt | Should -BeOfType ([datetimeoffset])
            $node.CreatedAt.Offset | Should -Be ([timespan]::Zero)
            "$node" | Should -Be "$SandboxNode"
        }

        It 'go through CSV and JSON without a name of a type' {
            Get-PlexNode -IncludeLabel -First 3 | ConvertTo-Csv | Out-String | Should -Not -Match 'System\.|Plexsphere\.'
            Get-PlexNode -IncludeLabel -First 1 | ConvertTo-Csv | Out-String | Should -Match '\d+ actions.*env='
        }

        It 'are asked for again without what is known already' {
            $null = Get-PlexNode
            $server.Reset()
            $null = Get-PlexNode
            $server.Matching('GET', "projects/$SandboxProject$") | Should -HaveCount 0
        }

        It 'are those of a project with a row where the command names one, by id, slug or object' {
            foreach ($project in $SandboxProject, 'edge', 'acme/edge', (Get-PlexProject edge)) {
                Get-PlexNode -Project $project | Should -HaveCount 10 -Because "$project"
            }
        }

        It 'are none in a project that has no rows, and that is no error' {
            $seen = Get-Outcome { Get-PlexNode -Project retail-stores }
            $seen.Output.Count + $seen.Errors.Count + $seen.Warnings.Count | Should -Be 0
        }

        It 'are those of all domains where no project is known' {
            Connect-TestSandbox $sandbox -NoProject
            Get-PlexNode | Should -HaveCount 12
            $here = Connect-Plexsphere $server.Address -Token (ConvertTo-Token $sandbox.token) -PassThru
            $server.Reset()
            Get-PlexNode -Connection $here -First 1 | Should -HaveCount 1
            @($server.Matching('GET', '/nodes$').Query -like '*domain_id*') | Should -HaveCount 0
            $server.Matching('GET', 'capabilities$') | Should -HaveCount 0
        }

        It 'are found by what their agent''s program is' {
            $drift = Get-PlexNode -Status DRIFT
            $drift | Should -Not -BeNullOrEmpty
            $drift.Status | Select-Object -Unique | Should -BeExactly drift
            { Get-PlexNode -Status ill } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        }

        It 'are as many as were asked for, of those that were asked for' {
            Get-PlexNode -First 3 | Should -HaveCount 3
            Get-PlexNode -Status drift -First 1 | Should -HaveCount 1
            { Get-PlexNode -First 0 } | Should -Throw
        }

        It 'are found by id, also one that never reported; one that is not there is an error beside the others' {
            $new = Get-PlexNode | Where-Object ProjectId -EQ $null | Select-Object -First 1
            $seen = Get-Outcome { Get-PlexNode -Id $SandboxNode, $UnknownId, $new.Id }
            $seen.Output.Id | Should -Be $SandboxNode, $new.Id
            $seen.Errors | Should -HaveCount 1
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
            $seen.Errors[0].CategoryInfo.Category | Should -Be ObjectNotFound
            "$($seen.Errors[0])" | Should -BeLike "*$UnknownId*"
            { Get-PlexNode -Id edge-7 } | Should -Throw "*'edge-7' is not a UUID. For a name: -Name edge-7.*"
        }

        It 'of several servers are listed where connections are piped' {
            $here = Get-PlexConnection
            $here, $here | Get-PlexNode -First 2 | Should -HaveCount 4
            (Get-Outcome { $here | Get-PlexNode -Connection $here }).Errors | Should -HaveCount 1
        }

        It 'are not what is piped: nodes and projects are refused, and nothing is asked' {
            $node = Get-PlexNode -First 1
            $project = Get-PlexProject edge
            $server.Reset()
            foreach ($piped in $node, $project, "$SandboxNode", [pscustomobject] @{ NodeId = $SandboxNode; ProjectId = $SandboxProject }) {
                $seen = Get-Outcome { $piped | Get-PlexNode }
                $seen.Output | Should -HaveCount 0
                $seen.Errors | Should -HaveCount 1
            }
            @() | Get-PlexNode | Should -BeNullOrEmpty
            $server.Requests | Should -HaveCount 0
        }
    }

    Context 'Names' {
        BeforeAll {
            $ids = Get-PlexNode -Connection (Connect-Plexsphere $sandbox.url -Token (ConvertTo-Token $sandbox.token) -Project $SandboxProject -PassThru) | ForEach-Object { "$($_.Id)" }
        }

        It 'are those of the name book where the server has none, and are found whatever their case, and by wildcards' -Tag Unix {
            Set-PlexNodeName $ids[0] edge-eu-07
            Set-PlexNodeName $ids[1] core-us-09
            $node = Get-PlexNode EDGE-EU-07
            $node.Id | Should -Be $ids[0]
            $node.Name | Should -BeExactly edge-eu-07
            $node.NameSource | Should -BeExactly local
            "$node" | Should -Be edge-eu-07
            (Get-PlexNode edge-*, *-09).Name | Should -Be edge-eu-07, core-us-09
            (Get-PlexNode "$($ids[2])").Id | Should -Be $ids[2]
            Get-PlexNode "$("$($ids[0])".Substring(0, 8))*" | Should -Not -BeNullOrEmpty
        }

        It 'that nobody has are errors with near ones; patterns need match nothing' -Tag Unix {
            Set-PlexNodeName $ids[0] edge-eu-07
            $seen = Get-Outcome { Get-PlexNode edge-ue-07, zz*, edge-eu-07, another-one }
            $seen.Output.Name | Should -Be edge-eu-07
            $seen.Errors | Should -HaveCount 2
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NodeNotFound,*'
            $seen.Errors[0].TargetObject | Should -Be edge-ue-07
            "$($seen.Errors[0])" | Should -BeLike "*'edge-ue-07'*Did you mean 'edge-eu-07'?"
            "$($seen.Errors[1])" | Should -Not -BeLike '*mean*'
        }

        It 'that the server tells go before those of the book, which are as good for finding' -Tag Unix {
            $named = Start-TestSandbox -Nodes 2 -Switches '--node-names'
            try {
                Connect-TestSandbox $named
                $node = Get-PlexNode -First 1
                $node.NameSource | Should -BeExactly server
                $node.Kind | Should -Not -BeNullOrEmpty
                Set-PlexNodeName $node.Id mine
                (Get-PlexNode mine).Name | Should -BeExactly $node.Name
                (Get-PlexNode $node.Name).Id | Should -Be $node.Id
            } finally {
                Stop-TestSandbox $named
            }
        }

        It 'that are blank are none' {
            $server.On('GET', '/nodes$', (New-NodePage @{ id = $ids[0]; name = '' }, @{ id = $ids[1]; name = ' ' }, @{ id = $ids[2]; name = $null }))
            @((Get-PlexNode).Name -ne $null) | Should -HaveCount 0
        }

        It 'that two nodes share find both' {
            $server.On('GET', '/nodes$', (New-NodePage @{ id = $ids[0]; name = 'twin' }, @{ id = $ids[1]; name = 'TWIN' }))
            (Get-PlexNode twin).Id | Should -Be $ids[0, 1]
        }

        It 'that are hostile stay exact in objects, and are neutral where they are shown' {
            $names = "red`e[31m", "bell`a", "right`u{202e}left", "two`nlines", ('x' * 10000), "half$([char] 0xD83D)", '$(Get-Date)', "c1`u{9b}31m"
            $rows = for ($i = 0; $i -lt $names.Count; $i++) { @{ id = $ids[$i]; name = $names[$i] } }
            $server.On('GET', '/nodes$', (New-NodePage $rows))
            $nodes = Get-PlexNode
            $nodes | Should -HaveCount $names.Count
            foreach ($i in 0, 1, 2, 3, 4, 6, 7) { $nodes[$i].Name | Should -BeExactly $names[$i] }
            foreach ($shown in ($nodes | Format-Table | Out-String), ($nodes | Format-List | Out-String), "$((Get-Outcome { Get-PlexNode red }).Errors)") {
                $shown | Should -Not -Match '\e\[31m|\a|\u202e|\u009b'
            }
        }

        It 'of a damaged book are an error before anything is asked' -Tag Unix {
            Set-NameBook "{`n  ""servers"": ["
            $seen = Get-Outcome { Get-PlexNode }
            $seen.Output | Should -HaveCount 0
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NameBookDamaged,*'
            $server.Requests | Should -HaveCount 0
        }

        It 'are refused that no node can have' {
            foreach ($name in '', ' ', $null, @(), "a$([char] 0xD83D)") { { Get-PlexNode $name } | Should -Throw -ErrorId 'ParameterArgument*' }
            $server.Requests | Should -HaveCount 0
        }
    }

    Context 'By labels' {
        It 'are those that the server finds for the selector, with what they reported' {
            $found = Get-PlexNode -Selector env=prod
            $found | Should -Not -BeNullOrEmpty
            $found.Count | Should -BeLessThan 12
            $found[0].AgentVersion | Should -Not -BeNullOrEmpty
            $sent = $server.Matching('POST', 'objects/search$')[0].Text | ConvertFrom-Json
            $sent.relation, $sent.kind, $sent.scope, $sent.scope_id | Should -Be 'read', 'node', 'domain', "$SandboxDomain"
            $labels = (Get-PlexNode -Selector env=prod -IncludeLabel).Labels
            @($labels | Where-Object Key -Like '*env').Value | Select-Object -Unique | Should -Be prod
        }

        It 'are none where nothing matches, and an error where the selector is none' {
            $seen = Get-Outcome { Get-PlexNode -Selector env=nowhere; Get-PlexNode -Selector 'env=' }
            $seen.Output | Should -HaveCount 0
            $seen.Errors | Should -HaveCount 1
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'MalformedSelector,*'
            foreach ($selector in @{ env = 'prod' }, ' ', '', 12) { { Get-PlexNode -Selector $selector } | Should -Throw "*'Selector'*" }
        }

        It 'are not found where the server does not search: <Status>' -ForEach @(
            @{ Status = 404; Code = '' }, @{ Status = 501; Code = 'object_search_not_provisioned' }, @{ Status = 405; Code = '' }
        ) {
            $server.On('POST', 'search$', (New-Problem $Status $Code))
            $seen = Get-Outcome { Get-PlexNode -Selector env=prod }
            $seen.Output | Should -HaveCount 0
            $seen.Errors | Should -HaveCount 1
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'SearchNotAvailable,*'
            $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike "*(Invoke-PlexAction system.info -Selector 'env=prod' -Wait).Targets"
        }
    }

    Context 'Reachability and labels' {
        It 'are read where they are asked for: the mesh at once, labels node by node' {
            $node = Get-PlexNode -First 1
            $node.Reachability, $node.LastHeartbeatAt, $node.Labels | Should -Be $null, $null, $null
            $server.Matching('GET', 'mesh|reachability|labels') | Should -HaveCount 0
            $nodes = Get-PlexNode -IncludeReachability -IncludeLabel
            @($nodes | Where-Object { -not $_.Reachability -or $null -eq $_.Labels }) | Should -HaveCount 0
            $server.Matching('GET', 'mesh/topology$') | Should -HaveCount 1
            $server.Matching('GET', 'reachability$') | Should -HaveCount 0
            $server.Matching('GET', 'labels$') | Should -HaveCount 12
            $server.MostAtOnce | Should -BeLessOrEqual 10
            $nodes[0].Labels.ToString() | Should -BeLike '*env=*'
            $nodes[0].Labels[0].PSObject.Properties.Name | Should -Be Key, Value
        }

        It 'are read of no node that is not asked for' {
            $null = Get-PlexNode -Id $SandboxNode -IncludeLabel
            $server.Matching('GET', 'labels$') | Should -HaveCount 1
        }

        It 'are read node by node where the mesh is closed: <Status>' -ForEach @(@{ Status = 403; Code = 'permission_denied' }, @{ Status = 501; Code = 'mesh_topology_not_provisioned' }) {
            $server.On('GET', 'mesh/topology$', (New-Problem $Status $Code -Members @{ reason = 'x' }))
            $seen = Get-Outcome { Get-PlexNode -IncludeReachability }
            $seen.Warnings | Should -HaveCount 0
            $server.Matching('GET', 'reachability$') | Should -HaveCount 12
            @($seen.Output | Where-Object { -not $_.Reachability }) | Should -HaveCount 0
            @($seen.Output | Where-Object LastHeartbeatAt) | Should -Not -BeNullOrEmpty
        }

        It 'stay empty with one warning where they are closed: <Name>' -ForEach @(
            @{ Name = 'insufficient_relation'; Problem = @{ Status = 403; Code = 'insufficient_relation' } }
            @{ Name = 'a denial'; Problem = @{ Status = 403; Code = 'permission_denied'; Members = @{ reason = 'out_of_scope' } } }
            @{ Name = 'not provisioned'; Problem = @{ Status = 501; Code = 'reachability_not_provisioned' } }
        ) {
            $server.On('GET', 'mesh/topology$', (New-Problem @Problem))
            $server.On('GET', '/reachability$', (New-Problem @Problem))
            $server.On('GET', '/labels$', (New-Problem @Problem))
            $seen = Get-Outcome { Get-PlexNode -IncludeReachability }
            $seen.Output | Should -HaveCount 12
            $seen.Errors | Should -HaveCount 0
            $seen.Warnings | Should -HaveCount 1
            $seen.Warnings[0] | Should -BeLike 'Reachability cannot be read, so it stays empty: *'
            $seen = Get-Outcome { Get-PlexNode -IncludeLabel }
            $seen.Output | Should -HaveCount 12
            @($seen.Output.Labels -ne $null) | Should -HaveCount 0
            $seen.Warnings | Should -HaveCount 1
            $seen.Warnings[0] | Should -BeLike 'Labels cannot be read, so they stay empty: *'
            $server.Matching('GET', 'labels$').Count | Should -BeLessOrEqual 8
        }
    }

    Context 'What the server does not let us read' {
        It 'leaves the nodes, without what they reported, with one warning: <Status>' -ForEach @(
            @{ Status = 403; Code = 'permission_denied' }, @{ Status = 501; Code = 'capabilities_not_provisioned' }, @{ Status = 404; Code = '' }
        ) {
            $server.On('GET', 'capabilities$', (New-Problem $Status $Code -Members @{ reason = 'x' }))
            $seen = Get-Outcome { Get-PlexNode }
            $seen.Output | Should -HaveCount 12
            @($seen.Output | Where-Object { $_.ProjectId -or $_.AgentVersion -or $_.Status -or $_.Actions -or $_.ReportedAt }) | Should -HaveCount 0
            $seen.Errors | Should -HaveCount 0
            $seen.Warnings | Should -HaveCount 1
            $seen.Warnings[0] | Should -BeLike '*agent version, status and actions stay empty*'
        }

        It 'is an error where the project''s nodes were asked for, and not the whole domain' {
            $server.On('GET', 'capabilities$', (New-Problem 403 permission_denied -Members @{ reason = 'x' }))
            $seen = Get-Outcome { Get-PlexNode -Project edge }
            $seen.Output | Should -HaveCount 0
            $seen.Errors | Should -HaveCount 1
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'AccessDenied,*'
        }

        It 'leaves the nodes that reported where the list of nodes is closed: <Status>' -ForEach @(@{ Status = 403; Code = 'permission_denied' }, @{ Status = 501; Code = 'nodes_not_provisioned' }) {
            $server.On('GET', '/nodes$', (New-Problem $Status $Code -Members @{ reason = 'x' }))
            $seen = Get-Outcome { Get-PlexNode }
            $seen.Output | Should -HaveCount 10
            @($seen.Output.CreatedAt -ne $null) | Should -HaveCount 0
            $seen.Errors | Should -HaveCount 0
            $seen.Warnings | Should -HaveCount 1
            $seen.Warnings[0] | Should -BeLike '*only nodes that reported are known*'
        }

        It 'is an error where nothing is left' {
            foreach ($path in '/nodes$', 'capabilities$') { $server.On('GET', $path, (New-Problem 403 permission_denied -Members @{ reason = 'x' })) }
            $seen = Get-Outcome { Get-PlexNode }
            $seen.Output | Should -HaveCount 0
            $seen.Errors | Should -HaveCount 1
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'AccessDenied,*'
        }

        It 'is no matter where it is the project itself: nodes of all domains are listed' {
            $server.On('GET', "projects/$SandboxProject$", (New-Problem 403 permission_denied -Members @{ reason = 'x' }))
            $seen = Get-Outcome { Get-PlexNode }
            $seen.Output | Should -HaveCount 12
            $seen.Errors | Should -HaveCount 0
        }

        It 'is told about as a server itself closes its gates' {
            $closed = Start-TestSandbox -Nodes 3 -Switches '--deny', 'platform-gate,node-agent,labels,mesh', '--without', 'search'
            try {
                Connect-TestSandbox $closed
                $seen = Get-Outcome { Get-PlexNode -IncludeReachability -IncludeLabel }
                $seen.Output | Should -HaveCount 3
                $seen.Errors | Should -HaveCount 0
                $seen.Warnings | Should -HaveCount 3
                (Get-Outcome { Get-PlexNode -Selector env=prod }).Errors[0].FullyQualifiedErrorId | Should -BeLike 'SearchNotAvailable,*'
            } finally {
                Stop-TestSandbox $closed
            }
        }

        It 'ends the command where it is everything: a token that is known no more' {
            $server.On('GET', '.', (New-Problem 401 unauthenticated))
            $seen = Get-Outcome { Get-PlexNode; 'after' }
            $seen.Output | Should -HaveCount 0
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'Unauthenticated,*'
        }
    }

    Context 'What servers may say' {
        It 'is that there are no nodes: nothing, and no error' {
            $server.On('GET', '/nodes$', (New-Response (New-PageBody)))
            $server.On('GET', 'capabilities$', (New-Response (New-PageBody)))
            $seen = Get-Outcome { Get-PlexNode; Get-PlexNode *; Get-PlexNode -Selector env=prod }
            $seen.Output.Count + $seen.Errors.Count + $seen.Warnings.Count | Should -Be 0
        }

        It 'is that agents reported no actions, or nothing about them' {
            $bare = Start-TestSandbox -Nodes 1 -Switches '--builtin-actions', 'empty'
            try {
                Connect-TestSandbox $bare
                $node = Get-PlexNode
                $node.Actions | Should -HaveCount 0
                $null -eq $node.Actions | Should -BeFalse
            } finally {
                Stop-TestSandbox $bare
            }
            Connect-TestServer $server $sandbox
            $server.On('GET', 'capabilities$', (New-Response (New-PageBody "{""node_id"":""$SandboxNode"",""domain_id"":""$SandboxDomain""}")))
            $null -eq (Get-PlexNode -Id $SandboxNode).Actions | Should -BeTrue
        }

        It 'is refused where it is of another domain, or no page at all' {
            foreach ($page in (New-NodePage @{ id = $SandboxNode; domain_id = $UnknownId }), (New-Response '{}'), (New-Response '[')) {
                $server.On('GET', '/nodes$', $page)
                $seen = Get-Outcome { Get-PlexNode }
                $seen.Output | Should -HaveCount 0
                $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'MalformedResponse,*'
            }
        }
    }
}
