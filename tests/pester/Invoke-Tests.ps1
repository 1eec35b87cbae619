#Requires -Version 7.4

<#
.SYNOPSIS
    Runs the Pester tests on the built module.
.DESCRIPTION
    Tests the module and the sandbox that './build.sh build' laid in out/, or those that PLEXSPHERE_TEST_MODULE (a manifest) and
    PLEXSPHERE_TEST_SANDBOX (a program) name. Pester is taken from NuGet's package folder, where the build puts it.
    Prints what failed and one line of counts; ends with exit code 1 when anything failed.
.PARAMETER ResultPath
    Where the counts go after each file, as JSON: passed, failed, skipped by kind, and the files that were run.
.PARAMETER Path
    Which test files to run, with wildcards or several behind commas; all unless given.
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
Push-Location $PSScriptRoot
$packages = (dotnet nuget locals global-packages --list --force-english-output) -replace '^global-packages: '
Pop-Location
$pester = Join-Path $packages pester $version tools Pester.psd1
if (-not (Test-Path $pester)) { [Console]::Error.WriteLine("There is no Pester $version in $packages. './build.sh build' restores it."); exit 1 }
Import-Module $pester

# A tag of a test names what it needs, and the line that says so where it is missing. Nothing else is ever skipped.
$otherSystem = 'of another operating system'
$needs = @{
    Unix             = (-not $IsWindows), $otherSystem
    Linux            = $IsLinux, $otherSystem
    Root             = ($IsLinux -and (id -u) -eq 0 -and (Get-Command setpriv -ErrorAction Ignore)), 'of root on Linux, and of setpriv'
    Systemd          = [bool] (Get-Command systemd-analyze -ErrorAction Ignore), 'of systemd-analyze, which is not installed'
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

function Format-Failure([string] $Name, $Record) {
    foreach ($failure in $Record) {
        "FAILED $Name"
        ($failure.DisplayErrorMessage, $failure.DisplayStackTrace) -split '\r?\n' | ForEach-Object { "    $_" }
    }
}

$files = @(Get-ChildItem ($Path -split ',') -Filter *.Tests.ps1 | Sort-Object Name)
if (-not $files) { [Console]::Error.WriteLine("There are no tests in $Path."); exit 1 }
# No test touches the operator's own names of nodes: each file has a name book of its own. That of Windows cannot be moved.
$data = Join-Path ([System.IO.Path]::GetTempPath()) "plexsphere-data-$([guid]::NewGuid())"
$counts = [ordered] @{ passed = 0; failed = 0; skipped = @{}; files = @() }
$watch = [System.Diagnostics.Stopwatch]::StartNew()
foreach ($file in $files) {
    if ($Share) {
        $claim = Join-Path $Share $file.Name
        try { [System.IO.File]::Open($claim, 'CreateNew').Dispose() } catch { if (Test-Path $claim) { continue } else { throw } }
    }
    $env:XDG_DATA_HOME = Join-Path $data $file.BaseName
    $run = Invoke-File $file
    $left = @($run.NotRun + $run.Skipped + $run.Inconclusive | Where-Object { $_ } | ForEach-Object { [pscustomobject] @{ Test = $_; Kind = Get-Kind $_ } })
    $failures = @(
        foreach ($container in $run.FailedContainers) { Format-Failure $container.Item $container.ErrorRecord }
        foreach ($block in $run.FailedBlocks) { Format-Failure $block.ExpandedPath $block.ErrorRecord }
        foreach ($test in $run.Failed) { Format-Failure $test.ExpandedPath $test.ErrorRecord }
        foreach ($item in $left | Where-Object Kind -EQ $null) { "FAILED $($item.Test.ExpandedPath)"; '    It is skipped, and no tag of it says why.' }
    )
    # At once, so that what several of these say does not mix.
    if ($failures) { $failures -join [Environment]::NewLine }
    $failed = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount + @($left | Where-Object Kind -EQ $null).Count
    $counts.passed += $run.PassedCount
    $counts.failed += $run.Result -ne 'Passed' -and $failed -eq 0 ? 1 : $failed
    foreach ($item in $left | Where-Object Kind) { $counts.skipped[$item.Kind]++ }
    $counts.files += $file.Name
    if ($ResultPath) { ConvertTo-Json $counts | Set-Content -LiteralPath $ResultPath }
}

Remove-Item -LiteralPath $data -Recurse -Force -ErrorAction Ignore
$skipped = ($counts.skipped.Values | Measure-Object -Sum).Sum ?? 0
'Pester: {0} passed, {1} failed, {2} skipped in {3:0} s' -f $counts.passed, $counts.failed, $skipped, $watch.Elapsed.TotalSeconds
exit ($counts.failed -eq 0 ? 0 : 1)
