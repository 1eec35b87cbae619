Describe 'Start-PlexSandbox' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)

        function Test-Running([int] $Id) {
            # Whether a process runs; one that has ended and that nobody has collected yet does not.
            $process = Get-Process -Id $Id -ErrorAction Ignore
            $process -and -not ($IsLinux -and ((Get-Content "/proc/$Id/stat" -ErrorAction Ignore) -match '\) [ZX] '))
        }

        function Get-OwnSandbox {
            # The sandbox processes that this process has started.
            Get-Process plexsphere-sandbox -ErrorAction Ignore | Where-Object { $_.Parent.Id -eq $PID -and (Test-Running $_.Id) }
        }

        function Get-FreePort {
            $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
            $listener.Start()
            $listener.LocalEndpoint.Port
            $listener.Stop()
        }
    }

    AfterAll {
        Stop-PlexSandbox
    }

    Context 'What it puts out' {
        BeforeAll {
            $before = [datetimeoffset]::UtcNow
            $sandbox = Start-PlexSandbox -Nodes 7 -Executions 30 -Speed 50
        }

        AfterAll {
            $sandbox | Stop-PlexSandbox
        }

        It 'is one sandbox' {
            $sandbox | Should -HaveCount 1
            $sandbox | Should -BeOfType ([Plexsphere.PlexSandbox])
        }

        It 'says where it is and what it holds' {
            $sandbox.Url | Should -BeOfType ([uri])
            $sandbox.Url.IsLoopback | Should -BeTrue
            $sandbox.ProjectId | Should -Be $SandboxProject
            $sandbox.DomainId | Should -Be $SandboxDomain
            $sandbox.Nodes | Should -Be 7
            $sandbox.Executions | Should -Be 30
            $sandbox.StartedAt | Should -BeOfType ([datetimeoffset])
            $sandbox.StartedAt.Offset | Should -Be ([timespan]::Zero)
            $sandbox.StartedAt | Should -BeGreaterOrEqual $before
        }

        It 'says which process it is' {
            (Get-Process -Id $sandbox.ProcessId).Parent.Id | Should -Be $PID
            Get-OwnSandbox | Should -HaveCount 1
        }

        It 'has no agents unless asked for' {
            @($sandbox.Agents) | Should -HaveCount 0
            $fleet = Start-PlexSandbox -Nodes 1 -Agents 2
            try {
                $fleet.Agents | Should -HaveCount 2
                $fleet.Agents | Should -BeOfType ([uri])
                $fleet.Agents | ForEach-Object { Get-PlexAgentAction -Agent $_ } | Should -HaveCount 2
                "$($fleet.Agents)" | Should -Be ($fleet.Agents -join ' ')
            } finally {
                $fleet | Stop-PlexSandbox
            }
            { Start-PlexSandbox -Agents 65 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        }

        It 'prints as its address' {
            "$sandbox" | Should -Be "$($sandbox.Url)"
        }

        It 'has a connection that works at once' {
            $sandbox.Connection | Should -BeOfType ([Plexsphere.PlexConnection])
            $sandbox.Connection.Server | Should -Be $sandbox.Url
            $sandbox.Connection.ProjectId | Should -Be $SandboxProject
            $sandbox.Connection.Source | Should -Be 'sandbox'
            $sandbox.Connection.TokenSource | Should -Be 'sandbox'
            (Get-PlexExecution -Connection $sandbox.Connection).Count | Should -Be 30
            (Invoke-PlexAction system.info $SandboxNode -Connection $sandbox.Connection -Wait).Status | Should -Be 'succeeded'
        }

        It 'is not this runspace''s connection' {
            Get-PlexConnection | Should -BeNullOrEmpty
        }

        It 'has all the nodes' {
            $execution = Invoke-PlexAction system.info -Selector 'env in (prod,staging,dev)' -Connection $sandbox.Connection
            $execution.TargetCount | Should -Be 7
        }

        It 'holds no token, in whatever form it is written' {
            $text = @(
                $sandbox | ConvertTo-Json -Depth 9 -WarningAction SilentlyContinue
                $sandbox | ConvertTo-Csv
                [System.Management.Automation.PSSerializer]::Serialize($sandbox, 9)
                $sandbox | Format-List * -Force | Out-String
                $sandbox | Format-Custom | Out-String
                $sandbox.Connection | Format-Custom | Out-String
                $sandbox | Out-String
                $sandbox | Get-Member -Force | Out-String
            ) -join "`n"
            $text | Should -Match ([regex]::Escape("$($sandbox.Url)".TrimEnd('/')))
            # All of its tokens begin so; as text, as UTF-16 in hex, and as base64 of either at any offset.
            $text | Should -Not -Match 'psk_dev|70006b005f006400|70736b5f646576|cHNrX2Rld|BzA2tfZGV|Bza19kZX|cABzAGsAXwBkA'
        }

        It 'has no token on its command line and none of ours in its environment' -Tag Linux {
            try {
                $env:PLEXSPHERE_TOKEN = 'our-own-token'
                $other = Start-PlexSandbox -Nodes 1
                "$(Get-Content "/proc/$($other.ProcessId)/cmdline" -Raw)" | Should -Not -Match 'psk_|our-own-token'
                "$(Get-Content "/proc/$($other.ProcessId)/environ" -Raw)" | Should -Not -Match 'psk_|our-own-token'
            } finally {
                $env:PLEXSPHERE_TOKEN = $null
                $other | Stop-PlexSandbox
            }
        }
    }

    Context 'What it takes' {
        AfterEach {
            Disconnect-Plexsphere
            Stop-PlexSandbox
        }

        It 'is nothing at all, if one likes' {
            $sandbox = Start-PlexSandbox
            $sandbox.Nodes | Should -Be 12
            Get-PlexExecution -Connection $sandbox.Connection | Should -HaveCount $sandbox.Executions
        }

        It 'is a port' {
            $port = Get-FreePort
            (Start-PlexSandbox -Port $port).Url.Port | Should -Be $port
        }

        It 'is a seed: the same one gives the same fleet and history' {
            $ids = foreach ($seed in 5, 5, 6) {
                $sandbox = Start-PlexSandbox -Seed $seed -Executions 20
                (Get-PlexExecution -Connection $sandbox.Connection).ForEach{ "$($_.Action) $($_.Targets)" + $_.Targets.NodeId } -join ' '
            }
            $ids[1] | Should -Be $ids[0]
            $ids[2] | Should -Not -Be $ids[0]
        }

        It 'is a negative seed too' {
            (Start-PlexSandbox -Seed -1).Nodes | Should -Be 12
        }

        It 'is a speed, in whatever culture' {
            $culture = [cultureinfo]::CurrentCulture
            try {
                [cultureinfo]::CurrentCulture = 'de-DE'
                $sandbox = Start-PlexSandbox -Speed 12.5
                (Invoke-PlexAction system.info $SandboxNode -Connection $sandbox.Connection -Wait).Status | Should -Be 'succeeded'
            } finally {
                [cultureinfo]::CurrentCulture = $culture
            }
        }

        It 'is -Connect: then it is this runspace''s connection, and still put out' {
            $sandbox = Start-PlexSandbox -Connect
            [object]::ReferenceEquals((Get-PlexConnection), $sandbox.Connection) | Should -BeTrue
            (Get-PlexExecution $SandboxExecution).Id | Should -Be $SandboxExecution
        }

        It 'is -Connect: then the environment is closed, as after Connect-Plexsphere' {
            $run = Invoke-Pwsh -Environment @{ PLEXSPHERE_URL = 'http://127.0.0.1:9'; PLEXSPHERE_TOKEN = 'x' } @'
                Import-Module $Manifest
                $null = Start-PlexSandbox -Nodes 1 -Connect
                Disconnect-Plexsphere
                try { Get-PlexExecution -ErrorAction Stop } catch { $_.Exception.ErrorId }
'@
            $run.Output | Should -Be 'NotConnected'
        }

        It 'is -Connect: when the start fails there is no connection, as with Connect-Plexsphere' {
            $first = Start-PlexSandbox -Connect
            Start-PlexSandbox -Connect -Port $first.Url.Port -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures.FullyQualifiedErrorId | Should -BeLike 'SandboxFailed,*'
            Get-PlexConnection | Should -BeNullOrEmpty
        }

        It 'leaves the connection that was there where -Connect is not given' {
            $first = Start-PlexSandbox -Connect
            $null = Start-PlexSandbox
            (Get-PlexConnection).Server | Should -Be $first.Url
        }

        It 'lets several run side by side' {
            $all = 1..3 | ForEach-Object { Start-PlexSandbox -Nodes $_ }
            $all.Url | Select-Object -Unique | Should -HaveCount 3
            $all.ForEach{ @(Get-PlexExecution -Connection $_.Connection).Count } | Should -Be 1, 1, 1
        }

        It 'refuses what is out of range, and starts nothing' {
            { Start-PlexSandbox -Nodes 0 } | Should -Throw "*'Nodes'*"
            { Start-PlexSandbox -Executions -1 } | Should -Throw "*'Executions'*"
            { Start-PlexSandbox -Speed 0 } | Should -Throw "*'Speed'*"
            { Start-PlexSandbox -Port 0 } | Should -Throw "*'Port'*"
            { Start-PlexSandbox -Port 65536 } | Should -Throw "*'Port'*"
            Get-OwnSandbox | Should -BeNullOrEmpty
        }

        It 'can start whatever its ranges allow' {
            foreach ($name in 'Nodes', 'Speed', 'Seed') {
                $range = (Get-Command Start-PlexSandbox).Parameters[$name].Attributes.Where{ $_ -is [System.Management.Automation.ValidateRangeAttribute] }
                $limits = $range ? @($range.MinRange, $range.MaxRange) : @([int]::MinValue, [int]::MaxValue)
                foreach ($limit in $limits) {
                    $with = @{ $name = $limit }
                    { Start-PlexSandbox @with } | Should -Not -Throw -Because "-$name $limit is allowed"
                    Stop-PlexSandbox
                }
            }
        }

        It 'is -WhatIf: then nothing is started and nothing put out' {
            # In a runspace of its own: what -WhatIf says goes to the screen.
            $run = Invoke-Runspace { Start-PlexSandbox -WhatIf; Start-PlexSandbox -Connect -WhatIf; Get-PlexConnection }
            $run.Output | Should -BeNullOrEmpty
            $run.Errors | Should -BeNullOrEmpty
            Get-OwnSandbox | Should -BeNullOrEmpty
        }

        It 'does not ask' {
            (Get-Command Start-PlexSandbox).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'Medium'
            (Invoke-Runspace { Start-PlexSandbox -Nodes 1 }).Output.Nodes | Should -Be 1
        }
    }

    Context 'Connect-Plexsphere -Sandbox' {
        BeforeAll {
            $sandbox = Start-PlexSandbox -Speed 50

            function Get-Code([scriptblock] $Script) {
                # The exit code of what a script throws; 0 when it does not.
                try { $null = & $Script; 0 } catch { Get-PlexExitCode $_ }
            }
        }

        AfterAll {
            $sandbox | Stop-PlexSandbox
        }

        AfterEach {
            Disconnect-Plexsphere
        }

        It 'connects as the operator, who may do everything' {
            Connect-Plexsphere -Sandbox $sandbox
            (Get-PlexConnection).Subject | Should -Be 'sandbox-operator'
            Get-Code { Get-PlexExecution -ErrorAction Stop } | Should -Be 0
            Get-Code { Invoke-PlexAction system.info $SandboxNode -ErrorAction Stop } | Should -Be 0
        }

        It 'takes the sandbox from the pipeline' {
            $sandbox | Connect-Plexsphere
            (Get-PlexConnection).Server | Should -Be $sandbox.Url
            (Get-PlexConnection).ProjectId | Should -Be $SandboxProject
            (Get-PlexConnection).Source | Should -Be 'sandbox'
            (Get-PlexConnection).TokenSource | Should -Be 'sandbox'
        }

        It 'prints nothing without -PassThru' {
            $sandbox | Connect-Plexsphere | Should -BeNullOrEmpty
            $sandbox | Connect-Plexsphere -PassThru | Should -BeOfType ([Plexsphere.PlexConnection])
        }

        It 'takes another project and a dispatch revision' {
            Connect-Plexsphere -Sandbox $sandbox -Project $UnknownId -DispatchRevision slash
            (Get-PlexConnection).ProjectId | Should -Be $UnknownId
            (Get-PlexConnection).DispatchRevision | Should -Be 'slash'
        }

        It '-As reader: may read, and a dispatch is exit code 77' {
            Connect-Plexsphere -Sandbox $sandbox -As reader
            (Get-PlexConnection).Subject | Should -Be 'sandbox-reader'
            Get-Code { Get-PlexExecution -ErrorAction Stop } | Should -Be 0
            Get-Code { Invoke-PlexAction system.info $SandboxNode -ErrorAction Stop } | Should -Be 77
        }

        It '-As forbidden: everything is exit code 4' {
            Connect-Plexsphere -Sandbox $sandbox -As forbidden
            Get-Code { Get-PlexExecution -ErrorAction Stop } | Should -Be 4
            Get-Code { Invoke-PlexAction system.info $SandboxNode -ErrorAction Stop } | Should -Be 4
        }

        It '-As expired: connects without asking, and everything is exit code 3' {
            Connect-Plexsphere -Sandbox $sandbox -As expired
            (Get-PlexConnection).Subject | Should -BeNullOrEmpty
            Get-Code { Get-PlexExecution -ErrorAction Stop } | Should -Be 3
            Get-Code { Invoke-PlexAction system.info $SandboxNode -ErrorAction Stop } | Should -Be 3
        }

        It '-As stepup: everything is exit code 3, and the error says which sign-in is asked for' {
            Connect-Plexsphere -Sandbox $sandbox -As stepup
            $failure = try { Invoke-PlexAction system.info $SandboxNode -ErrorAction Stop } catch { $_ }
            $failure.FullyQualifiedErrorId | Should -BeLike 'StepUpRequired,*'
            $failure.Exception.AcrValues | Should -Not -BeNullOrEmpty
            Get-PlexExitCode $failure | Should -Be 3
        }

        It '-As takes any case, and nobody else' {
            Connect-Plexsphere -Sandbox $sandbox -As Reader
            (Get-PlexConnection).Subject | Should -Be 'sandbox-reader'
            { Connect-Plexsphere -Sandbox $sandbox -As root } | Should -Throw "*'As'*"
        }

        It 'excludes -Server, -Token and -ProfileName' {
            { Connect-Plexsphere -Sandbox $sandbox -Server https://plex.example } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
            { Connect-Plexsphere -Sandbox $sandbox -Token (ConvertTo-Token x) } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
            { Connect-Plexsphere -Sandbox $sandbox -ProfileName x } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
            { Connect-Plexsphere -As reader -Server https://plex.example } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        }

        It 'fails, and leaves no connection, where the sandbox is gone' {
            $gone = Start-PlexSandbox -Nodes 1
            $gone | Stop-PlexSandbox
            { Connect-Plexsphere -Sandbox $gone -ErrorAction Stop -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'ConnectionFailed,*'
            Get-PlexConnection | Should -BeNullOrEmpty
        }

        It 'refuses a sandbox that came from another process' {
            $stale = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($sandbox))
            { Connect-Plexsphere -Sandbox $stale } | Should -Throw "*'Sandbox'*"
        }
    }

    Context 'Its end' {
        BeforeAll {
            # Sessions that start a sandbox, say which, and then end in different ways; all at once.
            $ends = @{
                'by itself' = ''
                'with exit' = 'exit 7'
                'with an error' = 'throw 7'
                'by SIGKILL' = '[Console]::In.ReadLine()'
                'by SIGTERM' = '[Console]::In.ReadLine()'
            }
            $sessions = @{}
            foreach ($name in $ends.Keys) {
                $file = Join-Path $TestDrive "$name.ps1"
                Set-Content $file "Import-Module '$(Get-ModuleManifestPath)'; `$s = Start-PlexSandbox -Nodes 1; [Console]::Out.WriteLine(`$s.ProcessId); $($ends[$name])"
                $command = @(Get-PwshCommand) + @('-NoProfile', '-NonInteractive', '-File', $file)
                $start = [System.Diagnostics.ProcessStartInfo]::new($command[0], [string[]] $command[1..99])
                $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
                $sessions[$name] = [System.Diagnostics.Process]::Start($start)
            }

            function Get-SandboxOf([string] $Name) {
                # The id of the process that a session's sandbox is.
                $line = $sessions[$Name].StandardOutput.ReadLineAsync()
                if (-not $line.Wait([timespan]::FromSeconds(60)) -or -not $line.Result) { throw "The session that ends $Name started no sandbox." }
                [int] $line.Result
            }
        }

        AfterAll {
            foreach ($session in $sessions.Values) {
                if (-not $session.HasExited) { $session.Kill() }
                $session.Dispose()
            }
        }

        It 'comes when the session ends <_>' -ForEach 'by itself', 'with exit', 'with an error' {
            $id = Get-SandboxOf $_
            $sessions[$_].WaitForExit(60000) | Should -BeTrue
            Wait-Until { -not (Test-Running $id) }
        }

        It 'comes when the session is killed' {
            $id = Get-SandboxOf 'by SIGKILL'
            Test-Running $id | Should -BeTrue
            $sessions['by SIGKILL'].Kill()
            Wait-Until { -not (Test-Running $id) }
        }

        It 'comes when the session is terminated' -Tag Unix {
            $id = Get-SandboxOf 'by SIGTERM'
            Test-Running $id | Should -BeTrue
            kill -TERM $sessions['by SIGTERM'].Id
            Wait-Until { -not (Test-Running $id) }
        }
    }

    Context 'Where it is looked for' {
        BeforeAll {
            $copy = Copy-TestModule (Join-Path $TestDrive alone)
            $sandboxFolder = Split-Path (Get-SandboxPath)
            $start = 'try { (Start-PlexSandbox -Nodes 2 -ErrorAction Stop).Nodes } catch { $_.FullyQualifiedErrorId; $_.CategoryInfo.Category; $_.Exception.ExitCode; $_.Exception.Message; $_.ErrorDetails.RecommendedAction }'
        }

        It 'is beside the module, then on PATH; the error says how to install it' {
            $run = Invoke-Pwsh "Import-Module '$copy'; $start" @{ PATH = "$TestDrive" }
            $run.Lines[0] | Should -BeLike 'SandboxNotFound,*'
            $run.Lines[1] | Should -Be 'ObjectNotFound'
            $run.Lines[2] | Should -Be '1'
            $run.Lines[3] | Should -BeLike '*plexsphere-sandbox*PATH*'
            $run.Lines[4] | Should -BeLike '*dotnet tool install*plexsphere-sandbox*'
        }

        It 'is found on PATH' {
            $run = Invoke-Pwsh "Import-Module '$copy'; $start" @{ PATH = "$sandboxFolder$([System.IO.Path]::PathSeparator)$env:PATH" }
            $run.Output | Should -Be '2'
        }

        It 'is not run from the current directory' -Tag Unix {
            $here = Join-Path $TestDrive here
            $null = New-Item $here -ItemType Directory
            Set-Content "$here/plexsphere-sandbox" "#!/bin/sh`n: > '$here/was-run'"
            chmod 755 "$here/plexsphere-sandbox"
            $run = Invoke-Pwsh "Import-Module '$copy'; Set-Location '$here'; [Environment]::CurrentDirectory = '$here'; $start" @{ PATH = "$TestDrive" }
            "$here/was-run" | Should -Not -Exist
            $run.Lines[0] | Should -BeLike 'SandboxNotFound,*'
        }
    }

    Context 'A sandbox that fails' {
        BeforeAll {
            # A program of that name beside a copy of the module, which does what the variable FAKE says.
            $copy = Copy-TestModule (Join-Path $TestDrive fake)
            if (-not $IsWindows) {
                $null = New-Item (Join-Path $TestDrive fake sandbox) -ItemType Directory
                $program = Join-Path $TestDrive fake sandbox plexsphere-sandbox
                Set-Content $program @'
#!/bin/sh
echo $$ > "$FAKE_PID"
eval "$FAKE"
'@
                chmod 755 $program
            }

            function Start-Fake([string] $Fake, [string] $Then = '') {
                $script = "try { `$s = Start-PlexSandbox -ErrorAction Stop; $Then } catch { `$_.FullyQualifiedErrorId; `$_.CategoryInfo.Category; `$_.Exception.ExitCode; `$_.Exception.Message }"
                Invoke-Pwsh "Import-Module '$copy'; $script" @{ FAKE = $Fake; FAKE_PID = "$TestDrive/fake.pid" }
            }

            $ready = @{ url = 'http://127.0.0.1:9'; project = $SandboxProject; domain = $SandboxDomain; nodes = 1; executions = 1; token = 'psk_x' } | ConvertTo-Json -Compress
        }

        It 'says why it did not start' -Tag Unix {
            $run = Start-Fake 'echo "the sky fell" >&2; exit 1'
            $run.Lines[0] | Should -BeLike 'SandboxFailed,*'
            $run.Lines[1] | Should -Be 'ResourceUnavailable'
            $run.Lines[2] | Should -Be '1'
            $run.Lines[3] | Should -BeLike '*the sky fell*'
        }

        It 'is told from a sandbox, and ended, when it prints something else' -Tag Unix {
            $run = Start-Fake 'echo hello; exec sleep 300'
            $run.Lines[0] | Should -BeLike 'SandboxFailed,*'
            $id = [int] (Get-Content "$TestDrive/fake.pid")
            Wait-Until { -not (Test-Running $id) }
        }

        It 'can be left while it starts, and is ended then' -Tag Unix {
            Remove-Item "$TestDrive/fake.pid" -ErrorAction Ignore
            $run = Invoke-Pwsh @"
                `$shell = [powershell]::Create()
                `$null = `$shell.AddScript('Import-Module ''$copy''; Start-PlexSandbox').BeginInvoke()
                while (-not (Get-Content '$TestDrive/fake.pid' -ErrorAction Ignore)) { }
                `$shell.Stop()
                "`$(`$shell.InvocationStateInfo.State)"
"@ @{ FAKE = 'exec sleep 300'; FAKE_PID = "$TestDrive/fake.pid" }
            $run.Lines | Should -Be 'Stopped'
            $id = [int] (Get-Content "$TestDrive/fake.pid")
            Wait-Until { -not (Test-Running $id) }
        }

        It 'is told from a sandbox when its line lacks the token' -Tag Unix {
            $run = Start-Fake "echo '$($ready -replace '"token":"psk_x",?', '' -replace ',}', '}')'; exec sleep 300"
            $run.Lines[0] | Should -BeLike 'SandboxFailed,*'
        }

        It 'is refused when it says to go elsewhere without https' -Tag Unix {
            $run = Start-Fake "echo '$($ready -replace '127.0.0.1:9', 'plex.example')'; exec sleep 300"
            $run.Lines[0] | Should -BeLike 'ServerInsecure,*'
        }

        It 'may be older and have no such token: -As says so' -Tag Unix {
            $run = Start-Fake "echo '$ready'; exec sleep 300" 'Connect-Plexsphere -Sandbox $s -As forbidden -ErrorAction Stop'
            $run.Lines[0] | Should -BeLike 'SandboxFailed,*'
            $run.Lines[3] | Should -BeLike '*forbidden*'
        }

        It 'says when its port is taken, and leaves no process behind' {
            $sandbox = Start-PlexSandbox -Nodes 1
            try {
                $failure = try { Start-PlexSandbox -Port $sandbox.Url.Port -ErrorAction Stop } catch { $_ }
                $failure.FullyQualifiedErrorId | Should -BeLike 'SandboxFailed,*'
                $failure.Exception.Message | Should -BeLike '*in use*'
                (Get-OwnSandbox).Id | Should -Be $sandbox.ProcessId
            } finally {
                $sandbox | Stop-PlexSandbox
            }
        }
    }
}
