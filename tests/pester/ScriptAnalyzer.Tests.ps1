# What PSScriptAnalyzer has to say: nothing about what is shipped, shown and run; of the tests, whose blocks it cannot see through, errors only.

BeforeDiscovery {
    $root = Join-Path $PSScriptRoot '..' '..'
    $scripts = @(Get-Item (Join-Path $root build.ps1)) + @('build', 'bench', 'docs' | ForEach-Object { Get-ChildItem (Join-Path $root $_) -Recurse -Include *.ps1, *.psm1 })
}

Describe 'PSScriptAnalyzer' -Tag PSScriptAnalyzer {
    BeforeAll {
        Import-Module PSScriptAnalyzer
        Import-Module "$PSScriptRoot/Testing.psm1"

        function Get-Finding([string] $Path, [string[]] $Severity) {
            Invoke-ScriptAnalyzer -Path $Path -Recurse -Severity $Severity | ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName): $($_.Message)" }
        }
    }

    It 'finds nothing in the module' {
        Get-Finding (Split-Path (Get-ModuleManifestPath)) Error, Warning, Information | Should -BeNullOrEmpty
    }

    It 'finds nothing in <_.Name>' -ForEach $scripts {
        Get-Finding $_.FullName Error, Warning | Should -BeNullOrEmpty
    }

    It 'finds no error in the tests' {
        Get-Finding $PSScriptRoot Error | Should -BeNullOrEmpty
    }
}
