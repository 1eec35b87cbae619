Describe 'Get-PlexExitCode' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $server = Start-TestServer
        Connect-TestServer $server

        # Errors that the server makes, by what exit code they have.
        $ids = @{ 1 = Get-NumberedId 1; 2 = Get-NumberedId 2; 3 = Get-NumberedId 3; 4 = Get-NumberedId 4; 77 = Get-NumberedId 77 }
        $server.On('GET', "$($ids[1])$", (New-Problem 404 execution_not_found))
        $server.On('GET', "$($ids[2])$", (New-Problem 422 selector_empty_cohort))
        $server.On('GET', "$($ids[3])$", (New-Problem 401 unauthenticated))
        $server.On('GET', "$($ids[4])$", (New-Problem 403))
        $server.On('GET', "$($ids[77])$", (New-Problem 403 rebac_denied))

        function Get-Failure([scriptblock] $Script) {
            # What a script throws, as catch sees it.
            try { $null = & $Script } catch { return $_ }
            throw "Nothing failed: $Script"
        }

        function Get-ServerFailure([int] $ExitCode) {
            Get-Failure { Get-PlexExecution -Id $ids[$ExitCode] -ErrorAction Stop }
        }

        function Get-TrappedCode([scriptblock] $Script) {
            # What trap makes of a failure: the error that it sees is another than the one that catch sees.
            & { trap { Get-PlexExitCode $_; continue } & $Script }
        }
    }

    AfterAll {
        Disconnect-Plexsphere
        $server.Dispose()
    }

    Context 'Nothing' {
        It 'is 0 without an argument' {
            Get-PlexExitCode | Should -Be 0
        }

        It 'is 0 as null, by argument and by pipeline' {
            Get-PlexExitCode $null | Should -Be 0
            $null | Get-PlexExitCode | Should -Be 0
        }

        It 'is 0 as an empty array, by argument and by pipeline' {
            Get-PlexExitCode @() | Should -Be 0
            @() | Get-PlexExitCode | Should -Be 0
        }

        It 'is 0 as an array of nulls' {
            Get-PlexExitCode @($null, $null) | Should -Be 0
        }

        It 'is 0 as an error variable of a command that succeeded' {
            $server.On('GET', 'executions$', (New-Response (New-PageBody)))
            Get-PlexExecution -ErrorVariable bad
            Get-PlexExitCode $bad | Should -Be 0
        }
    }

    Context 'An error of this module' {
        It 'has the exit code of its row in the table' {
            foreach ($code in $ids.Keys) { Get-PlexExitCode (Get-ServerFailure $code) | Should -Be $code }
        }

        It 'has the same code by pipeline and by name' {
            $failure = Get-ServerFailure 77
            $failure | Get-PlexExitCode | Should -Be 77
            Get-PlexExitCode -InputObject $failure | Should -Be 77
        }

        It 'has the same code as an exception' {
            Get-PlexExitCode (Get-ServerFailure 77).Exception | Should -Be 77
        }

        It 'has the same code as $Error[0]' {
            Get-PlexExecution -Id $ids[4] -ErrorAction SilentlyContinue
            Get-PlexExitCode $Error[0] | Should -Be 4
        }

        It 'has the code of its exception however deep it is wrapped' {
            $exception = (Get-ServerFailure 77).Exception
            foreach ($level in 1..5) { $exception = [System.InvalidOperationException]::new("level $level", $exception) }
            Get-PlexExitCode $exception | Should -Be 77
            Get-PlexExitCode (Get-Failure { throw $exception }) | Should -Be 77
        }

        It 'keeps its code when .NET wraps it' {
            $exception = (Get-ServerFailure 3).Exception
            Get-PlexExitCode ([System.AggregateException]::new($exception)) | Should -Be 3
            Get-PlexExitCode ([System.Reflection.TargetInvocationException]::new($exception)) | Should -Be 3
        }

        It 'keeps its code when it is thrown again' {
            $failure = Get-ServerFailure 77
            Get-PlexExitCode (Get-Failure { try { throw $failure } catch { throw } }) | Should -Be 77
            Get-PlexExitCode (Get-Failure { throw $failure.Exception }) | Should -Be 77
        }

        It 'keeps its code inside a function, a script block and a nested PowerShell' {
            $shell = [powershell]::Create([System.Management.Automation.RunspaceMode]::CurrentRunspace)
            $call = { $shell.AddScript('Get-PlexExecution -Id $args[0] -ErrorAction Stop').AddArgument($ids[77]).Invoke() }
            Get-PlexExitCode (Get-Failure $call) | Should -Be 77
            Get-PlexExitCode (Get-Failure { & { . { Get-PlexExecution -Id $ids[77] -ErrorAction Stop } } }) | Should -Be 77
        }

        It 'is 3 where there is no connection' {
            $run = Invoke-Runspace { Get-PlexExecution }
            Get-PlexExitCode $run.Errors | Should -Be 3
        }

        It 'is 2 where an argument is refused before any request' {
            Get-PlexExitCode (Get-Failure { Get-PlexExecution -NextCursorVariable next -First 3 }) | Should -Be 2
        }

        It 'is 1 where the server cannot be understood' {
            $server.On('GET', "$UnknownId$", (New-Response 'no JSON'))
            Get-PlexExitCode (Get-Failure { Get-PlexExecution -Id $UnknownId -ErrorAction Stop }) | Should -Be 1
        }
    }

    Context '-ErrorVariable' {
        It 'holds error records under Continue' {
            Get-PlexExecution -Id $ids[4] -ErrorAction SilentlyContinue -ErrorVariable bad
            $bad[0] | Should -BeOfType ([System.Management.Automation.ErrorRecord])
            Get-PlexExitCode $bad | Should -Be 4
        }

        It 'holds ActionPreferenceStopException under Stop, for an error about one input' {
            $null = Get-Failure { Get-PlexExecution -Id $ids[77] -ErrorAction Stop -ErrorVariable script:bad }
            $script:bad[0] | Should -BeOfType ([System.Management.Automation.ActionPreferenceStopException])
            Get-PlexExitCode $script:bad | Should -Be 77
        }

        It 'holds CmdletInvocationException, for an error that ends the command' {
            $null = Get-Failure { Get-PlexExecution -Id $ids[3] -ErrorAction Stop -ErrorVariable script:bad }
            $script:bad[0] | Should -BeOfType ([System.Management.Automation.CmdletInvocationException])
            Get-PlexExitCode $script:bad | Should -Be 3
        }

        It 'may hold several: the largest counts, wherever it stands' {
            Get-PlexExecution -Id $ids[77, 1, 2] -ErrorAction SilentlyContinue -ErrorVariable bad
            $bad.Count | Should -Be 3
            Get-PlexExitCode $bad | Should -Be 77
            Get-PlexExecution -Id $ids[1, 2] -ErrorAction SilentlyContinue -ErrorVariable bad
            Get-PlexExitCode $bad | Should -Be 2
        }

        It 'may be collected over several commands' {
            $bad = $null
            Get-PlexExecution -Id $ids[1] -ErrorAction SilentlyContinue -ErrorVariable +bad
            Get-PlexExecution -Id $ids[4] -ErrorAction SilentlyContinue -ErrorVariable +bad
            Get-PlexExecution -Id $ids[2] -ErrorAction SilentlyContinue -ErrorVariable +bad
            Get-PlexExitCode $bad | Should -Be 4
        }
    }

    Context 'Several' {
        It 'are as bad as the worst of them, by argument and by pipeline' {
            $failures = (Get-ServerFailure 1), (Get-ServerFailure 77), (Get-ServerFailure 4)
            Get-PlexExitCode $failures | Should -Be 77
            $failures | Get-PlexExitCode | Should -Be 77
        }

        It 'may be nested' {
            Get-PlexExitCode @((Get-ServerFailure 1), @(@((Get-ServerFailure 4)), $null)) | Should -Be 4
        }

        It 'may be of different kinds' {
            Get-PlexExitCode @((Get-Failure { Get-Item /missing -ErrorAction Stop }), (Get-ServerFailure 3).Exception, 'text') | Should -Be 3
        }
    }

    Context 'What others made' {
        It 'is 1 for an error of another command' {
            Get-PlexExitCode (Get-Failure { Get-Item /missing -ErrorAction Stop }) | Should -Be 1
        }

        It 'is 1 for an error of the script itself' {
            Get-PlexExitCode (Get-Failure { throw 'no' }) | Should -Be 1
            Get-PlexExitCode (Get-Failure { 1 / (1 - 1) }) | Should -Be 1
            Get-PlexExitCode (Get-Failure { $null.Method() }) | Should -Be 1
        }

        It 'is 1 for a command that does not exist' {
            Get-PlexExitCode (Get-Failure { Get-PlexNothing }) | Should -Be 1
        }

        It 'is 1 for parameters that another module''s command refuses' {
            Get-PlexExitCode (Get-Failure { Get-Item -Nope }) | Should -Be 1
            Get-PlexExitCode (Get-Failure { Select-Object -First x }) | Should -Be 1
            Get-TrappedCode { Get-Item -Nope } | Should -Be 1
        }

        It 'is 1 even for an exception with an ExitCode of its own' {
            Add-Type 'public class ForeignFailure : System.Exception { public int ExitCode { get { return 42; } } }'
            Get-PlexExitCode ([ForeignFailure]::new()) | Should -Be 1
        }

        It 'is 1 for a failed native command that raises' {
            $command = @(Get-PwshCommand) + @('-NoProfile', '-Command', 'exit 9')
            $failure = Get-Failure { $PSNativeCommandUseErrorActionPreference = $true; $ErrorActionPreference = 'Stop'; & $command[0] $command[1..9] }
            Get-PlexExitCode $failure | Should -Be 1
        }

        It 'is 1 for whatever is no error at all' {
            foreach ($thing in 'text', '', 0, 77, $true, [guid]::NewGuid(), @{ ExitCode = 77 }, @{}, [pscustomobject] @{ ExitCode = 77 }, (Get-Date), { }) {
                Get-PlexExitCode $thing | Should -Be 1 -Because "it is a $($thing.GetType().Name)"
            }
        }

        It 'is 1 for an XML document, which is no collection of errors' {
            Get-PlexExitCode ([xml] '<a/>') | Should -Be 1
        }

        It 'is 1 for a collection that cannot be read' {
            Add-Type 'public class Unreadable : System.Collections.IEnumerable { public System.Collections.IEnumerator GetEnumerator() { throw new System.InvalidOperationException("no"); } }'
            Get-PlexExitCode ([Unreadable]::new()) | Should -Be 1
        }
    }

    Context 'What PowerShell refuses to bind to a cmdlet of this module' {
        BeforeAll {
            # Every way to get a parameter wrong, by the id that PowerShell gives it.
            $mistakes = @{
                ParameterArgumentTransformationError = { Get-PlexExecution -Id edge }
                ParameterArgumentValidationError = { Get-PlexExecution -First 0 }
                CannotConvertArgumentNoMessage = { Get-PlexExecution -First many }
                NamedParameterNotFound = { Get-PlexExecution -Nothing }
                AmbiguousParameter = { Get-PlexExecution -P 3 }
                AmbiguousParameterSet = { Invoke-PlexAction service.restart -Node $SandboxNode -Selector env=prod }
                MissingArgument = { Get-PlexExecution -First }
                PositionalParameterNotFound = { Get-PlexConnection here }
                ParameterAlreadyBound = { Get-PlexExecution -First 3 -First 4 }
            }
        }

        It 'is 2 in catch' {
            foreach ($id in $mistakes.Keys) {
                $failure = Get-Failure $mistakes[$id]
                $failure.FullyQualifiedErrorId | Should -BeLike "$id,Plexsphere.*"
                Get-PlexExitCode $failure | Should -Be 2 -Because $id
            }
        }

        It 'is 2 in trap' {
            foreach ($id in $mistakes.Keys) { Get-TrappedCode $mistakes[$id] | Should -Be 2 -Because $id }
        }

        It 'is 2 for the exception that catch sees' {
            foreach ($id in $mistakes.Keys) { Get-PlexExitCode (Get-Failure $mistakes[$id]).Exception | Should -Be 2 -Because $id }
        }

        It 'is 2 for a mandatory parameter that is missing' {
            $run = Invoke-Pwsh 'Import-Module $Manifest; trap { exit (Get-PlexExitCode $_) } Wait-PlexExecution'
            $run.ExitCode | Should -Be 2
        }

        It 'is 2 for piped objects that do not bind' {
            [pscustomobject] @{ Name = 'edge' } | Wait-PlexExecution -ErrorAction SilentlyContinue -ErrorVariable bad
            $bad.FullyQualifiedErrorId | Should -BeLike 'InputObjectNotBound,*'
            Get-PlexExitCode $bad | Should -Be 2
            'edge' | Get-PlexExecution -ErrorAction SilentlyContinue -ErrorVariable bad
            Get-PlexExitCode $bad | Should -Be 2
        }

        It 'is 2 for a connection from another process' {
            $stale = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-PlexConnection)))
            Get-PlexExitCode (Get-Failure { Get-PlexExecution -Connection $stale }) | Should -Be 2
        }

        It 'is 2 for a token as plain text' {
            # In a runspace of its own: what became of the connection is not the point here.
            $run = Invoke-Runspace { Connect-Plexsphere https://plex.example -Token plain }
            Get-PlexExitCode $run.Errors | Should -Be 2
        }
    }

    Context 'Other processes, runspaces and threads' {
        BeforeAll {
            # One job: what it reports comes back serialised, and so does what ends it.
            $server.On('GET', 'whoami$', (New-Response (New-WhoamiBody)))
            $job = Start-Job -ArgumentList (Get-ModuleManifestPath), $server.Address, $SandboxProject, $ids[4], $ids[77] {
                param($manifest, $url, $project, $forbidden, $denied)
                Import-Module $manifest
                $env:PLEXSPHERE_TOKEN = 'test-token'
                Connect-Plexsphere $url -Project $project
                Get-PlexExecution -Id $forbidden
                Get-PlexExecution -Id $denied -ErrorAction Stop
            }
            $null = Wait-Job $job -Timeout 60
            $reported = $job.ChildJobs[0].Error[0]
            $caught = @()
            try { Receive-Job $job -ErrorAction SilentlyContinue -ErrorVariable received } catch { $caught = $_ }
            Remove-Job $job
        }

        It 'keep the code in an error that a job reports' {
            $reported.Exception | Should -BeOfType ([System.Management.Automation.RemoteException])
            Get-PlexExitCode $reported | Should -Be 4
            Get-PlexExitCode $reported.Exception | Should -Be 4
        }

        It 'keep the code in the error that ended a job' {
            Get-PlexExitCode (@($received) + $caught) | Should -Be 77
        }

        It 'are 1 for a job''s errors that are none of ours, exit code of their own or not' {
            $command = @(Get-PwshCommand) + @('-NoProfile', '-Command', 'exit 9')
            $job = Start-Job {
                Get-Item /missing
                $PSNativeCommandUseErrorActionPreference = $true
                $command = $using:command
                & $command[0] $command[1..9]
            }
            $null = Wait-Job $job -Timeout 60
            $failures = $job.ChildJobs[0].Error | Where-Object { $_.Exception -is [System.Management.Automation.RemoteException] }
            Remove-Job $job
            $failures.Count | Should -BeGreaterOrEqual 2
            $failures.ForEach{ Get-PlexExitCode $_ } | Select-Object -Unique | Should -Be 1
        }

        It 'keep the code in a thread job' {
            $connection = Get-PlexConnection
            $job = Start-ThreadJob { param($manifest, $connection, $id) Import-Module $manifest; Get-PlexExecution -Id $id -Connection $connection } -ArgumentList (Get-ModuleManifestPath), $connection, $ids[77]
            $null = Wait-Job $job -Timeout 60
            Receive-Job $job -ErrorAction SilentlyContinue -ErrorVariable bad
            Remove-Job $job
            Get-PlexExitCode $bad | Should -Be 77
        }

        It 'keep the code in a parallel block' {
            $connection = Get-PlexConnection
            $manifest = Get-ModuleManifestPath
            $bad = & {
                $ErrorActionPreference = 'Continue'
                $ids[4, 77] | ForEach-Object -Parallel { Import-Module $using:manifest; Get-PlexExecution -Id $_ -Connection $using:connection } 2>&1
            }
            $bad.Count | Should -Be 2
            Get-PlexExitCode $bad | Should -Be 77
        }
    }

    Context 'What it puts out' {
        It 'is exactly one int, whatever comes in' {
            foreach ($in in $null, @(), @(1, 2, 3), (Get-ServerFailure 77), @((Get-ServerFailure 1), (Get-ServerFailure 4))) {
                $out = @(Get-PlexExitCode $in)
                $out.Count | Should -Be 1
                $out[0] | Should -BeOfType ([int])
                $out = @($in | Get-PlexExitCode)
                $out.Count | Should -Be 1
                $out[0] | Should -BeOfType ([int])
            }
        }

        It 'is what exit takes' {
            $run = Invoke-Pwsh 'Import-Module $Manifest; try { Connect-Plexsphere https://plex.example -TokenFile ./missing } catch { exit (Get-PlexExitCode $_) }'
            $run.ExitCode | Should -Be 3
        }

        It 'needs neither connection nor server' {
            $run = Invoke-Pwsh 'Import-Module $Manifest; Get-PlexExitCode'
            $run.Errors | Should -BeNullOrEmpty
            $run.Output | Should -Be '0'
        }

        It 'is the same under strict mode' {
            Set-StrictMode -Version Latest
            Get-PlexExitCode (Get-ServerFailure 77) | Should -Be 77
            Get-PlexExitCode 'text' | Should -Be 1
        }
    }
}
