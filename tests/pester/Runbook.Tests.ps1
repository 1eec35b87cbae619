# The runbook that the documentation recommends, run as a scheduler runs it: what counts is the exit code, and a line on standard error.

Describe 'A runbook' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        $fast = Start-TestSandbox
        # Nodes that take minutes for what others do at once.
        $slow = Start-TestSandbox -Speed 0.01
        $runbook = Join-Path $TestDrive restart.ps1
        Set-Content $runbook @'
#Requires -Version 7.4
#Requires -Modules Plexsphere
param(
    [Parameter(Mandatory)] [string] $Server,
    [Parameter(Mandatory)] [string] $TokenFile,
    [Parameter(Mandatory)] [guid]   $Project,
    [Parameter(Mandatory)] [string] $Selector,
    [Parameter(Mandatory)] [string] $Csv,
    [int] $WaitTimeoutSeconds = 900
)
$ErrorActionPreference = 'Stop'
trap { [Console]::Error.WriteLine("$_"); exit (Get-PlexExitCode $_) }

Connect-Plexsphere -Server $Server -TokenFile $TokenFile -Project $Project
$execution = Invoke-PlexAction service.restart -Selector $Selector -TimeoutSeconds 300
$execution | Wait-PlexExecution -WaitTimeoutSeconds $WaitTimeoutSeconds -ErrorOnFailure -ErrorAction Continue -ErrorVariable bad |
    Get-PlexExecutionLog | Export-Csv $Csv
exit (Get-PlexExitCode $bad)
'@

        function New-TokenFile([string] $Name, [string] $Token, [string] $Mode = '600') {
            $file = Join-Path $TestDrive $Name
            Set-Content $file $Token
            if (-not $IsWindows) { chmod $Mode $file }
            $file
        }

        $tokens = @{ operator = New-TokenFile operator $fast.token; slow = New-TokenFile slow $slow.token; reader = New-TokenFile reader $fast.readerToken }
        $tokens.expired = New-TokenFile expired $fast.expiredToken
        $tokens.insecure = New-TokenFile insecure $fast.token -Mode 644
        $modules = Get-ModulePath

        function Start-Program([string[]] $Arguments, [string] $Program = [Environment]::ProcessPath, [string] $ModulePath = $modules) {
            # Starts a program with an empty standard input.
            $start = [System.Diagnostics.ProcessStartInfo]::new($Program)
            foreach ($argument in $Arguments) { $start.ArgumentList.Add($argument) }
            $start.RedirectStandardOutput = $start.RedirectStandardError = $start.RedirectStandardInput = $true
            $start.Environment['NO_COLOR'] = '1'
            $start.Environment['PSModulePath'] = $ModulePath + [System.IO.Path]::PathSeparator + $env:PSModulePath
            $process = [System.Diagnostics.Process]::Start($start)
            $process.StandardInput.Close()
            [pscustomobject] @{ Process = $process; Output = $process.StandardOutput.ReadToEndAsync(); Errors = $process.StandardError.ReadToEndAsync() }
        }

        function Get-RunbookArgument([string] $Name, [hashtable] $With = @{}) {
            # The arguments of a run of the runbook, which writes a CSV file of that name.
            $whole = @{ Server = $fast.url; TokenFile = $tokens.operator; Project = $SandboxProject; Selector = 'env=prod'; Csv = Join-Path $TestDrive "$Name.csv" }
            foreach ($key in $With.Keys) { $whole[$key] = $With[$key] }
            foreach ($key in $whole.Keys) { "-$key", "$($whole[$key])" }
        }

        function Start-Runbook([string] $Name, [hashtable] $With = @{}) {
            Start-Program (@('-NoProfile', '-NonInteractive', '-File', $runbook) + (Get-RunbookArgument $Name $With))
        }

        function Start-Command([string] $Name, [hashtable] $With = @{}, [string] $After) {
            # The same by -Command, as some schedulers do it.
            $line = "& '$runbook' " + ((Get-RunbookArgument $Name $With).ForEach{ $_[0] -eq '-' ? $_ : "'$_'" } -join ' ') + $After
            Start-Program '-NoProfile', '-NonInteractive', '-Command', $line
        }

        function Wait-Run([string] $Name) {
            # What came of a run. None may hang.
            $run = $runs[$Name]
            if (-not $run.Process.WaitForExit(90000)) {
                $run.Process.Kill($true)
                throw "The run '$Name' hangs."
            }
            # PowerShell breaks the lines of an error's message; here they are put together again.
            $errors = $run.Errors.Result.Trim() -replace '\r?\n +\| +', ' '
            $file = Join-Path $TestDrive "$Name.csv"
            [pscustomobject] @{
                ExitCode = $run.Process.ExitCode; Output = $run.Output.Result.Trim(); Errors = $errors
                Rows = (Test-Path $file) ? @(Import-Csv $file) : $null
            }
        }

        # All at once, so that they share the time that a process takes to start.
        $runs = @{
            ok = Start-Runbook ok
            failed = Start-Runbook failed @{ Selector = 'env=dev' }
            late = Start-Runbook late @{ Server = $slow.url; TokenFile = $tokens.slow; WaitTimeoutSeconds = 1 }
            empty = Start-Runbook empty @{ Selector = 'env=nowhere' }
            reader = Start-Runbook reader @{ TokenFile = $tokens.reader }
            expired = Start-Runbook expired @{ TokenFile = $tokens.expired }
            unwritable = Start-Runbook unwritable @{ Csv = Join-Path $TestDrive missing folder.csv }
            selector = Start-Runbook selector @{ Selector = 'env=(' }
            project = Start-Runbook project @{ Project = $UnknownId }
            parameter = Start-Runbook parameter @{ Project = 'edge' }
            module = Start-Program (@('-NoProfile', '-NonInteractive', '-File', $runbook) + (Get-RunbookArgument module)) -ModulePath $TestDrive
            command = Start-Command command -After '; exit $LASTEXITCODE'
            commandReader = Start-Command commandReader @{ TokenFile = $tokens.reader } -After '; exit $LASTEXITCODE'
            commandBare = Start-Command commandBare @{ TokenFile = $tokens.reader }
        }
        if (-not $IsWindows) {
            $runs.insecure = Start-Runbook insecure @{ TokenFile = $tokens.insecure }
            $runs.closed = Start-Program (@('-c', '"$0" "$@" <&-', [Environment]::ProcessPath, '-NoProfile', '-NonInteractive', '-File', $runbook) + (Get-RunbookArgument closed)) -Program /bin/sh
        }
    }

    AfterAll {
        foreach ($run in $runs.Values) {
            if (-not $run.Process.HasExited) { $run.Process.Kill($true) }
        }
        Stop-TestSandbox $fast
        Stop-TestSandbox $slow
    }

    It 'ends with 0 when all goes well, and writes a row for each target' {
        $run = Wait-Run ok
        $run.ExitCode | Should -Be 0
        $run.Errors | Should -BeNullOrEmpty
        $run.Rows.Count | Should -BeGreaterThan 1
        $run.Rows.Status | Select-Object -Unique | Should -Be 'succeeded'
        $run.Rows.ExecutionId | Select-Object -Unique | Should -HaveCount 1
        $run.Rows.NodeId | Select-Object -Unique | Should -HaveCount $run.Rows.Count
    }

    It 'ends with 1 when a target failed, and says so after it has written every row' {
        $run = Wait-Run failed
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -BeLike '*service.restart*failed*'
        $run.Rows.Status | Should -Contain 'failed'
        $run.Rows.Status | Should -Contain 'succeeded'
    }

    It 'ends with 1 when the wait runs out, and writes what there is' {
        $run = Wait-Run late
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -BeLike '*not finished after 1 s*'
        $run.Rows.Count | Should -BeGreaterThan 1
        $run.Rows.Status | Should -Not -Contain 'succeeded'
    }

    It 'ends with 2 when no node matches' {
        $run = Wait-Run empty
        $run.ExitCode | Should -Be 2
        $run.Errors | Should -BeLike '*selector_empty_cohort*'
        $run.Rows | Should -BeNullOrEmpty
    }

    It 'ends with 77 when the token may only read' {
        $run = Wait-Run reader
        $run.ExitCode | Should -Be 77
        $run.Errors | Should -BeLike '*HTTP 403*'
    }

    It 'ends with 3 when the token has expired' {
        $run = Wait-Run expired
        $run.ExitCode | Should -Be 3
        $run.Errors | Should -BeLike '*HTTP 401*'
    }

    It 'ends with 3 when others may read the token' -Skip:$IsWindows {
        $run = Wait-Run insecure
        $run.ExitCode | Should -Be 3
        $run.Errors | Should -BeLike '*insecure*'
    }

    It 'ends with 1 when the CSV file cannot be written' {
        $run = Wait-Run unwritable
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -BeLike '*folder.csv*'
    }

    It 'ends with 1 when the server does not understand the selector' {
        $run = Wait-Run selector
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -BeLike '*malformed_selector*'
    }

    It 'ends with 1 when there is no such project' {
        $run = Wait-Run project
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -BeLike '*project_not_found*'
    }

    It 'ends with 1 when its own parameters are wrong' {
        $run = Wait-Run parameter
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -BeLike '*Project*edge*'
    }

    It 'ends with 1 when the module is missing' {
        $run = Wait-Run module
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -BeLike '*Plexsphere*'
    }

    It 'ends with 0, and does not hang, with standard input closed' -Skip:$IsWindows {
        $run = Wait-Run closed
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        $run.Rows.Status | Select-Object -Unique | Should -Be 'succeeded'
    }

    It 'ends with its code by -Command too, with exit $LASTEXITCODE behind it' {
        $run = Wait-Run command
        $run.ExitCode | Should -Be 0
        $run.Errors | Should -BeNullOrEmpty
        $run = Wait-Run commandReader
        $run.ExitCode | Should -Be 77
        $run.Errors | Should -BeLike '*HTTP 403*'
    }

    It 'ends with 1 by -Command when that is left out' {
        (Wait-Run commandBare).ExitCode | Should -Be 1
    }

    It 'prints nothing on standard output, and the token nowhere' {
        foreach ($name in $runs.Keys) {
            $run = Wait-Run $name
            $run.Output | Should -BeNullOrEmpty -Because $name
            $run.Errors | Should -Not -Match 'psk_' -Because $name
        }
    }

    It 'never prints colours where NO_COLOR is set' {
        foreach ($name in $runs.Keys) { (Wait-Run $name).Errors | Should -Not -Match '\x1b' -Because $name }
    }
}
