# The files in docs/runbooks/schedulers: the command of each is run as its scheduler runs it, with a secret where and as it mounts one.

BeforeAll {
    Import-Module "$PSScriptRoot/Testing.psm1"
    $runbooks = (Resolve-Path (Join-Path $PSScriptRoot .. .. docs runbooks)).Path
    $schedulers = Join-Path $runbooks schedulers
    $sandbox = Start-TestSandbox
    $agreed = '-Action', 'service.reload_config', '-Selector', 'env=prod', '-WaitTimeoutSeconds', '900'

    function Get-File([string] $Name) {
        (Get-Content -Raw (Join-Path $schedulers $Name)).ReplaceLineEndings("`n")
    }

    function Get-HereArgument([string[]] $Arguments, [string] $SecretFile, $Server = $sandbox) {
        # What a scheduler's file has its program run, for this machine: the sandbox, its service, the file of its secret.
        $Arguments | ForEach-Object {
            switch -regex ($_) {
                '^https://plex\.example/?$' { $Server.url }
                '^fleet-reload$' { $Server.clientId }
                '/client-secret$' { $SecretFile }
                'Invoke-ActionAsService\.ps1$' { Join-Path $runbooks Invoke-ActionAsService.ps1 }
                default { $_ }
            }
        }
    }

    function Get-CronJobArgument {
        $command, $arguments = [regex]::Match((Get-File cronjob.yaml), '(?s)command: \[([^\]]*)\]\n +args:\n(.*?)\n +env:').Groups[1, 2].Value
        @($command -split ', ' | Select-Object -Skip 1) + @([regex]::Matches($arguments, '(?m)^ *- "?(.*?)"?$').ForEach{ $_.Groups[1].Value })
    }

    function Get-UnitArgument {
        $command = [regex]::Match((Get-File plexsphere-reload.service), '(?ms)^ExecStart=(.*)\z').Groups[1].Value
        @($command -replace '\\\n' -split '\s+' -ne '' | Select-Object -Skip 1)
    }

    function New-Mount([string] $Folder, [string] $Secret, [string] $Mode, [int] $Group = -1) {
        # A secret as Kubernetes mounts it: a link to a link to a file in a folder of this version. A newer one is put in place by one rename.
        $version = (New-Item -ItemType Directory -Force (Join-Path $Folder "..$([guid]::NewGuid())")).FullName
        [System.IO.File]::WriteAllText("$version/client-secret", $Secret)
        if ($Group -ge 0) { chgrp $Group "$version/client-secret" }
        chmod $Mode "$version/client-secret"
        $null = [System.IO.File]::CreateSymbolicLink("$Folder/..data_tmp", (Split-Path -Leaf $version))
        mv -T "$Folder/..data_tmp" "$Folder/..data"
        if (-not (Test-Path "$Folder/client-secret")) { $null = [System.IO.File]::CreateSymbolicLink("$Folder/client-secret", '..data/client-secret') }
        Join-Path $Folder client-secret
    }

    function Start-As([int] $User, [string[]] $Arguments) {
        # Starts PowerShell as a user without a name, who is in no other group than that of the same number.
        $userHome = (New-Item -ItemType Directory (Join-Path $TestDrive "$([guid]::NewGuid())")).FullName
        chown "${User}:$User" $userHome
        $command = 'setpriv', '--reuid', $User, '--regid', $User, '--clear-groups', '--' + @(Get-PwshCommand) + $Arguments
        Start-Program $command[0] $command[1..99] @{ HOME = $userHome; XDG_DATA_HOME = $userHome; PSModulePath = Get-ModulePath }
    }
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'The files of schedulers' {
    It 'stand in the overview' {
        $overview = Get-Content -Raw (Join-Path $runbooks README.md)
        foreach ($name in (Get-ChildItem $schedulers).Name) { $overview | Should -Match "\(schedulers/$([regex]::Escape($name))\)" }
    }

    It 'are units that systemd understands' -Tag Systemd {
        $units = (New-Item -ItemType Directory (Join-Path $TestDrive units)).FullName
        Get-ChildItem $schedulers -Filter plexsphere-reload.* | ForEach-Object {
            # There need not be a PowerShell here where the unit expects it.
            Set-Content (Join-Path $units $_.Name) ((Get-Content -Raw $_) -replace '/usr/bin/pwsh', '/bin/sh')
        }
        $run = Wait-Program (Start-Program systemd-analyze @('verify', (Join-Path $units plexsphere-reload.timer), (Join-Path $units plexsphere-reload.service)))
        "$($run.Output)$($run.Errors)" | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
    }

    It 'give the script less time than the scheduler has' {
        foreach ($arguments in (Get-UnitArgument), (Get-CronJobArgument)) { $arguments[-6..-1] | Should -Be $agreed }
        [int] [regex]::Match((Get-File plexsphere-reload.service), '(?m)^TimeoutStartSec=(\d+)$').Groups[1].Value | Should -BeGreaterThan 900
        [int] [regex]::Match((Get-File cronjob.yaml), '(?m)^ +activeDeadlineSeconds: (\d+)$').Groups[1].Value | Should -BeGreaterThan 900
        [int] [regex]::Match((Get-File github-actions.yml), '(?m)^ +timeout-minutes: (\d+)$').Groups[1].Value | Should -BeGreaterThan 15
    }
}

Describe 'The CronJob' -Tag Unix {
    It 'runs with a secret that is mounted, and says what it did' {
        $file = New-Mount "$TestDrive/mount" $sandbox.clientSecret 400
        $run = Wait-Program (Start-Pwsh (Get-HereArgument (Get-CronJobArgument) $file))
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        $run.Output | Should -Match '^service\.reload_config [0-9a-f-]{36}: \d succeeded\.$'
    }

    It 'ends with 3 when the secret is not that of the service' {
        $file = New-Mount "$TestDrive/wrong" 'not the secret' 400
        $run = Wait-Program (Start-Pwsh (Get-HereArgument (Get-CronJobArgument) $file))
        $run.ExitCode | Should -Be 3
        $run.Errors | Should -Not -Match 'not the secret'
    }

    It 'outlasts a rotation of the secret while it waits for its nodes' {
        $busy = Start-TestSandbox -Speed 0.01 -Switches '--admin', '--slow', '600'
        try {
            $admin = "$($busy.url)/_sandbox"
            $file = New-Mount "$TestDrive/rotated" $busy.clientSecret 400
            $run = Start-Pwsh (Get-HereArgument (Get-CronJobArgument) $file $busy)
            Wait-Until { (Invoke-RestMethod "$admin/counts").operations.DispatchExecution -eq 1 } 60

            $secret = (Invoke-RestMethod "$admin/service/secret" -Method Post).client_secret
            $null = New-Mount "$TestDrive/rotated" $secret 400
            $null = Invoke-RestMethod "$admin/tokens" -Method Delete
            Wait-Until { (Invoke-RestMethod "$admin/counts").operations.RequestServiceToken -ge 2 } 60

            $null = Invoke-RestMethod "$admin/clock" -Method Put -ContentType application/json -Body '{"speed":1000}'
            $run = Wait-Program $run
            $run.Errors | Should -BeNullOrEmpty
            $run.ExitCode | Should -Be 0
            (Invoke-RestMethod "$admin/counts").operations.DispatchExecution | Should -Be 1
        } finally {
            Stop-TestSandbox $busy
        }
    }

    It 'reads the secret as its manifest has it mounted, <Mode> of root and group <Group>: exit code <ExitCode>' -Tag Root -ForEach @(
        @{ Mode = '440'; Group = 10001; ExitCode = 0 } # defaultMode 0440, or 0400, with fsGroup
        @{ Mode = '644'; Group = 10001; ExitCode = 3 } # without defaultMode
        @{ Mode = '440'; Group = 10002; ExitCode = 3 } # without fsGroup
    ) {
        Get-File cronjob.yaml | Should -Match 'defaultMode: 0440\n'
        foreach ($member in 'runAsUser', 'runAsGroup', 'fsGroup') { Get-File cronjob.yaml | Should -Match "$($member): 10001\n" }
        $file = New-Mount "$TestDrive/$([guid]::NewGuid())" $sandbox.clientSecret $Mode $Group
        $run = Wait-Program (Start-As 10001 (Get-HereArgument (Get-CronJobArgument) $file))
        $run.ExitCode | Should -Be $ExitCode -Because $run.Errors
        if ($ExitCode) { $run.Errors | Should -Match ($Mode -eq '644' ? 'open to others' : 'denied') }
    }
}

Describe 'The unit of systemd' -Tag Unix {
    It 'runs with a credential that systemd gives its account by name' -Tag Root {
        # As systemd does it: root's, read by one user more, whom an access control list names. The mode of the group is then that list's.
        Add-Type -Namespace Testing -Name Xattr -MemberDefinition @'
            [DllImport("libc", EntryPoint = "setxattr", SetLastError = true)]
            public static extern int Set(string path, string name, byte[] value, nint size, int flags);
'@
        $folder = (New-Item -ItemType Directory "$TestDrive/credentials").FullName
        $file = "$folder/client-secret"
        [System.IO.File]::WriteAllText($file, $sandbox.clientSecret)
        chmod 400 $file
        $anybody = [uint32]::MaxValue
        # Tag, permissions, id: the owner, user 10001, the group, the mask, the others.
        $entries = @(0x01, 4, $anybody), @(0x02, 4, 10001), @(0x04, 0, $anybody), @(0x10, 4, $anybody), @(0x20, 0, $anybody)
        [byte[]] $list = [BitConverter]::GetBytes([uint32] 2) + $entries.ForEach{ [BitConverter]::GetBytes([uint16] $_[0]) + [BitConverter]::GetBytes([uint16] $_[1]) + [BitConverter]::GetBytes([uint32] $_[2]) }
        [Testing.Xattr]::Set($file, 'system.posix_acl_access', $list, $list.Length, 0) | Should -Be 0
        (stat -c '%a %u %g' $file) | Should -Be '440 0 0'

        $arguments = Get-HereArgument (Get-UnitArgument) $file
        $run = Wait-Program (Start-As 10001 $arguments)
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        (Wait-Program (Start-As 10003 $arguments)).ExitCode | Should -Be 3
    }

    It 'names what is open when it is stopped' {
        $busy = Start-TestSandbox -Speed 0.01 -Switches '--admin', '--slow', '600'
        try {
            Get-File plexsphere-reload.service | Should -Match '(?m)^KillSignal=SIGINT$'
            $run = Start-Pwsh (Get-HereArgument (Get-UnitArgument) (New-Mount "$TestDrive/stopped" $busy.clientSecret 400) $busy)
            Wait-Until { (Invoke-RestMethod "$($busy.url)/_sandbox/counts").operations.GetExecution -ge 1 } 60
            kill -INT $run.Process.Id
            # The exit code is PowerShell's own then.
            $run = Wait-Program $run
            $run.Output | Should -BeNullOrEmpty
            $run.Errors | Should -Match 'Wait-PlexExecution .*-Id [0-9a-f-]{36}'
        } finally {
            Stop-TestSandbox $busy
        }
    }
}

Describe 'The CI job' -Tag Unix {
    It 'runs its step with a secret that is in no list of processes and is gone afterwards' {
        $step = [regex]::Match((Get-File github-actions.yml), '(?s)- name: Reload\n.*? run: \|\n(.*)\z').Groups[1].Value -replace '(?m)^ {10}'
        $step | Should -Match '(?m)^umask 077$'
        $bin = (New-Item -ItemType Directory "$TestDrive/bin").FullName
        $pwsh = @(Get-PwshCommand).ForEach{ "'$_'" } -join ' '
        # In the place of pwsh: writes down what the secret's file is, and runs the real one.
        Set-Content "$bin/pwsh" "#!/bin/sh`nstat -c %a `"`$RUNNER_TEMP/client-secret`" >`"`$RUNNER_TEMP/mode`"`nenv | grep -c CLIENT_SECRET >`"`$RUNNER_TEMP/inherited`"`nexec $pwsh `"`$@`""
        chmod 755 "$bin/pwsh"
        $temp = (New-Item -ItemType Directory "$TestDrive/runner").FullName
        Set-Content "$TestDrive/step.sh" $step.Replace('https://plex.example', $sandbox.url).Replace('fleet-reload', $sandbox.clientId).Replace('runbooks/Invoke', "$runbooks/Invoke")
        $environment = @{ CLIENT_SECRET = $sandbox.clientSecret; RUNNER_TEMP = $temp; PATH = "${bin}:$env:PATH"; PSModulePath = Get-ModulePath }
        $run = Wait-Program (Start-Program bash @('-e', "$TestDrive/step.sh") $environment)
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        Get-Content "$temp/mode" | Should -Be 600
        Get-Content "$temp/inherited" | Should -Be 0
        Test-Path "$temp/client-secret" | Should -BeFalse

        $environment.CLIENT_SECRET = 'another'
        (Wait-Program (Start-Program bash @('-e', "$TestDrive/step.sh") $environment)).ExitCode | Should -Be 3
        Test-Path "$temp/client-secret" | Should -BeFalse
    }
}

Describe 'The scheduled task' -Tag Unix {
    BeforeAll {
        # What Windows has and other systems do not; each writes down what it was asked for, and what there was of the secret by then.
        $asked = @{ calls = @() }
        function icacls { $asked.rights = $args; $asked.calls += $args[1..($args.Count - 1)] -join ' '; $asked.before = @(Get-ChildItem $args[0] -Force).Count; $global:LASTEXITCODE = $asked.fails }
        function New-ScheduledTaskAction($Execute, $Argument) { $asked.argument = $Argument; $Execute }
        function New-ScheduledTaskTrigger([switch] $Daily, $At) { $asked.daily = $Daily; $At }
        function New-ScheduledTaskPrincipal($UserId, $LogonType) { $asked.account = $UserId; $LogonType }
        function New-ScheduledTaskSettingsSet($MultipleInstances, $ExecutionTimeLimit) { $asked.limit = $ExecutionTimeLimit; $MultipleInstances }
        function Register-ScheduledTask($TaskName, $Action, $Trigger, $Principal, $Settings, [switch] $Force) { $asked.name = $TaskName; $null = $Action, $Trigger, $Principal, $Settings, $Force }

        $task = @{
            ClientSecret = ConvertTo-Token $sandbox.clientSecret; ClientId = $sandbox.clientId; Server = $sandbox.url; Project = $SandboxProject
            Account = 'EXAMPLE\plexsphere$'; Runbook = Join-Path $runbooks Invoke-ActionAsService.ps1
        }
        $script = Join-Path $schedulers Register-ReloadTask.ps1
    }

    It 'is registered with a secret that was written after its folder was closed, and its arguments run' {
        $asked.fails = 0
        & $script @task -Folder "$TestDrive/a folder"
        $asked.rights | Should -Be "$TestDrive/a folder", '/inheritance:r', '/grant:r', '*S-1-5-32-544:(OI)(CI)F', '*S-1-5-18:(OI)(CI)F', 'EXAMPLE\plexsphere$:(OI)(CI)R'
        $asked.before | Should -Be 0
        # A folder that somebody else made before keeps neither its owner nor its rights.
        $asked.calls | Should -Be '/setowner *S-1-5-32-544 /T', '/reset /T', '/inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F EXAMPLE\plexsphere$:(OI)(CI)R'
        (Get-ChildItem "$TestDrive/a folder").Name | Should -Be client-secret
        $asked.account | Should -Be 'EXAMPLE\plexsphere$'
        $asked.limit.TotalSeconds | Should -BeGreaterThan 900
        $asked.argument | Should -Not -Match ([regex]::Escape($sandbox.clientSecret))

        # On Windows the folder's access rights do what the mode does here.
        chmod 600 "$TestDrive/a folder/client-secret"
        $arguments = [regex]::Matches($asked.argument, '"([^"]*)"|\S+').ForEach{ $_.Groups[1].Success ? $_.Groups[1].Value : $_.Value }
        $run = Wait-Program (Start-Pwsh $arguments)
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
    }

    It 'is not registered, and no secret is written, where the folder cannot be closed' {
        $asked.fails = 5
        $asked.Remove('name')
        { & $script @task -Folder "$TestDrive/open" } | Should -Throw '*access rights*'
        Get-ChildItem "$TestDrive/open" | Should -BeNullOrEmpty
        $asked.name | Should -BeNullOrEmpty
    }
}
