Describe 'Wait-PlexAgentAction' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Agents 3
        $agent = $sandbox.agents[0].url
        $server = Start-TestServer
    }

    AfterAll {
        ${server}?.Dispose()
        Stop-TestSandbox $sandbox
    }

    BeforeEach {
        $server.Reset()
    }

    It 'writes each action when it has ended, of several agents' {
        $actions = foreach ($url in $sandbox.agents[0, 1].url) { Start-PlexAgentAction replicante.io/store.stop -Agent $url }
        $ended = $actions | Wait-PlexAgentAction
        $ended.State | Should -BeExactly DONE, DONE
        $ended.Id | Sort-Object | Should -Be ($actions.Id | Sort-Object)
    }

    It 'takes ids, and rows that have them' {
        (Wait-PlexAgentAction -Agent $agent $ExampleAction).Requester | Should -BeExactly API
        ([pscustomobject] @{ Agent = $agent; Id = $ExampleAction } | Wait-PlexAgentAction).Requester | Should -BeExactly API
        @(@() | Wait-PlexAgentAction) | Should -HaveCount 0
    }

    It 'tells stage and message as it goes' {
        $server.On('GET', '.', (New-Response (New-AgentInfoBody -State RUNNING -Payload '{"stage":1,"state":"RUNNING","payload":{"message":"the service is not running"}}')))
        $messages = Get-PlexAgentAction -Agent $server.Address -Id $ExampleAction | Wait-PlexAgentAction -WaitTimeoutSeconds 0 -Verbose -ErrorAction SilentlyContinue 4>&1 |
            Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        $messages.Message | Should -Contain 'Waiting for replicante.io/store.stop: RUNNING, stage 1: the service is not running, after 0s'
    }

    It 'ends at the time-out with the action as it was last seen, then the error' {
        $server.On('GET', '.', (New-Response (New-AgentInfoBody -State RUNNING)))
        $out = Wait-PlexAgentAction -Agent $server.Address $ExampleAction -WaitTimeoutSeconds 0 -ErrorVariable failures -ErrorAction SilentlyContinue
        $out.State | Should -BeExactly RUNNING
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'WaitTimedOut,*'
        $failures[0].CategoryInfo.Category | Should -Be OperationTimeout
        $failures[0].TargetObject.Id | Should -Be $ExampleAction
    }

    It 'an action that vanishes is lost' {
        $server.On('GET', '.', (New-Response (New-AgentInfoBody -State RUNNING)))
        $action = Get-PlexAgentAction -Agent $server.Address -Id $ExampleAction
        $server.Reset()
        $server.On('GET', '.', (New-Response -Status 404 -ContentType ''))
        $out = $action | Wait-PlexAgentAction -ErrorVariable failures -ErrorAction SilentlyContinue
        $out.State | Should -BeExactly RUNNING
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'AgentActionLost,*'
        Get-PlexExitCode $failures | Should -Be 1
    }

    It '-ErrorOnFailure writes an error for each that failed, after the last object' {
        $actions = foreach ($kind in 'agent.replicante.io/debug.fail', 'agent.replicante.io/debug.success') { Start-PlexAgentAction $kind -Agent $agent }
        $out = $actions | Wait-PlexAgentAction -ErrorOnFailure -ErrorVariable failures -ErrorAction SilentlyContinue
        $out | Should -HaveCount 2
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'AgentActionFailed,*'
        "$($failures[0])" | Should -BeLike '*triggered debugging action failure*'
    }

    It 'stops also inside of a stalled response' {
        $server.On('GET', '.', (New-Response (New-AgentInfoBody -State RUNNING)))
        $action = Get-PlexAgentAction -Agent $server.Address -Id $ExampleAction
        $server.On('GET', '.', (New-Response (New-AgentInfoBody -State RUNNING) -Stall))
        $before = $server.Requests.Count
        $run = Start-Runspace { $args[0] | Wait-PlexAgentAction } -Arguments $action
        Wait-Until { $server.Requests.Count -gt $before }
        Stop-Shell $run.Shell
        $run.Shell.InvocationStateInfo.State | Should -Be Stopped
        $run.Shell.Dispose()
    }
}
