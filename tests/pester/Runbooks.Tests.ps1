# The runbooks in docs/runbooks, run as a scheduler runs them: what counts is the exit code, what they leave, and what they did not do.

BeforeDiscovery {
    $scripts = (Get-ChildItem (Join-Path $PSScriptRoot '..' '..' 'docs' 'runbooks') -Filter *.ps1).ForEach{ @{ Name = $_.BaseName; Path = $_.FullName } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Testing.psm1"
    Import-Module (Get-ModuleManifestPath)
    $folder = Join-Path $PSScriptRoot '..' '..' 'docs' 'runbooks'
    $sandbox = Start-TestSandbox -Executions 40
    $slow = Start-TestSandbox -Speed 0.01
    $operator = New-TokenFile (Join-Path $TestDrive operator) $sandbox.token
    $reader = New-TokenFile (Join-Path $TestDrive reader) $sandbox.readerToken
    Connect-Plexsphere $sandbox.url -TokenFile $operator -Project $SandboxProject

    function Start-Runbook([string] $Name, [hashtable] $With = @{}, [hashtable] $Environment = @{}, [switch] $NoConnection) {
        # Starts a runbook on the sandbox, unless the parameters name another server and token.
        $whole = $NoConnection ? @{} : @{ Server = $sandbox.url; TokenFile = $operator; Project = $SandboxProject }
        foreach ($key in $With.Keys) { $whole[$key] = $With[$key] }
        $arguments = foreach ($key in $whole.Keys) { if ($whole[$key] -is [bool]) { "-$key" } elseif ($null -ne $whole[$key]) { "-$key", "$($whole[$key])" } }
        Start-Pwsh (@('-File', (Join-Path $folder "$Name.ps1")) + $arguments) $Environment
    }

    function Get-Since([datetimeoffset] $Time) {
        # The executions that were minted since then.
        @(Get-PlexExecution | Where-Object CreatedAt -ge $Time)
    }

    # Those that stand alone run at once, so that they share the time that a process takes to start.
    $runs = @{
        diagnostics = Start-Runbook Export-Diagnostics @{ Selector = 'env=prod'; Csv = "$TestDrive/diagnostics.csv" }
        troubled = Start-Runbook Export-Diagnostics @{ Selector = 'env=dev'; Csv = "$TestDrive/troubled.csv" }
        late = Start-Runbook Export-Diagnostics @{ Server = $slow.url; TokenFile = New-TokenFile (Join-Path $TestDrive slow) $slow.token; Selector = 'env=prod'; Csv = "$TestDrive/late.csv"; WaitTimeoutSeconds = 1 }
        nobody = Start-Runbook Export-Diagnostics @{ Selector = 'env=nowhere'; Csv = "$TestDrive/nobody.csv" }
        denied = Start-Runbook Export-Diagnostics @{ TokenFile = $reader; Selector = 'env=prod'; Csv = "$TestDrive/denied.csv" }
        missing = Start-Runbook Redo-FailedNode @{ ExecutionId = $UnknownId }
        unknown = Start-Runbook Save-ArchivedOutput @{ ExecutionId = $UnknownId; Destination = "$TestDrive/unknown" }
    }
    # Not left running: what they write meanwhile would be taken for another block's files, and removed with those.
    foreach ($name in @($runs.Keys)) { $runs[$name] = Wait-Program $runs[$name] }
}

AfterAll {
    Disconnect-Plexsphere
    Stop-TestSandbox $sandbox
    Stop-TestSandbox $slow
}

Describe 'The runbook <Name>' -ForEach $scripts {
    It 'explains itself: each parameter, each exit code, and how a scheduler runs it' {
        $help = Get-Help $Path -Full
        $command = Get-Command $Path
        $help.Synopsis | Should -Match '\.$'
        foreach ($parameter in $command.Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }) {
            (Get-Help $Path -Parameter $parameter).Description.Text | Should -Match '\.$' -Because $parameter
        }
        # Those that ask a server end in what it refuses, too.
        $codes = (Get-Content -Raw $Path) -match '#Requires -Modules Plexsphere' ? '(?s)^Exit codes: 0 .*1 .*3 .*77\s' : '(?s)^Exit codes: 0 .*1 '
        $help.AlertSet.Alert.Text -join ' ' | Should -Match $codes
        ($help.Examples.Example.Code + $help.Examples.Example.Remarks.Text) -join ' ' | Should -Match "pwsh -NoProfile -NonInteractive -File $Name\.ps1 "
    }

    It 'has an example that names its mandatory parameters and no other that it lacks' {
        $example = [regex]::Match((Get-Content -Raw $Path), '(?s)\.EXAMPLE\s(.*?)#>').Groups[1].Value
        $named = [regex]::Matches($example, '(?<= )-([A-Z]\w+)').ForEach{ $_.Groups[1].Value } | Where-Object { $_ -notin 'NoProfile', 'NonInteractive', 'File' }
        $parameters = (Get-Command $Path).Parameters
        $named | Where-Object { -not $parameters.ContainsKey($_) } | Should -BeNullOrEmpty
        foreach ($parameter in $parameters.Values | Where-Object { $_.ParameterSets.Values.IsMandatory -contains $true }) { $named | Should -Contain $parameter.Name }
    }

    It 'stands in the overview' {
        Get-Content -Raw (Join-Path $folder README.md) | Should -Match "\[$Name\.ps1\]\($Name\.ps1\)"
    }
}

Describe 'The shortest runbook, in the overview' {
    BeforeAll {
        $shortest = [regex]::Match((Get-Content -Raw (Join-Path $folder README.md)), '(?s)```powershell\r?\n(try .*?)```').Groups[1].Value

        function Invoke-Shortest([string] $Script, [string] $Selector = 'env=prod', [string] $TokenFile = $operator) {
            $file = Join-Path $TestDrive "$([guid]::NewGuid()).ps1"
            Set-Content $file "Connect-Plexsphere $($sandbox.url) -TokenFile '$TokenFile' -Project $SandboxProject`n$($Script.Replace('env=prod', $Selector))"
            Wait-Program (Start-Pwsh '-File', $file)
        }
    }

    It 'ends with 0, 1, 2 or 77 as it went' {
        (Invoke-Shortest $shortest).ExitCode | Should -Be 0
        $run = Invoke-Shortest $shortest env=dev
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -Match '2 succeeded, 1 failed'
        (Invoke-Shortest $shortest env=nowhere).ExitCode | Should -Be 2
        (Invoke-Shortest $shortest -TokenFile $reader).ExitCode | Should -Be 77
    }

    It 'ends with 0 without Stop, whatever failed' {
        $shortest | Should -Match ' -ErrorAction Stop'
        (Invoke-Shortest ($shortest -replace ' -ErrorAction Stop') env=dev).ExitCode | Should -Be 0
    }

    It 'ends with 0 without -ErrorOnFailure, and without -Wait before anything has run' {
        (Invoke-Shortest ($shortest -replace ' -ErrorOnFailure') env=dev).ExitCode | Should -Be 0
        $run = Invoke-Shortest ($shortest -replace ' -Wait -ErrorOnFailure') env=dev
        $run.ExitCode | Should -Be 0
        $run.Output | Should -Match 'pending'
    }
}

Describe 'Restart-Cohort' {
    It 'restarts batch by batch, and begins one when the one before it is well' {
        $begin = [datetimeoffset]::UtcNow
        $run = Wait-Program (Start-Runbook Restart-Cohort @{ Selector = 'env=prod'; Csv = "$TestDrive/restart.csv"; BatchSize = '1,3' })
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        $rows = Import-Csv "$TestDrive/restart.csv"
        $rows.Count | Should -BeGreaterThan 3
        $run.Lines[-1] | Should -Be "$($rows.Count) of $($rows.Count) nodes are restarted and well."
        $rows.Status | Select-Object -Unique | Should -Be succeeded
        $rows.NodeId | Select-Object -Unique | Should -HaveCount $rows.Count
        ($rows | Group-Object Batch).ForEach{ $_.Count }[0, 1] | Should -Be 1, 3

        $executions = Get-Since $begin | Where-Object Action -NE system.info
        foreach ($row in $rows) {
            ($executions | Where-Object Id -EQ $row.ExecutionId).Action | Should -Be service.restart
            ($executions | Where-Object Id -EQ $row.HealthExecutionId).Action | Should -Be health.check
        }
        $executions.Count | Should -Be (2 * $rows.Count)
        $first, $others = $executions.Where({ "$($_.Targets[0].NodeId)" -eq $rows[0].NodeId }, 'Split')
        ($first.UpdatedAt | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual ($others.CreatedAt | Measure-Object -Minimum).Minimum
    }

    It 'stops at once when a node fails, and has a row for every node' {
        $begin = [datetimeoffset]::UtcNow
        $run = Wait-Program (Start-Runbook Restart-Cohort @{ Selector = 'env=prod'; Csv = "$TestDrive/stopped.csv"; Action = 'sample-fail'; Type = 'hook' })
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -Match 'was stopped in batch 1 of \d+: 1 of \d+ nodes failed'
        $rows = @(Import-Csv "$TestDrive/stopped.csv")
        $rows.Status | Should -Be (@('failed') + @('not-started') * ($rows.Count - 1))
        $rows.Count | Should -BeGreaterThan 3
        $rows.Action | Select-Object -Unique | Should -Be sample-fail
        $run.Lines[-1] | Should -Be "0 of $($rows.Count) nodes are restarted and well."
        @(Get-Since $begin | Where-Object Action -NE system.info).Count | Should -Be 1
    }

    It 'puts up with as many failures as may be, and stops for a whole batch' {
        $run = Wait-Program (Start-Runbook Restart-Cohort @{ Selector = 'env=prod'; Csv = "$TestDrive/budget.csv"; Action = 'sample-fail'; Type = 'hook'; BatchSize = '1'; MaximumFailures = 99 })
        $run.ExitCode | Should -Be 0
        (Import-Csv "$TestDrive/budget.csv").Status | Select-Object -Unique | Should -Be failed
        $run = Wait-Program (Start-Runbook Restart-Cohort @{ Selector = 'env=prod'; Csv = "$TestDrive/batch.csv"; Action = 'sample-fail'; Type = 'hook'; BatchSize = '2'; MaximumFailures = 99 })
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -Match 'all 2 nodes of batch 1 failed'
        @((Import-Csv "$TestDrive/batch.csv").Status -eq 'failed') | Should -HaveCount 2
    }

    It 'restarts nothing when a node of the cohort does not answer well, and has a row for every node' {
        $begin = [datetimeoffset]::UtcNow
        $run = Wait-Program (Start-Runbook Restart-Cohort @{ Selector = 'env=dev'; Csv = "$TestDrive/unwell.csv" })
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -Match 'system\.info .* failed: 2 succeeded, 1 failed'
        (Get-Since $begin).Action | Should -Be system.info
        $rows = Import-Csv "$TestDrive/unwell.csv"
        $rows.Status | Sort-Object | Should -Be failed, succeeded, succeeded
        $rows.Action | Select-Object -Unique | Should -Be system.info
        $rows.Server | Select-Object -Unique | Should -Be ([uri] $sandbox.url).AbsoluteUri
        $rows.ProjectId | Select-Object -Unique | Should -Be $SandboxProject
    }

    It 'finds a node that restarts and does not come back well, where there is no search and little may be read' {
        $bare = Start-TestSandbox -Switches '--without', 'search', '--deny', 'platform-gate,mesh,node-agent,labels,nodes', '--sick', '1'
        try {
            $run = Wait-Program (Start-Runbook Restart-Cohort @{ Server = $bare.url; TokenFile = New-TokenFile (Join-Path $TestDrive bare) $bare.token; Selector = 'env=prod'; Csv = "$TestDrive/sick.csv" })
        } finally {
            Stop-TestSandbox $bare
        }
        $run.ExitCode | Should -Be 1
        $rows = @(Import-Csv "$TestDrive/sick.csv")
        $rows.Status | Should -Be (@('unhealthy') + @('not-started') * ($rows.Count - 1))
        $rows.Count | Should -BeGreaterThan 3
        $rows[0].NodeId | Should -Be $SandboxNode
    }

    It 'goes on from its file' {
        $begin = [datetimeoffset]::UtcNow
        $rows = Import-Csv "$TestDrive/stopped.csv"
        $steps = $rows | Where-Object Status -in failed, not-started | Invoke-PlexRollout service.restart -BatchSize 50%
        $steps.NodeId | Sort-Object | Should -Be ([guid[]] $rows.NodeId | Sort-Object)
        $steps.Status | Select-Object -Unique | Should -Be succeeded
        @(Get-Since $begin).Count | Should -Be $rows.Count
    }

    It 'ends with 2 and asks nobody anything when a size of a batch is none, and with 2 where there is nobody' {
        $begin = [datetimeoffset]::UtcNow
        $null = Set-Content "$TestDrive/kept.csv" 'as it was'
        $run = Wait-Program (Start-Runbook Restart-Cohort @{ Selector = 'env=prod'; Csv = "$TestDrive/kept.csv"; BatchSize = '1,0%' })
        $run.ExitCode | Should -Be 2
        $run.Errors | Should -Match "'0%' is not a batch size"
        Get-Content "$TestDrive/kept.csv" | Should -Be 'as it was'
        $directory = New-Item -ItemType Directory "$TestDrive/folder.csv"
        $run = Wait-Program (Start-Runbook Restart-Cohort @{ Selector = 'env=prod'; Csv = "$directory" })
        $run.ExitCode | Should -Be 2
        $run.Errors | Should -Match 'is a folder'
        Test-Path -PathType Container $directory | Should -BeTrue
        (Wait-Program (Start-Runbook Restart-Cohort @{ Selector = 'env=nowhere'; Csv = "$TestDrive/nobody-restarted.csv" })).ExitCode | Should -Be 2
        Get-Since $begin | Should -BeNullOrEmpty
    }

    It 'ends with 77 and does nothing when the token may only read' {
        $begin = [datetimeoffset]::UtcNow
        $run = Wait-Program (Start-Runbook Restart-Cohort @{ TokenFile = $reader; Selector = 'env=prod'; Csv = "$TestDrive/restart77.csv" })
        $run.ExitCode | Should -Be 77
        Get-Since $begin | Should -BeNullOrEmpty
    }
}

Describe 'Export-Diagnostics' {
    It 'writes a row for each node, with its facts or with the place of its archived output' {
        $run = $runs.diagnostics
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        $rows = Import-Csv "$TestDrive/diagnostics.csv"
        $inline, $archived = $rows.Where({ -not $_.Key }, 'Split')
        $inline.Count | Should -BeGreaterThan 2
        foreach ($row in $inline) {
            $row.Hostname | Should -Match '-\d+$'
            [long] $row.MemoryTotal | Should -BeGreaterThan 0
            $row.LoadAverage | Should -Match '^[\d.]+( [\d.]+){2}'
            [datetimeoffset] $row.CollectedAt | Should -BeGreaterThan ([datetimeoffset]::UtcNow.AddMinutes(-10))
        }
        $archived | Should -HaveCount 1
        $archived[0].Sha256 | Should -Match '^[0-9a-f]{64}$'
    }

    It 'has a row for the node that failed too, and ends with 1' {
        $run = $runs.troubled
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -Match '2 succeeded, 1 failed'
        (Import-Csv "$TestDrive/troubled.csv" | Group-Object Status -NoElement | Sort-Object Name).ForEach{ "$($_.Name) $($_.Count)" } | Should -Be 'failed 1', 'succeeded 2'
    }

    It 'writes what there is when a node is late, and ends with 1' {
        $run = $runs.late
        $run.ExitCode | Should -Be 1
        (Import-Csv "$TestDrive/late.csv").Status | Should -Not -Contain succeeded
    }

    It 'leaves the file of the night before where there is nothing to write' {
        $runs.nobody.ExitCode | Should -Be 2
        $runs.denied.ExitCode | Should -Be 77
        Test-Path "$TestDrive/nobody.csv", "$TestDrive/denied.csv" | Should -Not -Contain $true
        $null = Set-Content "$TestDrive/before.csv" 'as it was'
        (Wait-Program (Start-Runbook Export-Diagnostics @{ Selector = 'env=nowhere'; Csv = "$TestDrive/before.csv" })).ExitCode | Should -Be 2
        Get-Content "$TestDrive/before.csv" | Should -Be 'as it was'
        Get-ChildItem $TestDrive -Filter *.part | Should -BeNullOrEmpty
    }
}

Describe 'Redo-FailedNode' {
    It 'repeats the action on the failed node alone, and gives up after its attempts' {
        $failed = Invoke-PlexAction health.check -Selector env=dev -Wait
        $node = ($failed.Targets | Where-Object Status -eq failed).NodeId
        $begin = [datetimeoffset]::UtcNow
        $run = Wait-Program (Start-Runbook Redo-FailedNode @{ ExecutionId = $failed.Id; Attempts = 2; PauseSeconds = 0 })
        $run.ExitCode | Should -Be 1
        $run.Lines | Should -Be 'health.check: 1 of 3 nodes have not succeeded.', 'Attempt 1: 1 of 1 nodes have not succeeded.', 'Attempt 2: 1 of 1 nodes have not succeeded.'
        $run.Errors | Should -Be "Node ${node}: failed"
        $again = Get-Since $begin
        $again | Should -HaveCount 2
        $again.Targets.NodeId | Select-Object -Unique | Should -Be $node
        $again.Action | Select-Object -Unique | Should -Be health.check
    }

    It 'ends with 0 once they have succeeded, with the parameters that it was given' {
        $node = (Invoke-PlexAction system.info -Selector env=prod -Wait).Targets[0].NodeId
        $failed = Invoke-PlexAction service.upgrade $node -Parameter @{ version = '2.0.0'; checksum = 'none' } -Wait
        $failed.Status | Should -Be failed
        $right = @{ version = '2.0.0'; checksum = 'sha256:' + 'a' * 64 } | ConvertTo-Json -Compress
        $run = Wait-Program (Start-Runbook Redo-FailedNode @{ ExecutionId = $failed.Id; ParameterJson = $right })
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        $run.Lines[-1] | Should -Be 'Attempt 1: 0 of 1 nodes have not succeeded.'
    }

    It 'ends with 2 where the parameters are no JSON object, as where they are empty, and does not go on without them' {
        $begin = [datetimeoffset]::UtcNow
        $failed = Invoke-PlexAction health.check -Selector env=dev -Wait
        foreach ($wrong in '', '[1]') {
            $run = Wait-Program (Start-Runbook Redo-FailedNode @{ ExecutionId = $failed.Id; ParameterJson = $wrong })
            $run.ExitCode | Should -Be 2 -Because $run.Errors
        }
        Get-Since $begin | Should -HaveCount 1
    }

    It 'does nothing where nothing failed' {
        $fine = Invoke-PlexAction system.info -Selector env=prod -Wait
        $begin = [datetimeoffset]::UtcNow
        $run = Wait-Program (Start-Runbook Redo-FailedNode @{ ExecutionId = $fine.Id })
        $run.ExitCode | Should -Be 0
        Get-Since $begin | Should -BeNullOrEmpty
    }

    It 'does not repeat a dispatch of which nobody knows whether it arrived' {
        $failed = Invoke-PlexAction health.check -Selector env=dev -Wait
        $server = Start-TestServer $sandbox
        try {
            $server.On('POST', 'dispatch', (New-Response -Reset))
            $run = Wait-Program (Start-Runbook Redo-FailedNode @{ Server = $server.Address; ExecutionId = $failed.Id; PauseSeconds = 0 })
            $run.ExitCode | Should -Be 1
            $run.Errors | Should -Match 'was dispatched is unknown'
            (Get-Dispatch $server).Count | Should -Be 1
        } finally {
            $server.Dispose()
        }
    }

    It 'does not take an execution without a target for one that went well' {
        $server = Start-TestServer $sandbox
        try {
            $server.On('GET', "$SandboxExecution$", (New-Response (New-ExecutionBody -Status failed)))
            $run = Wait-Program (Start-Runbook Redo-FailedNode @{ Server = $server.Address; ExecutionId = $SandboxExecution })
            $run.ExitCode | Should -Be 1
            $run.Errors | Should -Match 'It is failed, and has no target'
            (Get-Dispatch $server).Count | Should -Be 0
        } finally {
            $server.Dispose()
        }
    }

    It 'ends with 1 where there is no such execution' {
        $run = $runs.missing
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -Match 'execution_not_found'
    }
}

Describe 'Find-StuckExecution' {
    BeforeAll {
        $server = Start-TestServer
        $server.On('GET', 'whoami$', (New-Response (New-WhoamiBody)))

        function Start-Check([string] $Items, [int] $Minutes = 15) {
            $server.On('GET', 'executions', (New-Response (New-PageBody $Items)))
            Wait-Program (Start-Runbook Find-StuckExecution @{ Server = $server.Address; Minutes = $Minutes })
        }
    }

    AfterAll {
        $server.Dispose()
    }

    It 'names the target that began and fell silent, and ends with 10' {
        $fresh = [datetime]::UtcNow.ToString('o')
        $run = Start-Check (New-ExecutionBody -Status started -Targets @{ status = 'started' }, @{ node_id = Get-NumberedId 2; status = 'started'; updated_at = $fresh }, @{ node_id = Get-NumberedId 3 })
        $run.ExitCode | Should -Be 10
        $run.Errors | Should -BeNullOrEmpty
        $run.Lines | Should -Be "service.restart ${SandboxExecution}: node $SandboxNode has been silent since 2026-07-20 09:14:33Z."
    }

    It 'ends with 0 and says nothing where all are younger, or there are none' {
        $old = Start-Check (New-ExecutionBody -Status started -Targets @{ status = 'started'; updated_at = [datetime]::UtcNow.AddMinutes(-10).ToString('o') })
        $old.ExitCode | Should -Be 0
        $old.Output | Should -BeNullOrEmpty
        (Wait-Program (Start-Runbook Find-StuckExecution @{ TokenFile = $reader })).ExitCode | Should -Be 0
    }

    It 'finds it in an execution that is called pending as a whole, and names it once' {
        $run = Start-Check (New-ExecutionBody -Status pending -Targets @{ status = 'started' }, @{ node_id = Get-NumberedId 2; status = 'pending' })
        $run.ExitCode | Should -Be 10
        $run.Lines | Should -HaveCount 1
    }

    It 'asks the server for open ones only' {
        $before = $server.Matching('GET', 'executions').Count
        $null = Start-Check (New-ExecutionBody -Status started)
        $asked = @($server.Matching('GET', 'executions').Target | Select-Object -Skip $before)
        $asked | Should -HaveCount 3
        foreach ($status in 'pending', 'ack', 'started') { $asked -match "status=$status" | Should -HaveCount 1 }
    }

    It 'ends otherwise than with 10 when the check itself fails' {
        $file = New-TokenFile (Join-Path $TestDrive expired) $sandbox.expiredToken
        (Wait-Program (Start-Runbook Find-StuckExecution @{ TokenFile = $file })).ExitCode | Should -Be 3
    }
}

Describe 'Invoke-ActionFromVault' {
    BeforeAll {
        # What the runbook uses of SecretManagement: Get-Secret, which gives a SecureString, or a text where a text was stored.
        $module = New-Item -ItemType Directory (Join-Path $TestDrive modules Microsoft.PowerShell.SecretManagement)
        New-ModuleManifest (Join-Path $module Microsoft.PowerShell.SecretManagement.psd1) -RootModule vault.psm1 -FunctionsToExport Get-Secret -ModuleVersion 1.1.2
        Set-Content (Join-Path $module vault.psm1) @'
function Get-Secret([string] $Name, [string] $Vault) {
    if ($Vault -ne 'ops') { Write-Error "Vault $Vault does not exist in registry." -ErrorAction Stop }
    if ($Name -eq 'text') { return $env:TEST_SECRET }
    if ($Name -ne 'plexsphere') { Write-Error "The secret $Name was not found." -ErrorAction Stop }
    $secret = [securestring]::new()
    foreach ($character in $env:TEST_SECRET.ToCharArray()) { $secret.AppendChar($character) }
    $secret
}
'@

        function Invoke-FromVault([hashtable] $With = @{}, [string] $Token = $sandbox.token) {
            $path = "$TestDrive/modules" + [System.IO.Path]::PathSeparator + (Get-ModulePath)
            $whole = @{ Vault = 'ops'; Secret = 'plexsphere'; Action = 'service.reload_config'; Selector = 'env=prod'; TokenFile = $null }
            foreach ($key in $With.Keys) { $whole[$key] = $With[$key] }
            $run = Wait-Program (Start-Runbook Invoke-ActionFromVault $whole @{ PSModulePath = $path; TEST_SECRET = $Token })
            $run.Output + $run.Errors | Should -Not -BeLike "*$Token*"
            $run
        }
    }

    It 'runs the action with the token of the vault' {
        $run = Invoke-FromVault
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        $run.Output | Should -Match '^service\.reload_config [0-9a-f-]{36}: \d succeeded\.$'
    }

    It 'ends with 1 when a node fails, and with 3 and 77 by what the token is' {
        (Invoke-FromVault @{ Selector = 'env=dev' }).ExitCode | Should -Be 1
        (Invoke-FromVault -Token $sandbox.expiredToken).ExitCode | Should -Be 3
        (Invoke-FromVault -Token $sandbox.readerToken).ExitCode | Should -Be 77
    }

    It 'ends with 1 and the reason when there is no such vault or secret, or the secret is a text' {
        foreach ($case in @{ Vault = 'none' }, @{ Secret = 'none' }, @{ Secret = 'text' }) {
            $run = Invoke-FromVault $case
            $run.ExitCode | Should -Be 1
            $run.Errors | Should -Match 'none|SecureString'
        }
    }

    It 'ends with 1 when the module of the vault is missing' {
        $copy = Join-Path $TestDrive Invoke-ActionFromVault.ps1
        (Get-Content -Raw (Join-Path $folder Invoke-ActionFromVault.ps1)).Replace('Microsoft.PowerShell.SecretManagement', 'SecretManagement.OfNobody') | Set-Content $copy
        $run = Wait-Program (Start-Pwsh '-File', $copy, '-Server', $sandbox.url, '-Project', $SandboxProject, '-Vault', 'ops', '-Secret', 'plexsphere', '-Action', 'system.info', '-Selector', 'env=prod')
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -Match 'SecretManagement\.OfNobody'
    }

    It 'runs the action with the token of a vault of SecretManagement itself' -Tag Unix, SecretManagement {
        # A vault that knows one secret, registered in a home of its own.
        $vault = (New-Item -ItemType Directory (Join-Path $TestDrive TestVault)).FullName
        New-ModuleManifest (Join-Path $vault TestVault.psd1) -NestedModules ./TestVault.Extension -FunctionsToExport @()
        $extension = (New-Item -ItemType Directory (Join-Path $vault TestVault.Extension)).FullName
        $functions = 'Get-Secret', 'Get-SecretInfo', 'Set-Secret', 'Remove-Secret', 'Test-SecretVault'
        New-ModuleManifest (Join-Path $extension TestVault.Extension.psd1) -RootModule TestVault.Extension.psm1 -FunctionsToExport $functions
        Set-Content (Join-Path $extension TestVault.Extension.psm1) @'
            function Get-Secret($Name, $VaultName, $AdditionalParameters) {
                $secret = [securestring]::new()
                foreach ($character in $env:TEST_SECRET.ToCharArray()) { $secret.AppendChar($character) }
                , $secret
            }
            function Get-SecretInfo($Filter, $VaultName, $AdditionalParameters) { }
            function Set-Secret($Name, $Secret, $VaultName, $AdditionalParameters) { }
            function Remove-Secret($Name, $VaultName, $AdditionalParameters) { }
            function Test-SecretVault($VaultName, $AdditionalParameters) { $true }
'@
        $module = (Get-Module Microsoft.PowerShell.SecretManagement -ListAvailable)[0].ModuleBase
        $own = @{ HOME = (New-Item -ItemType Directory (Join-Path $TestDrive vault-home)).FullName; PSModulePath = (Split-Path $module) + [System.IO.Path]::PathSeparator + (Get-ModulePath) }
        $register = Wait-Program (Start-Pwsh '-Command', "Register-SecretVault ops -ModuleName '$vault' -ErrorAction Stop" $own)
        $register.Errors | Should -BeNullOrEmpty
        $parameters = @{ Vault = 'ops'; Secret = 'plexsphere'; Action = 'service.reload_config'; Selector = 'env=prod'; TokenFile = $null }
        $run = Wait-Program (Start-Runbook Invoke-ActionFromVault $parameters ($own + @{ TEST_SECRET = $sandbox.token }))
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        $run.Output | Should -Match '^service\.reload_config [0-9a-f-]{36}: \d succeeded\.$'
    }
}

Describe 'Export-NightlyReport' {
    BeforeAll {
        # A control plane of its own: what the other runbooks do is not to be in its reports.
        $own = Start-TestSandbox -Executions 1
        $ownToken = New-TokenFile (Join-Path $TestDrive nightly) $own.token

        function Invoke-Nightly([hashtable] $With = @{}) {
            $whole = @{ Server = $own.url; TokenFile = $ownToken; Folder = "$TestDrive/reports" }
            foreach ($key in $With.Keys) { $whole[$key] = $With[$key] }
            Wait-Program (Start-Runbook Export-NightlyReport $whole)
        }

        function Get-NightlyName([int] $Hours) {
            # What a report is called that is written in so many hours.
            [datetimeoffset]::UtcNow.AddHours($Hours).ToString("'plex-'yyyyMMdd'-'HHmmss'Z.html'")
        }

        function Get-NightlyReport {
            @(Get-ChildItem "$TestDrive/reports" -Filter *.html | Sort-Object Name)
        }
    }

    AfterAll {
        Stop-TestSandbox $own
    }

    It 'tells each execution in one report, ends as they ended, and keeps the last ones' {
        $there = Connect-Plexsphere $own.url -TokenFile $ownToken -Project $SandboxProject -PassThru
        Connect-Plexsphere $sandbox.url -TokenFile $operator -Project $SandboxProject
        $null = New-Item -ItemType Directory "$TestDrive/reports"
        Set-Content "$TestDrive/reports/notes.html" mine
        Set-Content "$TestDrive/reports/plex-20200101-030000Z.html" old

        # One dispatched since the old report fails; the history is told as well.
        $first = Invoke-PlexAction sample-fail -Type hook -Selector env=prod -Connection $there -Wait
        $run = Invoke-Nightly @{ Keep = 2 }
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 1
        $run.Lines[-1] | Should -Match '^\d+ executions, \d+ of which have not succeeded: '
        (Get-NightlyReport).Count | Should -Be 3
        $report = (Get-NightlyReport)[-1]
        Get-Content -Raw $report | Should -Match "Redo-PlexExecution -Id .*$($first.Id)"

        # The next one begins some minutes before the time in its name, and tells of that execution, too.
        Wait-Until { (Get-NightlyName 0) -gt $report.Name }
        $run = Invoke-Nightly @{ Keep = 2 }
        $run.ExitCode | Should -Be 1
        $run.Lines[-1] | Should -BeLike '1 executions, 1 of which have not succeeded: *'
        $names = (Get-NightlyReport).Name
        $names | Should -HaveCount 3
        $names | Should -Contain notes.html
        $names | Should -Contain $report.Name
        $names | Should -Not -Contain plex-20200101-030000Z.html
        Get-Content -Raw (Get-NightlyReport)[-1] | Should -Match "Redo-PlexExecution -Id .*$($first.Id)"
    }

    It 'has a report of a night in which nothing ran' {
        $quiet = Start-TestSandbox -Executions 0
        try {
            $run = Invoke-Nightly @{ Server = $quiet.url; TokenFile = New-TokenFile (Join-Path $TestDrive quiet) $quiet.token; Folder = "$TestDrive/quiet-reports" }
            $run.Errors | Should -BeNullOrEmpty
            $run.ExitCode | Should -Be 0
            $run.Lines[-1] | Should -BeLike '0 executions, 0 of which have not succeeded: *'
            Get-Content -Raw (Get-ChildItem "$TestDrive/quiet-reports") | Should -Match 'No execution was given'
        } finally {
            Stop-TestSandbox $quiet
        }
    }

    It 'ends with 2 where a report is called after a time to come, and says which' {
        $null = New-Item -ItemType Directory "$TestDrive/ahead"
        $name = Get-NightlyName 1
        Set-Content "$TestDrive/ahead/$name" ahead
        $run = Invoke-Nightly @{ Folder = "$TestDrive/ahead"; Keep = 1 }
        $run.ExitCode | Should -Be 2
        $run.Errors | Should -BeLike "*$name is called after a time that is still to come.*"
        (Get-ChildItem "$TestDrive/ahead").Name | Should -Be $name
    }

    It 'ends with 2 where a file is in the place of the folder' {
        Set-Content "$TestDrive/taken" mine
        foreach ($place in "$TestDrive/taken", "$TestDrive/taken/reports") {
            $run = Invoke-Nightly @{ Folder = $place }
            $run.ExitCode | Should -Be 2
            $run.Errors | Should -BeLike "$place is a file, or in one,*"
        }
        Get-Content "$TestDrive/taken" | Should -Be mine
    }

    It 'ends with 3 for a token that is not good, and leaves no report' {
        $before = (Get-NightlyReport).Count
        (Invoke-Nightly @{ TokenFile = New-TokenFile (Join-Path $TestDrive bad) wrong }).ExitCode | Should -Be 3
        (Get-NightlyReport).Count | Should -Be $before
    }
}

Describe 'Save-ArchivedOutput' {
    BeforeAll {
        # An object store, and the tool for it: PowerShell itself, copying from a folder.
        $store = (New-Item -ItemType Directory (Join-Path $TestDrive store 'a bucket' executions)).FullName
        Set-Content -LiteralPath (Join-Path $store one.out) -Value 'the first output' -NoNewline
        Set-Content -LiteralPath (Join-Path $store two.out) -Value 'another output' -NoNewline
        $tool = Join-Path $TestDrive fetch.ps1
        Set-Content $tool 'param($Bucket, $Key, $File) Copy-Item -ErrorAction Stop (Join-Path $env:TEST_STORE $Bucket $Key) $File'
        $pwsh = @(Get-PwshCommand)
        $arguments = @($pwsh | Select-Object -Skip 1) + "-NoProfile -NonInteractive -File $tool {bucket} {key} {file}" -join ' '
        $server = Start-TestServer
        $server.On('GET', 'whoami$', (New-Response (New-WhoamiBody)))

        function Invoke-Save([string] $Name, [object[]] $Targets, [string] $Program = $pwsh[0]) {
            $server.On('GET', 'executions/', (New-Response (New-ExecutionBody -Targets $Targets)))
            Wait-Program (Start-Runbook Save-ArchivedOutput @{ Server = $server.Address; ExecutionId = $SandboxExecution; Destination = "$TestDrive/$Name"; Tool = $Program; Arguments = $arguments } @{ TEST_STORE = "$TestDrive/store" })
        }

        function New-Archived([int] $Number, [string] $Key, [string] $Sha256) {
            $reference = @{ kind = 'object_store'; bucket = 'a bucket'; key = "executions/$Key" }
            if ($Sha256) { $reference.sha256 = $Sha256 }
            @{ node_id = Get-NumberedId $Number; output_ref = $reference }
        }

        $digest = (Get-FileHash (Join-Path $store 'one.out')).Hash.ToLowerInvariant()
    }

    AfterAll {
        $server.Dispose()
    }

    It 'fetches the archived outputs, and no others, under the names of their nodes' {
        $inline = @{ node_id = Get-NumberedId 9; output_ref = @{ kind = 'inline'; inline_bytes = [Convert]::ToBase64String([byte[]] (104, 105)) } }
        $run = Invoke-Save good (New-Archived 1 one.out $digest), $inline
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        (Get-ChildItem "$TestDrive/good").Name | Should -Be "$(Get-NumberedId 1).out"
        Get-Content -Raw "$TestDrive/good/$(Get-NumberedId 1).out" | Should -Be 'the first output'
        $run.Lines | Should -HaveCount 1
    }

    It 'does not keep one that is another than the control plane says, and fetches the rest' {
        $run = Invoke-Save wrong (New-Archived 2 two.out $digest), (New-Archived 1 one.out $digest)
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -Match "Node $(Get-NumberedId 2): .*digest"
        (Get-ChildItem "$TestDrive/wrong").Name | Should -Be "$(Get-NumberedId 1).out"
    }

    It 'says so when the tool cannot fetch one' {
        $run = Invoke-Save gone (New-Archived 3 none.out $digest)
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -Match 'ended with exit code 1'
        Get-ChildItem "$TestDrive/gone" | Should -BeNullOrEmpty
    }

    It 'warns where there is no digest to check' {
        $run = Invoke-Save unchecked (New-Archived 2 two.out)
        $run.ExitCode | Should -Be 0
        $run.Output | Should -Match 'WARNING: .*not checked'
    }

    It 'ends with 1 when the tool is missing, or there is no such execution' {
        $run = Invoke-Save tool (New-Archived 1 one.out $digest) 'no-such-tool'
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -Match 'no-such-tool'
        $runs.unknown.ExitCode | Should -Be 1
    }
}

Describe 'Compare-Export' {
    BeforeAll {
        function New-Log([int] $Number, [string] $Output = 'as before', [hashtable] $With = @{}) {
            # A row as Get-PlexExecutionLog exports it.
            $log = [ordered] @{ NodeId = Get-NumberedId $Number; NodeName = "edge-$Number"; Action = 'config.dump'; Status = 'succeeded'; OutputKind = 'inline'; Output = $Output; Sha256 = $null }
            foreach ($key in $With.Keys) { $log[$key] = $With[$key] }
            [pscustomobject] $log
        }

        function Invoke-Compare([object[]] $Reference, [object[]] $Difference, [hashtable] $With = @{}) {
            # In this process, so that objects come out.
            $Reference | Export-Csv "$TestDrive/reference.csv"
            $Difference | Export-Clixml "$TestDrive/difference.xml"
            & (Join-Path $folder Compare-Export.ps1) "$TestDrive/reference.csv" "$TestDrive/difference.xml" @With
        }
    }

    It 'says of each node what has changed, and nothing of the others' {
        $changes = Invoke-Compare (New-Log 1), (New-Log 2), (New-Log 3), (New-Log 4) (New-Log 5), (New-Log 1), (New-Log 2 'other'), (New-Log 3 'boom' @{ Status = 'failed' })
        $LASTEXITCODE | Should -Be 10
        $changes.Change | Should -Be output, status, gone, new
        $changes.NodeId | Should -Be (2, 3, 4, 5).ForEach{ Get-NumberedId $_ }
        $changes[0].ReferenceOutput, $changes[0].DifferenceOutput | Should -Be 'as before', other
        $changes[1].ReferenceStatus, $changes[1].DifferenceStatus | Should -Be succeeded, failed
        $changes[2].ReferenceStatus, $changes[2].DifferenceStatus | Should -Be succeeded, $null
        $changes.NodeName | Should -Be edge-2, edge-3, edge-4, edge-5
        $changes | ConvertTo-Csv | Should -Not -Match 'System\.'
    }

    It 'ends with 0 where nothing differs, or nothing that counts' {
        Invoke-Compare (New-Log 1 "at 10:00:00`nwell"), (New-Log 2) (New-Log 2), (New-Log 1 "at 11:30:12`nwell") @{ IgnorePattern = '\d\d:\d\d:\d\d|pid \d+' } | Should -BeNullOrEmpty
        $LASTEXITCODE | Should -Be 0
        (Invoke-Compare (New-Log 1 a) (New-Log 1 A)).Change | Should -Be output
    }

    It 'compares the actions of a node each with itself, and takes the last of several' {
        $changes = Invoke-Compare (New-Log 1 a), (New-Log 1 b @{ Action = 'system.info' }), (New-Log 1 c) (New-Log 1 b @{ Action = 'system.info' }), (New-Log 1 c)
        $changes | Should -BeNullOrEmpty
    }

    It 'takes the latest of several, newest first as oldest first, and the last row where the times cannot be read' {
        function New-Pair([string] $Old, [string] $New) { (New-Log 1 new @{ CreatedAt = $New }), (New-Log 1 old @{ CreatedAt = $Old }) }
        # ISO, English, German and British: the later day of the last two could be a month, and only the earlier one tells.
        $pairs = (New-Pair '2026-10-28T03:00:00Z' '2026-11-02T03:00:00Z'), (New-Pair '10/28/2026 11:00:00 AM +00:00' '11/2/2026 3:00:00 AM +00:00'),
            (New-Pair '28.10.2026 03:00:00 +00:00' '02.11.2026 03:00:00 +00:00'), (New-Pair '28/10/2026 03:00:00 +00:00' '02/11/2026 03:00:00 +00:00')
        foreach ($pair in $pairs) {
            foreach ($rows in $pair, $pair[1, 0]) {
                (Invoke-Compare $rows (New-Log 1 other)).ReferenceOutput | Should -Be new -Because "$($rows.CreatedAt)"
                (Invoke-Compare (New-Log 1 other) $rows).DifferenceOutput | Should -Be new -Because "$($rows.CreatedAt)"
            }
        }
        (Invoke-Compare (New-Pair soon 'some time') (New-Log 1 other)).ReferenceOutput | Should -Be old
        $dates = (New-Log 1 new @{ CreatedAt = [datetimeoffset] '2026-11-02T03:00:00.2Z' }), (New-Log 1 old @{ CreatedAt = [datetimeoffset] '2026-11-02T03:00:00.1Z' })
        (Invoke-Compare (New-Log 1 other) $dates).DifferenceOutput | Should -Be new
    }

    It 'calls no output the same that is not text, and others as ever' {
        $binary = New-Log 1 "$([char] 0xFFFD)" @{ OutputIsText = $false }
        $text = New-Log 1 "$([char] 0xFFFD)" @{ OutputIsText = $true }
        (Invoke-Compare $binary $binary).Change | Should -Be output
        (Invoke-Compare $text $binary).Change | Should -Be output
        (Invoke-Compare $binary $text).Change | Should -Be output
        Invoke-Compare $text $text | Should -BeNullOrEmpty
        $none = New-Log 1 '' @{ OutputKind = 'none'; OutputIsText = $false }
        Invoke-Compare $none $none | Should -BeNullOrEmpty
        $archived = New-Log 1 '' @{ OutputKind = 'archived'; OutputIsText = $false; Sha256 = 'ab' * 32 }
        Invoke-Compare $archived $archived | Should -BeNullOrEmpty
    }

    It 'ends with 1 for a pattern that takes too long or is none, and for a page of HTML' {
        New-Log 1 ('a' * 60 + '!') | Export-Csv "$TestDrive/slow.csv"
        Set-Content "$TestDrive/page.html" '<!DOCTYPE html><html><body></body></html>'
        $both = @{ ReferencePath = "$TestDrive/slow.csv"; DifferencePath = "$TestDrive/slow.csv" }
        $slowly = Start-Runbook Compare-Export ($both + @{ IgnorePattern = '(a+)+$' }) -NoConnection
        $broken = Start-Runbook Compare-Export ($both + @{ IgnorePattern = '(a' }) -NoConnection
        $page = Start-Runbook Compare-Export @{ ReferencePath = "$TestDrive/slow.csv"; DifferencePath = "$TestDrive/page.html" } -NoConnection
        $slowly, $broken, $page = $slowly, $broken, $page | ForEach-Object { Wait-Program $_ }
        $slowly.ExitCode, $broken.ExitCode, $page.ExitCode | Should -Be 1, 1, 1
        $slowly.Errors | Should -BeLike "-IgnorePattern takes longer than a second on the output of node $(Get-NumberedId 1)*"
        $broken.Errors | Should -BeLike '-IgnorePattern is no regular expression: Invalid pattern*'
        $page.Errors | Should -BeLike '*page.html is neither a CSV (.csv) nor a CliXml export.*'
    }

    It 'compares archives by their digests' {
        $with = @{ OutputKind = 'archived'; Sha256 = 'ab' * 32 }
        Invoke-Compare (New-Log 1 '' $with) (New-Log 1 '' $with) | Should -BeNullOrEmpty
        (Invoke-Compare (New-Log 1 '' $with) (New-Log 1 '' @{ OutputKind = 'archived'; Sha256 = 'cd' * 32 })).Change | Should -Be output
        (Invoke-Compare (New-Log 1 '' @{ OutputKind = 'archived' }) (New-Log 1 '' @{ OutputKind = 'archived' })).Change | Should -Be output
    }

    It 'compares what the module exports, on the command line of a scheduler' {
        Get-PlexExecutionLog -Action system.info -Newest 1 | Export-Csv "$TestDrive/yesterday.csv"
        Get-PlexExecutionLog -Action system.info -Newest 1 | Export-Clixml "$TestDrive/today.xml"
        $same = Start-Runbook Compare-Export @{ ReferencePath = "$TestDrive/yesterday.csv"; DifferencePath = "$TestDrive/today.xml" } -NoConnection
        Import-Csv "$TestDrive/yesterday.csv" | Select-Object -Skip 1 | Export-Csv "$TestDrive/fewer.csv"
        $fewer = Start-Runbook Compare-Export @{ ReferencePath = "$TestDrive/yesterday.csv"; DifferencePath = "$TestDrive/fewer.csv" } -NoConnection
        $none = Start-Runbook Compare-Export @{ ReferencePath = "$TestDrive/yesterday.csv"; DifferencePath = "$TestDrive/none.csv" } -NoConnection
        Get-Date | Export-Csv "$TestDrive/other.csv"
        $other = Start-Runbook Compare-Export @{ ReferencePath = "$TestDrive/other.csv"; DifferencePath = "$TestDrive/yesterday.csv" } -NoConnection
        $same, $fewer, $none, $other = $same, $fewer, $none, $other | ForEach-Object { Wait-Program $_ }
        $same.Errors | Should -BeNullOrEmpty
        $same.ExitCode, $same.Output | Should -Be 0, ''
        $fewer.ExitCode | Should -Be 10
        $fewer.Output | Should -Match 'Change +: gone'
        $none.ExitCode | Should -Be 1
        $none.Errors | Should -Match 'none\.csv'
        $other.ExitCode | Should -Be 1
        $other.Errors | Should -Match 'other\.csv is no export of Get-PlexExecutionLog\.'
    }
}

Describe 'Set-FleetName' -Tag Unix {
    BeforeAll {
        function Start-Naming([string] $Name, [hashtable] $With = @{}) {
            # Each with a name book of its own; that of an earlier run may be used once more.
            $whole = @{ Selector = 'env=prod'; Project = 'edge'; Csv = "$TestDrive/$Name.csv" }
            foreach ($key in $With.Keys) { $whole[$key] = $With[$key] }
            Start-Runbook Set-FleetName $whole @{ XDG_DATA_HOME = "$TestDrive/$Name" }
        }

        function Get-Book([string] $Name, [string] $Server = $sandbox.url) {
            # The names in a book, by node.
            (Get-Content -Raw "$TestDrive/$Name/plexctl/nodes.json" | ConvertFrom-Json -AsHashtable).servers[$Server].nodes
        }

        $cohort = Invoke-PlexAction system.info -Selector env=prod -Wait | Get-PlexExecutionLog | ConvertFrom-PlexExecutionLog
        $other = Get-PlexNode | Where-Object Id -NotIn $cohort.NodeId | Select-Object -First 1
        $naming = @{
            all = Start-Naming all
            dev = Start-Naming dev @{ Selector = 'env=dev' }
            tardy = Start-Naming tardy @{ Server = $slow.url; TokenFile = New-TokenFile (Join-Path $TestDrive slow-names) $slow.token; WaitTimeoutSeconds = 1 }
            nameless = Start-Naming nameless @{ Selector = 'env=nowhere' }
            refused = Start-Naming refused @{ TokenFile = $reader }
        }
        foreach ($name in @($naming.Keys)) { $naming[$name] = Wait-Program $naming[$name] }
    }

    It 'names each node by its hostname, and writes a file without rows' {
        $run = $naming.all
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        $run.Lines | Should -Be "$($cohort.Count) of $($cohort.Count) nodes are named."
        $book = Get-Book all
        $book.Count | Should -Be $cohort.Count
        foreach ($node in $cohort) { $book["$($node.NodeId)"].name | Should -Be $node.hostname }
        Get-Content "$TestDrive/all.csv" | Should -Be '"NodeId","NodeName","Status","Reason"'
    }

    It 'names the others where a node does not say who it is, and lists that one' {
        $run = $naming.dev
        $run.ExitCode | Should -Be 1
        $run.Lines[-1] | Should -Be '2 of 3 nodes are named.'
        $row = Import-Csv "$TestDrive/dev.csv"
        $row | Should -HaveCount 1
        $row.Status | Should -Be failed
        $row.Reason | Should -BeLike "The output of node $($row.NodeId) *"
        $run.Errors | Should -BeLike "Node $($row.NodeId) is not named: *"
        (Get-Book dev).Keys | Should -Not -Contain $row.NodeId
    }

    It 'leaves a name to the node that has it, lists the later one, and moves the name with -Force' {
        $node = $cohort[0]
        $book = @{ servers = @{ $sandbox.url = @{ nodes = @{ "$($other.Id)" = @{ name = $node.hostname }; "$($node.NodeId)" = @{ name = 'as-before' } } } } }
        $null = New-Item -ItemType Directory "$TestDrive/clash/plexctl"
        $book | ConvertTo-Json -Depth 9 | Set-Content "$TestDrive/clash/plexctl/nodes.json"

        $run = Wait-Program (Start-Naming clash)
        $run.ExitCode | Should -Be 1
        $row = Import-Csv "$TestDrive/clash.csv"
        $row | Should -HaveCount 1
        $row.NodeId | Should -Be $node.NodeId
        $row.NodeName | Should -Be as-before
        $row.Reason | Should -BeLike "'$($node.hostname)' is node $($other.Id): *"
        (Get-Book clash)["$($other.Id)"].name | Should -Be $node.hostname
        (Get-Book clash)["$($node.NodeId)"].name | Should -Be as-before

        $run = Wait-Program (Start-Naming clash @{ Force = $true })
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        (Get-Book clash)["$($node.NodeId)"].name | Should -Be $node.hostname
        (Get-Book clash).Keys | Should -Not -Contain "$($other.Id)"
    }

    It 'lists the nodes that are late, and ends with 1' {
        $naming.tardy.ExitCode | Should -Be 1
        $rows = Import-Csv "$TestDrive/tardy.csv"
        $rows.Count | Should -BeGreaterThan 3
        $rows.Status | Should -Not -Contain succeeded
    }

    It 'names nobody in a book that others may write, and says so for each node' {
        $null = New-Item -ItemType Directory "$TestDrive/open/plexctl"
        Set-Content "$TestDrive/open/plexctl/nodes.json" '{}'
        [System.IO.File]::SetUnixFileMode("$TestDrive/open/plexctl/nodes.json", 'UserRead, UserWrite, GroupWrite')
        $run = Wait-Program (Start-Naming open)
        $run.ExitCode | Should -Be 1
        $rows = Import-Csv "$TestDrive/open.csv"
        $rows.Count | Should -Be $cohort.Count
        $rows.Reason | Should -BeLike '*may be written by others*'
        Get-Content "$TestDrive/open/plexctl/nodes.json" | Should -Be '{}'
    }

    It 'ends with 2 or 77 and writes nothing where nobody was asked' {
        $naming.nameless.ExitCode | Should -Be 2
        $naming.refused.ExitCode | Should -Be 77
        Test-Path "$TestDrive/nameless.csv", "$TestDrive/refused.csv", "$TestDrive/nameless", "$TestDrive/refused" | Should -Not -Contain $true
    }
}

Describe 'Restart-Datastore' {
    BeforeAll {
        $agents = Start-TestSandbox -Agents 3
        $first, $null, $broken = $agents.agents.url

        function Invoke-Restart([string[]] $Lines) {
            Set-Content "$TestDrive/agents.txt" $Lines
            Wait-Program (Start-Runbook Restart-Datastore @{ AgentFile = "$TestDrive/agents.txt" } -NoConnection)
        }

        function Get-Restart([string] $Agent) {
            @(Get-PlexAgentAction -Agent $Agent | Where-Object Kind -like '*graceful.restart')
        }
    }

    AfterAll {
        Stop-TestSandbox $agents
    }

    It 'waits for what the agent has to do, then restarts its datastore' {
        $earlier = Start-PlexAgentAction agent.replicante.io/debug.progress -Agent $first
        $run = Invoke-Restart '# secondaries first', '', $first
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        $run.Lines | Should -Be "${first}: the service is running."
        ($earlier | Get-PlexAgentAction).State | Should -Be DONE
        (Get-Restart $first).State | Should -Be DONE
    }

    It 'schedules no restart behind work that does not end in time' {
        $busy = Start-TestSandbox -Agents 1 -Speed 0.01
        try {
            $agent = $busy.agents[0].url
            $null = Start-PlexAgentAction agent.replicante.io/debug.progress -Agent $agent
            Set-Content "$TestDrive/busy.txt" $agent
            $run = Wait-Program (Start-Runbook Restart-Datastore @{ AgentFile = "$TestDrive/busy.txt"; WaitTimeoutSeconds = 1 } -NoConnection)
            $run.ExitCode | Should -Be 1
            $run.Errors | Should -Match 'debug\.progress.* not finished after 1 s'
            Get-Restart $agent | Should -BeNullOrEmpty
        } finally {
            Stop-TestSandbox $busy
        }
    }

    It 'stops at the first agent that fails, and leaves those after it alone' {
        $before = (Get-Restart $first).Count
        $run = Invoke-Restart $broken, $first
        $run.ExitCode | Should -Be 1
        $run.Errors | Should -Match 'graceful\.restart'
        (Get-Restart $broken).State | Should -Be FAILED
        (Get-Restart $first).Count | Should -Be $before
    }

    It 'touches nothing when an agent does not answer' {
        $before = (Get-Restart $first).Count
        $run = Invoke-Restart $first, 'http://127.0.0.1:1'
        $run.ExitCode | Should -Be 1
        (Get-Restart $first).Count | Should -Be $before
    }

    It 'ends with 3 when the certificate cannot be read' {
        Set-Content "$TestDrive/agents.txt" $first
        $run = Wait-Program (Start-Runbook Restart-Datastore @{ AgentFile = "$TestDrive/agents.txt"; CertificatePath = "$TestDrive/none.pem"; KeyPath = "$TestDrive/none.key" } -NoConnection)
        $run.ExitCode | Should -Be 3
    }
}
