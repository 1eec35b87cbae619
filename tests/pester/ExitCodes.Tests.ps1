# The runbook of about_Plexsphere_Executions, run as schedulers run it: what counts is the exit code, and a line on standard error.

Describe 'The runbook of the page' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        $fast = Start-TestSandbox
        # Nodes that take minutes for what others do at once.
        $slow = Start-TestSandbox -Speed 0.01
        $runbook = Join-Path $TestDrive restart.ps1
        $page = Get-Content -Raw (Join-Path $PSScriptRoot '..' '..' 'docs' 'about_Plexsphere_Executions.md')
        $text = [regex]::Match($page, '(?s)```powershell\r?\n(#Requires .*?)```').Groups[1].Value
        # Word for word, but for what must be another in each run.
        foreach ($change in @(
                @('    [Parameter(Mandatory)] [guid]   $Project,', '    [Parameter(Mandatory)] [guid]   $Project, $Server, $TokenFile, $WaitTimeoutSeconds = 900,'),
                @('-Server https://plex.example -TokenFile /etc/plex/token', '-Server $Server -TokenFile $TokenFile'), @('-WaitTimeoutSeconds 900', '-WaitTimeoutSeconds $WaitTimeoutSeconds')
            )) {
            if (-not $text.Contains($change[0])) { throw "The page's runbook has no '$($change[0])'." }
            $text = $text.Replace($change[0], $change[1])
        }
        Set-Content $runbook $text

        $tokens = @{ operator = New-TokenFile $TestDrive/operator $fast.token; slow = New-TokenFile $TestDrive/slow $slow.token; reader = New-TokenFile $TestDrive/reader $fast.readerToken }
        $tokens.expired = New-TokenFile $TestDrive/expired $fast.expiredToken
        $tokens.insecure = New-TokenFile $TestDrive/insecure $fast.token -Mode 644
        function Get-RunbookArgument([string] $Name, [hashtable] $With = @{}) {
            # The arguments of a run of the runbook, which writes a CSV file of that name.
            $whole = @{ Server = $fast.url; TokenFile = $tokens.operator; Project = $SandboxProject; Selector = 'env=prod'; Csv = Join-Path $TestDrive "$Name.csv" }
            foreach ($key in $With.Keys) { $whole[$key] = $With[$key] }
            foreach ($key in $whole.Keys) { "-$key", "$($whole[$key])" }
        }

        function Start-Runbook([string] $Name, [hashtable] $With = @{}) {
            Start-Pwsh (@('-File', $runbook) + (Get-RunbookArgument $Name $With))
        }

        function Start-Command([string] $Name, [hashtable] $With = @{}, [string] $After) {
            # The same by -Command, as some schedulers do it.
            $line = "& '$runbook' " + ((Get-RunbookArgument $Name $With).ForEach{ $_[0] -eq '-' ? $_ : "'$_'" } -join ' ') + $After
            Start-Pwsh '-Command', $line
        }

        function Wait-Run([string] $Name) {
            # What came of a run.
            $run = Wait-Program $runs[$Name]
            $file = Join-Path $TestDrive "$Name.csv"
            [pscustomobject] @{
                ExitCode = $run.ExitCode; Output = $run.Output; Errors = $run.Errors
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
            module = Start-Pwsh (@('-File', $runbook) + (Get-RunbookArgument module)) @{ PSModulePath = "$TestDrive" }
            command = Start-Command command -After '; exit $LASTEXITCODE'
            commandReader = Start-Command commandReader @{ TokenFile = $tokens.reader } -After '; exit $LASTEXITCODE'
            commandBare = Start-Command commandBare @{ TokenFile = $tokens.reader }
        }
        if (-not $IsWindows) {
            $runs.insecure = Start-Runbook insecure @{ TokenFile = $tokens.insecure }
            $closed = @('-c', '"$0" "$@" <&-') + (Get-PwshCommand) + @('-NoProfile', '-NonInteractive', '-File', $runbook) + (Get-RunbookArgument closed)
            $runs.closed = Start-Program /bin/sh $closed @{ PSModulePath = Get-ModulePath }
        }
    }

    AfterAll {
        foreach ($run in $runs.Values) { if (-not $run.Process.HasExited) { $run.Process.Kill($true) } }
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

    It 'ends with 3 when others may read the token' -Tag Unix {
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

    It 'ends with 0, and does not hang, with standard input closed' -Tag Unix {
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
