#Requires -Version 7.4

<#
.SYNOPSIS
    Runs the Pester tests on the built module.
.DESCRIPTION
    Tests the module and the sandbox that './build.sh build' laid in out/, or those that PLEXSPHERE_TEST_MODULE (a manifest) and
    PLEXSPHERE_TEST_SANDBOX (a program) name. Pester is taken from NuGet's package folder, where the build puts it.
    Prints what failed and one line of counts; ends with exit code 1 when anything failed.
.PARAMETER ResultPath
    Where the counts go, as JSON: passed, failed, and skipped by kind.
.PARAMETER Path
    Which test files to run; all unless given.
.PARAMETER Share
    A folder that several of these share, to divide the files among them: each takes what none has taken before.
#>
[CmdletBinding()]
param(
    [string] $ResultPath,
    [string[]] $Path = $PSScriptRoot,
    [string] $Share
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

# What the tests say must depend neither on the caller's culture nor on its connection.
[cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = 'en-US'
'PLEXSPHERE_URL', 'PLEXSPHERE_TOKEN' | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $null) }

# Not by #Requires: after that, the script's exit code is lost.
$version = (Get-Content -Raw (Join-Path $PSScriptRoot '..' '..' '.config' 'dotnet-tools.json') | ConvertFrom-Json).modules.Pester
$packages = (dotnet nuget locals global-packages --list --force-english-output) -replace '^global-packages: '
Import-Module (Join-Path $packages pester $version tools Pester.psd1)

# A tag of a test names what it needs, and the line that says so where it is missing. Nothing else is ever skipped.
$otherSystem = 'of another operating system'
$needs = @{
    Unix             = (-not $IsWindows), $otherSystem
    Linux            = $IsLinux, $otherSystem
    PSScriptAnalyzer = [bool] (Get-Module PSScriptAnalyzer -ListAvailable), 'of PSScriptAnalyzer, which is not installed'
    SecretManagement = [bool] (Get-Module Microsoft.PowerShell.SecretManagement -ListAvailable), 'of SecretManagement, which is not installed'
}

function Invoke-File([string[]] $File) {
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $File
    $configuration.Run.PassThru = $true
    $configuration.Filter.ExcludeTag = @($needs.Keys.Where{ -not $needs[$_][0] })
    $configuration.Output.Verbosity = 'None'
    Invoke-Pester -Configuration $configuration
}

function Get-Kind($Item) {
    # What a test that was left out needs: a tag of its own, or of a block around it.
    for (; $Item; $Item = $Item.Block ?? $Item.Parent) {
        foreach ($tag in $Item.Tag) { if ($needs.ContainsKey($tag)) { return $needs[$tag][1] } }
    }
}

function Write-Failure([string] $Name, $Record) {
    foreach ($failure in $Record) {
        "FAILED $Name"
        ($failure.DisplayErrorMessage, $failure.DisplayStackTrace) -split '\r?\n' | ForEach-Object { "    $_" }
    }
}

$files = @(Get-ChildItem $Path -Filter *.Tests.ps1 | Sort-Object Name)
$counts = [ordered] @{ passed = 0; failed = 0; skipped = @{} }
$watch = [System.Diagnostics.Stopwatch]::StartNew()
foreach ($file in $files) {
    if ($Share) {
        try { [System.IO.File]::Open((Join-Path $Share $file.Name), 'CreateNew').Dispose() } catch [System.IO.IOException] { continue }
    }
    $run = Invoke-File $file
    foreach ($container in $run.FailedContainers) { Write-Failure $container.Item $container.ErrorRecord }
    foreach ($block in $run.FailedBlocks) { Write-Failure $block.ExpandedPath $block.ErrorRecord }
    foreach ($test in $run.Failed) { Write-Failure $test.ExpandedPath $test.ErrorRecord }
    $counts.passed += $run.PassedCount
    $counts.failed += $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
    if ($run.Result -ne 'Passed' -and $counts.failed -eq 0) { $counts.failed = 1 }
    foreach ($test in $run.NotRun + $run.Skipped + $run.Inconclusive) { $counts.skipped[(Get-Kind $test) ?? 'without a reason']++ }
}

$skipped = ($counts.skipped.Values | Measure-Object -Sum).Sum ?? 0
'Pester: {0} passed, {1} failed, {2} skipped in {3:0} s' -f $counts.passed, $counts.failed, $skipped, $watch.Elapsed.TotalSeconds
if ($ResultPath) { ConvertTo-Json $counts | Set-Content -LiteralPath $ResultPath }
exit ($counts.failed -eq 0 ? 0 : 1)
