Describe 'Get-PlexAgentActionKind' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $sandbox = Start-TestSandbox -Agents 1
        $off = Start-TestSandbox -Agents 1 -Switches '--without-actions'
    }

    AfterAll {
        Stop-TestSandbox $sandbox
        Stop-TestSandbox $off
    }

    It 'lists the kinds of released agents with their descriptions' {
        $kinds = Get-PlexAgentActionKind $sandbox.agents[0].url
        $kinds.Kind | Should -Contain 'replicante.io/service.graceful.restart'
        $kinds.Kind | Should -Be @($kinds.Kind | Sort-Object -Culture '')
        $kinds.Description | Should -Not -Contain $null
        $kinds[0].Agent | Should -Be "$($sandbox.agents[0].url)/"
    }

    It 'takes agents by property, one error for each that does not answer so' {
        $out = [pscustomobject] @{ Agent = $off.agents[0].url }, [pscustomobject] @{ Agent = $sandbox.agents[0].url } |
            Get-PlexAgentActionKind -ErrorVariable failures -ErrorAction SilentlyContinue
        $out.Count | Should -BeGreaterThan 5
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'AgentActionsDisabled,*'
        Get-PlexExitCode $failures | Should -Be 1
    }
}
