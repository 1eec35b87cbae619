Describe 'Export-PlexReport' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $server = Start-TestServer
        Connect-TestServer $server
        $file = Join-Path $TestDrive report.html

        function New-Output([string] $Text) {
            # What a target put out.
            @{ kind = 'inline'; inline_bytes = [convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($Text)) }
        }

        function Get-Run([hashtable[]] $Targets = @(@{ output_ref = New-Output "all good`n" }), [string] $Status = 'succeeded', [guid] $Id = $SandboxExecution) {
            # An execution that the server has; what reading it took is forgotten.
            $server.On('GET', '.', (New-Response (New-ExecutionBody -Id $Id -Status $Status -Targets $Targets)))
            $execution = Get-PlexExecution $Id
            $server.Reset()
            $execution
        }

        function Get-Failure([scriptblock] $Script) {
            try { $null = & $Script } catch { return $_ }
            throw "Nothing failed: $Script"
        }

        function Read-Report([string] $Path = $file) {
            Get-Content -Raw -LiteralPath $Path
        }
    }

    AfterAll {
        Disconnect-Plexsphere
        ${server}?.Dispose()
    }

    BeforeEach {
        Get-ChildItem -Force $TestDrive | Remove-Item -Recurse -Force
        Push-Location $TestDrive
    }

    AfterEach {
        Pop-Location
        $server.Reset()
    }

    Context 'What it takes' {
        It 'writes a page about executions, writes no object, and asks nobody for anything' {
            $run = Get-Run
            $run | Export-PlexReport $file | Should -BeNullOrEmpty
            $html = Read-Report
            $html | Should -Match '<h1>service\.restart on 1 node</h1>'
            $html | Should -Match 'All succeeded'
            $html | Should -Match 'all good'
            $html | Should -Match "$SandboxNode"
            $server.Requests.Count | Should -Be 0
            (Get-Content -AsByteStream -LiteralPath $file)[0] | Should -Be ([byte][char] '<')
        }

        It 'takes them as an argument too, and mixes executions with steps' {
            $run = Get-Run
            $step = '{"Batch":1,"Server":"https://plex.example/","ProjectId":"0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0","Action":"service.reload","NodeId":"0190a8b8-b5a9-7523-b140-2e2a5e94d231","NodeName":"edge-ap-08","Status":"failed","ExecutionId":null,"HealthExecutionId":null,"DurationSeconds":1.5,"Message":"no room"}' | ConvertFrom-Json
            Export-PlexReport $file -InputObject $run, $step
            Read-Report | Should -Match '<h1>2 actions on 2 nodes</h1>'
            Read-Report | Should -Match 'no room'
        }

        It 'says that nothing ran where there is nothing' {
            @() | Export-PlexReport $file
            Read-Report | Should -Match 'No execution was given'
            Export-PlexReport $file -InputObject @() -Force
            Read-Report | Should -Match 'No execution was given'
        }

        It 'has the title that is given, as text' {
            Get-Run | Export-PlexReport $file -Title "Incident `e[1m<b>4711</b>"
            Read-Report | Should -Match '<h1>Incident <b class="c">ESC</b>\[1m&lt;b&gt;4711&lt;/b&gt;</h1>'
            Read-Report | Should -Match '<title>Incident ESC\[1m&lt;b&gt;4711&lt;/b&gt;</title>'
        }

        It 'takes steps from CSV, JSON and CliXml, and says that their outputs are missing' {
            $step = [pscustomobject] @{
                Batch = 2; Server = 'https://plex.example/'; ProjectId = $SandboxProject; Action = 'service.restart'; NodeId = $SandboxNode; NodeName = 'edge-eu-07'
                Status = 'unhealthy'; ExecutionId = $SandboxExecution; HealthExecutionId = $UnknownId; DurationSeconds = 2.5; Message = 'health.check: failed'
            }
            $step | Export-Csv steps.csv
            $step | Export-Clixml steps.xml
            foreach ($read in { Import-Csv steps.csv }, { Import-Clixml steps.xml }, { $step | ConvertTo-Json | ConvertFrom-Json }) {
                & $read | Export-PlexReport $file -Force -ErrorAction Stop
                $html = Read-Report
                $html | Should -Match 'Outputs and times are missing</strong> of 1 step'
                $html | Should -Match 'edge-eu-07.*health\.check: failed'
                $html | Should -Match "Get-PlexExecutionLog -Id $UnknownId -Project $SandboxProject"
            }
        }

        It 'refuses a row with a <Column> that cannot be' -ForEach @(
            @{ Column = 'Status'; Value = 'odd' }
            @{ Column = 'Server'; Value = 'plex.example' }
            @{ Column = 'NodeId'; Value = 'edge-eu-07' }
            @{ Column = 'NodeId'; Value = '' }
            @{ Column = 'ExecutionId'; Value = 'x' }
            @{ Column = 'Batch'; Value = 'one' }
            @{ Column = 'Action'; Value = ' ' }
            @{ Column = 'DurationSeconds'; Value = 'NaN' }
        ) {
            $row = [pscustomobject] @{
                Batch = '1'; Server = 'https://plex.example/'; ProjectId = "$SandboxProject"; Action = 'a'; NodeId = "$SandboxNode"; NodeName = ''
                Status = 'failed'; ExecutionId = ''; HealthExecutionId = ''; DurationSeconds = ''; Message = ''
            }
            $row | Export-PlexReport $file -ErrorAction Stop
            $row.$Column = $Value
            $failure = Get-Failure { $row | Export-PlexReport $file -Force -ErrorAction Stop }
            $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
            "$failure" | Should -BeLike "The row's $Column *"
        }

        It 'refuses what is no execution and no step, one error an object, and writes the others and that something is missing' {
            $run = Get-Run
            $log = $run | Get-PlexExecutionLog
            $strange = @($run.Targets[0], $log, ($run | ConvertTo-Json -Depth 1 -WarningAction Ignore | ConvertFrom-Json), 'text', 5, (Get-Date))
            $strange + $run | Export-PlexReport $file -ErrorAction SilentlyContinue -ErrorVariable bad
            $bad | Should -HaveCount 6
            $bad.FullyQualifiedErrorId | Select-Object -Unique | Should -Be 'InvalidArgument,Plexsphere.PowerShell.Commands.ExportPlexReportCommand'
            Get-PlexExitCode $bad | Should -Be 2
            "$($bad[0])" | Should -BeLike "*whole ones. Give the execution: Get-PlexExecution -Id $SandboxExecution -Project $SandboxProject | Export-PlexReport '$file'"
            "$($bad[1])" | Should -BeExactly "$($bad[0])"
            $bad[3].TargetObject | Should -Be 'text'
            Read-Report | Should -Match '6 objects are missing'
            Read-Report | Should -Match 'All succeeded'
        }

        It 'refuses an execution of a file, which has lost its outputs, and says how to read it' {
            Get-Run | Export-Clixml run.xml
            $failure = Get-Failure { Import-Clixml run.xml | Export-PlexReport $file -ErrorAction Stop }
            "$failure" | Should -BeLike "*Read it again: Get-PlexExecution -Id $SandboxExecution -Project $SandboxProject | Export-PlexReport '$file'"
        }

        It 'writes nothing where everything was refused: that nothing ran would not be true' {
            'a', 'b' | Export-PlexReport $file -ErrorAction SilentlyContinue
            Test-Path $file | Should -BeFalse
        }
    }

    Context 'Rows' {
        It 'have their durations, whichever culture wrote the file' {
            $columns = 'Batch,Server,ProjectId,Action,NodeId,NodeName,Status,ExecutionId,HealthExecutionId,DurationSeconds,Message'
            $columns, "1,https://plex.example/,$SandboxProject,service.reload,$SandboxNode,edge-1,succeeded,,,`"0,24`"," | Set-Content rows.csv
            Import-Csv rows.csv | Export-PlexReport $file
            Read-Report | Should -Match '240 ms'
        }

        It 'of executions are refused with how to read them' {
            Get-Run | ConvertTo-Csv | ConvertFrom-Csv | Export-PlexReport $file -ErrorAction SilentlyContinue -ErrorVariable failure
            "$failure" | Should -Match "Get-PlexExecution -Id $SandboxExecution"
            Test-Path $file | Should -BeFalse
        }
    }

    Context 'Steps of this session' {
        It 'remember what their nodes put out' {
            $execution = Get-NumberedId 7
            $server.On('POST', '.', (New-Response -Status 201 (New-ExecutionBody -Id $execution -Status pending -Targets @{ status = 'pending' })))
            $server.On('GET', "$execution$", (New-Response (New-ExecutionBody -Id $execution -Status failed -Targets @{ status = 'failed'; output_ref = New-Output "disk full`n" })))
            $steps = Invoke-PlexRollout service.restart -Node $SandboxNode -ErrorAction SilentlyContinue
            $server.Reset()
            $steps | Export-PlexReport $file
            $html = Read-Report
            $html | Should -Match 'disk full'
            $html | Should -Not -Match 'are missing'
            $html | Should -Match "Redo-PlexExecution -Id $execution -Project $SandboxProject"
            $server.Requests.Count | Should -Be 0
        }

        It 'keep their execution to themselves, however they are written' {
            $execution = Get-NumberedId 8
            $server.On('POST', '.', (New-Response -Status 201 (New-ExecutionBody -Id $execution -Targets @{ output_ref = New-Output 'kept back' })))
            $server.On('GET', "$execution$", (New-Response (New-ExecutionBody -Id $execution -Targets @{ output_ref = New-Output 'kept back' })))
            $step = Invoke-PlexRollout service.restart -Node $SandboxNode
            $step.PSObject.Properties.Name | Should -Not -Contain Execution
            ($step | ConvertTo-Json -Depth 9), [System.Management.Automation.PSSerializer]::Serialize($step, 9) | Should -Not -Match 'kept back|inline'
        }
    }

    Context 'The file' {
        It 'is found from the current location, with ~ and in a drive, and wildcards mean themselves' {
            $run = Get-Run
            $null = New-Item -ItemType Directory sub
            Set-Location sub
            $run | Export-PlexReport 'a[1].html'
            $run | Export-PlexReport ../b.html
            $run | Export-PlexReport TestDrive:\c.html
            Get-ChildItem -Recurse -File -Name $TestDrive | Sort-Object | Should -Be (@('b.html', 'c.html', (Join-Path sub 'a[1].html')) | Sort-Object)
            $failure = Get-Failure { $run | Export-PlexReport '~/no-such-folder/x.html' -ErrorAction Stop }
            "$failure" | Should -BeLike "*$HOME*"
        }

        It 'is replaced with -Force alone, and looked at before anything is read' {
            $null = Set-Content $file old
            $script:read = $false
            $failure = Get-Failure { & { $script:read = $true; Get-Run } | Export-PlexReport $file }
            $failure.FullyQualifiedErrorId | Should -BeLike 'ReportExists,*'
            $failure.Exception.RecommendedAction | Should -BeLike "*-Force: '$file'"
            $script:read | Should -BeFalse
            Get-Content $file | Should -Be old
            Get-Run | Export-PlexReport $file -Force
            Read-Report | Should -Match '</html>'
        }

        It 'is put out with -PassThru, as Get-Item would' {
            $made = Get-Run | Export-PlexReport report.html -PassThru
            $made | Should -BeOfType ([System.IO.FileInfo])
            $made.FullName | Should -Be (Get-Item $file).FullName
            $made.PSPath | Should -Be (Get-Item $file).PSPath
        }

        It 'is not written with -WhatIf, nor where -Confirm is declined' {
            $run = Get-Run
            $run | Export-PlexReport $file -WhatIf -PassThru | Should -BeNullOrEmpty
            Test-Path $file | Should -BeFalse
        }

        It 'cannot be <What>' -ForEach @(
            @{ What = 'a folder'; Path = '.'; Says = '*is a folder*' }
            @{ What = 'in a folder that is not there'; Path = 'no/such/report.html'; Says = '*in a folder that does not exist*' }
            @{ What = 'in another provider'; Path = 'Env:\report'; Says = '*not in the file system*' }
            @{ What = 'on a drive that is not there'; Path = 'nodrive:\report.html'; Says = "*'nodrive:\report.html' has no place*" }
        ) {
            $failure = Get-Failure { Get-Run | Export-PlexReport $Path -Force }
            $failure.FullyQualifiedErrorId | Should -BeLike 'ReportFailed,*'
            "$failure" | Should -BeLike $Says
            Get-PlexExitCode $failure | Should -Be 1
        }

        It 'takes the place of no pipe and no device, whatever -Force says' -Tag Linux {
            $null = mkfifo pipe.html
            $null = New-Item link.html -ItemType SymbolicLink -Value pipe.html
            foreach ($path in 'pipe.html', 'link.html', '/dev/stdin') {
                $failure = Get-Failure { Get-Run | Export-PlexReport $path -Force -ErrorAction Stop }
                $failure.FullyQualifiedErrorId | Should -BeLike 'ReportFailed,*' -Because $path
                "$failure" | Should -Match 'no ordinary file' -Because $path
            }
            stat -c %F pipe.html | Should -Be fifo
            $memory = "/dev/shm/$([guid]::NewGuid()).html"
            try {
                Get-Run | Export-PlexReport $memory
                Get-Run | Export-PlexReport $memory -Force
                Read-Report $memory | Should -Match 'All succeeded'
            } finally {
                Remove-Item $memory -ErrorAction Ignore
            }
        }

        It 'has a path without characters that no path can have' {
            (Get-Failure { Get-Run | Export-PlexReport "a`0b.html" -ErrorAction Stop }).ToString() | Should -Match 'a character that no path can have'
        }

        It 'is said to be unwritten where its folder went away meanwhile, and nothing is left' {
            $null = New-Item -ItemType Directory gone
            $run = Get-Run
            $failure = Get-Failure { & { $run; Remove-Item gone } | Export-PlexReport gone/report.html -ErrorAction Stop }
            $failure.FullyQualifiedErrorId | Should -BeLike 'ReportFailed,*'
            $failure.Exception.RecommendedAction | Should -BeLike 'Nothing was written.*run the command again.'
        }

        It 'stays what it was where there is no room for the new one, and nothing is left beside it' -Tag Linux {
            Set-Content $file old
            Set-Content run.ps1 "Import-Module Plexsphere; try { @() | Export-PlexReport '$file' -Force -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId; exit 5 }"
            # Files of 6 KiB at most, which is less than the smallest report; .NET makes a larger one for code, unless it is told not to.
            $limited = @('-c', 'trap "" XFSZ; ulimit -f 12; exec "$@"', 'sh') + @(Get-PwshCommand) + @('-NoProfile', '-NonInteractive', '-File', "$TestDrive/run.ps1")
            $run = Wait-Program (Start-Program /bin/sh $limited @{ PSModulePath = Get-ModulePath; DOTNET_EnableWriteXorExecute = '0' })
            $run.Output | Should -BeLike 'ReportFailed,*'
            $run.ExitCode | Should -Be 5
            Get-Content $file | Should -Be old
            (Get-ChildItem -Force $TestDrive).Name | Sort-Object | Should -Be report.html, run.ps1
        }
    }
}
