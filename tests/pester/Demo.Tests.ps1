# The screen that the demo ends on, as './build.sh demo' writes it to a file.

Describe 'The demo' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        $sandbox = Start-TestSandbox -Executions 5 -Switches '--node-names'
        $report = Join-Path $TestDrive demo-report.html
        $script = Join-Path $PSScriptRoot '..' '..' build demo.ps1
        $parameters = '-Module', (Get-ModuleManifestPath), '-Project', $SandboxProject, '-Action', 'diagnostics.collect', '-Selector', 'env=prod,tier=edge', '-Pwsh', 'dotnet tool run pwsh', '-Report', $report
        $run = Wait-Program (Start-Pwsh (@('-File', $script) + $parameters) @{ PLEXSPHERE_URL = $sandbox.url; PLEXSPHERE_TOKEN = $sandbox.token })
    }

    AfterAll {
        Stop-TestSandbox $sandbox
    }

    It 'ends well and without a word of trouble' {
        $run.ExitCode | Should -Be 0
        $run.Errors | Should -BeNullOrEmpty
    }

    It 'fits 80 columns and one look: no output of a node as a whole, no requests' {
        $run.Lines.Count | Should -BeLessThan 70
        $run.Lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty
        $run.Output | Should -Not -Match 'GET |POST |/v1/|network_interfaces|processes'
    }

    It 'shows the cohort, how far it has come, the outputs, three members of one, and where an archived one lies' {
        $node = '(core|edge)-[a-z]{2}-\d\d'
        [regex]::Matches($run.Output, "(?m)^(pending|ack|started|succeeded) +$node").Count | Should -Be 10
        $run.Output | Should -Match '(?m)^5 of 5 targets finished$'
        $run.Output | Should -Match '(?m)^hostname +arch +cpu_count *$'
        $run.Output | Should -Match '(?m)^archived: plexsphere-exec-outputs/executions/'
        @($run.Lines)[-5..-1] -join "`n" | Should -Match '^What to do next:(\n  \S.*){4}$'
    }

    It 'writes a report with the names of nodes, a failure and a difference in it, and says where' {
        $run.Output | Should -Match '(?m)^A page to send on, .*:\n  \S+demo-report\.html$'
        $html = Get-Content -Raw $report
        $html | Should -Match '1 of 8 nodes did not succeed:</strong> <bdi>(core|edge)-[a-z]{2}-\d\d</bdi>'
        $html | Should -Match 'What differs from '
        [regex]::Matches($html, '<bdi>0190a8b8-').Count | Should -Be 1 -Because 'the project alone is named by its id'
    }
}
