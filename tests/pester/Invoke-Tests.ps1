#Requires -Version 7.4

<#
.SYNOPSIS
    Runs the Pester tests on the built module.
.DESCRIPTION
    Tests the module and the sandbox that './build.sh build' laid in out/, or those that PLEXSPHERE_TEST_MODULE (a manifest) and
    PLEXSPHERE_TEST_SANDBOX (a program) name.
    Prints what failed and one line of counts; ends with exit code 1 when anything failed.
.PARAMETER ResultPath
    Where the results go, as NUnit XML.
.PARAMETER Path
    Which test files to run; all unless given.
#>
[CmdletBinding()]
param(
    [string] $ResultPath,
    [string[]] $Path = $PSScriptRoot
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

# What the tests say must depend neither on the caller's culture nor on its connection.
[cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = 'en-US'
'PLEXSPHERE_URL', 'PLEXSPHERE_TOKEN' | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $null) }

# Not by #Requires: after that, the script's exit code is lost.
Import-Module Pester -MinimumVersion 5.5.0 -MaximumVersion 5.999.0

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'None'
if ($ResultPath) {
    $configuration.TestResult.Enabled = $true
    $configuration.TestResult.OutputFormat = 'NUnitXml'
    $configuration.TestResult.OutputPath = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($ResultPath)
}

$run = Invoke-Pester -Configuration $configuration
if (-not $run) { exit 1 }

function Write-Failure([string] $Name, $Record) {
    foreach ($failure in $Record) {
        "FAILED $Name"
        ($failure.DisplayErrorMessage, $failure.DisplayStackTrace) -split '\r?\n' | ForEach-Object { "    $_" }
    }
}

foreach ($container in $run.FailedContainers) { Write-Failure $container.Item $container.ErrorRecord }
foreach ($block in $run.FailedBlocks) { Write-Failure $block.ExpandedPath $block.ErrorRecord }
foreach ($test in $run.Failed) { Write-Failure $test.ExpandedPath $test.ErrorRecord }

'Pester: {0} passed, {1} failed, {2} skipped in {3:0} s' -f $run.PassedCount, $run.FailedCount, ($run.SkippedCount + $run.InconclusiveCount), $run.Duration.TotalSeconds
exit ($run.Result -eq 'Passed' ? 0 : 1)
