Describe 'Runspaces that share a connection' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        $sandbox = Start-TestSandbox -Executions 400 -Switches '--admin'
    }

    AfterAll {
        Stop-TestSandbox $sandbox
    }

    It 'get what they asked for, whatever goes wrong, and leave nothing behind' {
        $run = Invoke-Pwsh "& '$(Join-Path $PSScriptRoot '..' '..' bench scripts Stress.ps1)' -Commands 3200" @{
            BENCH_MODULE = Get-ModuleManifestPath; PLEXSPHERE_URL = $sandbox.url; PLEXSPHERE_TOKEN = $sandbox.token; PLEXSPHERE_PROJECT = "$SandboxProject"
        }
        $run.Errors | Should -BeNullOrEmpty
        $figures = @{}
        foreach ($line in $run.Lines) { $name, $value, $null = $line -split ' '; $figures[$name] = [double] $value }
        $figures.stress_commands + $figures.stress_failures + $figures.stress_crosstalk | Should -Be 3200
        $figures.stress_failures | Should -BeGreaterThan 0
        $figures.stress_crosstalk | Should -Be 0
        $figures.stress_handles_growth | Should -BeLessThan 10
        $figures.stress_memory_growth | Should -BeLessThan 5
    }
}
