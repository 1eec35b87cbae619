Describe 'Get-PlexAction' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        . "$PSScriptRoot/Outcome.ps1"
        Import-Module (Get-ModuleManifestPath)
        # A node of these reports no actions.
        $sandbox = Start-TestSandbox -Nodes 5 -Switches '--sparse-pages'
        $server = Start-TestServer $sandbox

        function New-CapabilityPage([hashtable] $ActionsOf) {
            # What nodes report, by node: their actions, as on the wire.
            New-Response (New-PageBody @(
                    foreach ($node in $ActionsOf.Keys) {
                        @{ node_id = "$node"; domain_id = "$SandboxDomain"; builtin_actions = @($ActionsOf[$node]) } | ConvertTo-Json -Depth 6
                    }))
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
    }

    Context 'A piped connection' {
        It 'is listed with -Node, which says which actions and not which server' {
            (Get-PlexConnection | Get-PlexAction -Node $SandboxNode -Type builtin).NodeCount | Select-Object -Unique | Should -Be 1
        }
    }

    Context 'The actions' {
        It 'are what nodes declare, and the hooks' {
            $actions = Get-PlexAction
            $actions | ForEach-Object { $_ | Should -BeOfType ([Plexsphere.PlexAction]) }
            $actions.Name | Should -Contain service.restart
            $actions.Name | Should -Contain rotate-keys
            $builtin = $actions | Where-Object Type -EQ builtin
            $builtin.Source | Select-Object -Unique | Should -BeExactly capabilities
            $builtin.NodeCount | Select-Object -Unique | Should -Be 4
            $hooks = $actions | Where-Object Type -EQ hook
            $hooks.Source | Select-Object -Unique | Should -BeExactly hooks
            $hooks.NodeCount | Select-Object -Unique | Should -Be 5
            @($hooks.Parameters -ne $null) | Should -HaveCount 0
        }

        It 'tell what there is to tell, in this order' {
            $action = Get-PlexAction diagnostics.ping_peer
            $action.PSObject.Properties.Name | Should -Be 'Name', 'Type', 'Description', 'Parameters', 'NodeCount', 'Source'
            $action.Parameters.ToString() | Should -BeExactly 'peer_id*, count'
            $action.Parameters[0].PSObject.Properties.Name | Should -Be 'Name', 'Type', 'Required', 'Default', 'Description'
            $action.Parameters[0].Required | Should -BeTrue
            $action.Parameters[1].Default | Should -BeExactly '1'
            $action | ConvertTo-Csv | Out-String | Should -Not -Match 'System\.|Plexsphere\.'
        }

        It 'are found by name, by wildcards and by type' {
            (Get-PlexAction SERVICE.RESTART).Name | Should -BeExactly service.restart
            (Get-PlexAction service.*, system.info).Name | Should -Be service.reload_config, service.restart, service.upgrade, system.info
            (Get-PlexAction -Type Hook).Type | Select-Object -Unique | Should -BeExactly hook
            Get-PlexAction zz* | Should -BeNullOrEmpty
        }

        It 'that nobody declares are errors with near ones, beside those that are' {
            $seen = Get-Outcome { Get-PlexAction service.restrat, system.info, another }
            $seen.Output.Name | Should -Be system.info
            $seen.Errors | Should -HaveCount 2
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ActionNotFound,*'
            $seen.Errors[0].TargetObject | Should -Be service.restrat
            "$($seen.Errors[0])" | Should -BeLike "*Did you mean 'service.restart'?"
            $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike "*Get-PlexAction -Project $SandboxProject.*"
        }

        It 'are those of the nodes that are named' {
            (Get-PlexAction service.restart -Node $SandboxNode).NodeCount | Should -Be 1
            Get-PlexAction -Node $UnknownId | Should -BeNullOrEmpty
            (Get-PlexAction rotate-keys -Node $SandboxNode, $UnknownId).NodeCount | Should -Be 1
            (Get-PlexAction rotate-keys -Node (Get-PlexNode -First 2)).NodeCount | Should -Be 2
        }

        It 'are those of the project that is named' {
            Get-PlexAction -Project retail-stores | Should -BeNullOrEmpty
            (Get-PlexAction system.info -Project acme/edge).Name | Should -Be system.info
        }

        It 'of one name that are declared in several ways are several, the most frequent first' {
            $plain = @{ name = 'logs.snapshot'; parameters = @() }
            $rich = @{ name = 'logs.snapshot'; parameters = @(@{ name = 'lines'; type = 'string'; required = $false }) }
            $server.On('GET', 'capabilities$', (New-CapabilityPage @{ (Get-NumberedId 1) = $plain; (Get-NumberedId 2) = $rich; (Get-NumberedId 3) = $rich }))
            $actions = Get-PlexAction logs.snapshot
            $actions.NodeCount | Should -Be 2, 1
            $actions[0].Parameters.ToString() | Should -Be lines
        }

        It 'are also those that were seen in executions, and the source says so' {
            $null = Get-PlexExecution -First 1
            $server.On('GET', 'executions$', (New-Response (New-PageBody (New-ExecutionBody -Action seen.before))))
            $null = Get-PlexExecution
            $action = Get-PlexAction seen.before
            $action.Source | Should -BeExactly recent
            $action.NodeCount, $action.Parameters | Should -Be $null, $null
        }

        It 'of several servers are listed where connections are piped; nothing else is taken from a pipeline' {
            $here = Get-PlexConnection
            $here, $here | Get-PlexAction system.info | Should -HaveCount 2
            $node = Get-PlexNode -First 1
            $project = Get-PlexProject edge
            $server.Reset()
            foreach ($piped in $node, $project, 'system.info', [pscustomobject] @{ NodeId = $SandboxNode; ProjectId = $SandboxProject; Name = 'system.info' }) {
                $seen = Get-Outcome { $piped | Get-PlexAction }
                $seen.Output | Should -HaveCount 0
                $seen.Errors | Should -HaveCount 1
            }
            @() | Get-PlexAction | Should -BeNullOrEmpty
            $server.Requests | Should -HaveCount 0
        }

        It 'need a project' {
            Connect-TestSandbox $sandbox -NoProject
            { Get-PlexAction -ErrorAction Stop } | Should -Throw -ErrorId 'ProjectRequired,*'
        }
    }

    Context 'What the server does not let us read' {
        It 'leaves the hooks where it is what nodes reported: <Status>' -ForEach @(@{ Status = 403; Code = 'permission_denied' }, @{ Status = 501; Code = 'capabilities_not_provisioned' }) {
            $server.On('GET', 'capabilities$', (New-Problem $Status $Code -Members @{ reason = 'x' }))
            $seen = Get-Outcome { Get-PlexAction }
            $seen.Output.Source | Select-Object -Unique | Should -Be hooks
            $seen.Errors | Should -HaveCount 0
            $seen.Warnings | Should -HaveCount 1
            $seen.Warnings[0] | Should -BeLike '*built-in actions are not listed*'
        }

        It 'leaves what nodes reported where it is the hooks: <Status>' -ForEach @(@{ Status = 403; Code = 'permission_denied' }, @{ Status = 501; Code = 'hooks_not_provisioned' }) {
            $server.On('GET', 'hooks$', (New-Problem $Status $Code -Members @{ reason = 'x' }))
            $seen = Get-Outcome { Get-PlexAction }
            $seen.Output.Source | Select-Object -Unique | Should -Be capabilities
            $seen.Errors | Should -HaveCount 0
            $seen.Warnings | Should -HaveCount 1
            $seen.Warnings[0] | Should -BeLike '*hooks are not listed*'
        }

        It 'leaves what was seen where it is both, as with a platform gate that is closed' {
            $closed = Start-TestSandbox -Nodes 2 -Executions 1 -Switches '--deny', 'platform-gate'
            try {
                Connect-TestSandbox $closed
                $null = Get-PlexExecution
                $seen = Get-Outcome { Get-PlexAction }
                $seen.Output | Should -HaveCount 1
                $seen.Output.Source | Should -Be recent
                $seen.Errors | Should -HaveCount 0
                $seen.Warnings | Should -HaveCount 2
                Invoke-PlexAction service.restart $SandboxNode | Should -HaveCount 1
                $denied = Get-Outcome { Invoke-PlexAction service.restrat $SandboxNode }
                $denied.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ActionNotDeclared,*'
            } finally {
                Stop-TestSandbox $closed
            }
        }
    }

    Context 'What servers may say' {
        It 'is an empty list, which is no statement, or none: hooks are left' {
            foreach ($kind in 'empty', 'absent') {
                $bare = Start-TestSandbox -Nodes 1 -Switches '--builtin-actions', $kind
                try {
                    Connect-TestSandbox $bare
                    $seen = Get-Outcome { Get-PlexAction }
                    $seen.Output.Source | Select-Object -Unique | Should -Be hooks
                    $seen.Errors.Count + $seen.Warnings.Count | Should -Be 0
                } finally {
                    Stop-TestSandbox $bare
                }
            }
        }

        It 'stays exact in objects, and is neutral where it is shown' {
            $hostile = "red`e[31m`u{202e}"
            $server.On('GET', 'capabilities$', (New-CapabilityPage @{ $SandboxNode = @{ name = $hostile; description = $hostile; parameters = @(@{ name = $hostile; type = $hostile; required = $true; default = $hostile; description = $hostile }) } }))
            $server.On('GET', 'hooks$', (New-Response (New-PageBody)))
            $action = Get-PlexAction
            $action.Name, $action.Description, $action.Parameters[0].Name | Should -BeExactly $hostile, $hostile, $hostile
            foreach ($shown in ($action | Format-Table | Out-String), ($action | Format-List | Out-String), ($action.Parameters | Format-Table | Out-String)) {
                $shown | Should -Not -Match '\e\[31m|\u202e'
            }
        }
    }
}
