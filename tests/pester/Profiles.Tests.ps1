# Where the address and the token come from when no parameter says so. Every test has PowerShell processes of its own: what has been
# connected before in a process changes what it does.

Describe 'Profiles and the environment' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        $first = Start-TestServer
        $second = Start-TestServer
        $otherProject = Get-NumberedId 99

        function Set-ProfileFile([string] $Text, [string] $Mode = '600') {
            # The file of the child processes' home directory; without text there is none.
            $folder = Join-Path $TestDrive '.config' 'plexctl'
            Remove-Item $folder -Recurse -Force -ErrorAction Ignore
            if ($PSBoundParameters.ContainsKey('Text')) {
                $null = New-Item $folder -ItemType Directory
                Set-Content (Join-Path $folder config.json) $Text -NoNewline
                chmod $Mode (Join-Path $folder config.json)
            }
        }

        # PowerShell's list of modules stays where it is: to make it anew takes seconds.
        $cache = $env:XDG_CACHE_HOME ? $env:XDG_CACHE_HOME : (Join-Path $HOME '.cache')
        $prelude = @"
            Import-Module '$(Get-ModuleManifestPath)'
            function ConvertTo-Token { $((Get-Command ConvertTo-Token).Definition) }
            function Show([scriptblock] `$Script) {
                try { & `$Script } catch { "`$(`$_.Exception.ErrorId) `$(`$_.Exception.ExitCode): `$(`$_.Exception.Message)" }
            }

"@

        function Invoke-Child([string] $Script, [hashtable] $Environment = @{}) {
            # Runs a script in a process whose home is TestDrive, and whose environment names only what is given here.
            $whole = @{ HOME = "$TestDrive"; XDG_CACHE_HOME = $cache; PLEXSPHERE_URL = ''; PLEXSPHERE_TOKEN = '' }
            foreach ($name in $Environment.Keys) { $whole[$name] = $Environment[$name] }
            Invoke-Pwsh -Environment $whole "$prelude $Script"
        }

        function Start-Worker {
            # Starts such a process that runs one script after another: nothing that Connect-Plexsphere does depends on what was connected before.
            $file = Join-Path $TestDrive worker.ps1
            Set-Content $file ($prelude + @'
                $WarningPreference = $ProgressPreference = 'SilentlyContinue'
                while ($null -ne ($line = [Console]::In.ReadLine())) {
                    $work = $line | ConvertFrom-Json -AsHashtable
                    'PLEXSPHERE_URL', 'PLEXSPHERE_TOKEN' | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $work.Environment[$_]) }
                    $output = @(& ([scriptblock]::Create($work.Script))).ForEach{ "$_" }
                    [Console]::Out.WriteLine((ConvertTo-Json @($output) -Compress))
                }
'@)
            $command = @(Get-PwshCommand) + @('-NoProfile', '-NonInteractive', '-File', $file)
            $start = [System.Diagnostics.ProcessStartInfo]::new($command[0], [string[]] $command[1..99])
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            $start.Environment['HOME'] = "$TestDrive"
            $start.Environment['XDG_CACHE_HOME'] = $cache
            [System.Diagnostics.Process]::Start($start)
        }

        function Invoke-Worker([string] $Script, [hashtable] $Environment = @{}) {
            # Runs a script there; puts out its output as lines.
            $worker.StandardInput.WriteLine((ConvertTo-Json @{ Script = $Script; Environment = $Environment } -Compress))
            $output = $worker.StandardOutput.ReadLineAsync()
            if (-not $output.Wait([timespan]::FromSeconds(60)) -or -not $output.Result) { throw "No output: $Script" }
            $output.Result | ConvertFrom-Json
        }

        function Connect-Child([string] $Parameters = '', [hashtable] $Environment = @{}) {
            # Connects there with these parameters and says what came of it, as an object of the connection's properties or as the error's id.
            $properties = 'ProfileName, Source, TokenSource, ProjectId, Subject, @{ Name = "Server"; Expression = { "$_" } }, @{ Name = "ExpiresAt"; Expression = { "{0:yyyy-MM-dd HH:mm:ss.fffffff zzz}" -f $_.ExpiresAt } }'
            $output = Invoke-Worker "Show { Connect-Plexsphere $Parameters -PassThru -ErrorAction Stop | Select-Object $properties | ConvertTo-Json -Compress }" $Environment
            if ("$output"[0] -eq '{') { $output | ConvertFrom-Json } else { $output }
        }

        function Get-SentToken($Server) {
            # The bearer tokens that a server received, each once.
            $Server.Requests.ForEach{ $_.Headers['Authorization'] -replace '^Bearer ' } | Select-Object -Unique
        }

        $profiles = @{
            default = 'alpha'
            profiles = @{
                alpha = @{ server = $first.Address; token = 'alpha-token'; project = $SandboxProject }
                beta = @{ server = $second.Address; token = 'beta-token' }
                tokenless = @{ server = $second.Address }
                serverless = @{ token = 'serverless-token' }
                dated = @{ server = "$($first.Address)/"; token = 'dated-token'; expires_at = '2031-02-03T04:05:06+02:00' }
            }
        } | ConvertTo-Json -Depth 5

        $worker = Start-Worker
    }

    AfterAll {
        $worker.StandardInput.Close()
        $worker.WaitForExit()
        $first.Dispose()
        $second.Dispose()
    }

    BeforeEach {
        foreach ($server in $first, $second) {
            $server.Reset()
            $server.On('GET', 'whoami$', (New-Response (New-WhoamiBody)))
            $server.On('GET', 'executions$', (New-Response (New-PageBody (New-ExecutionBody))))
        }
        if (-not $IsWindows) { Set-ProfileFile $profiles }
    }

    Context 'Connect-Plexsphere -ProfileName' -Tag Unix {
        It 'takes server, token and project of the profile' {
            $connection = Connect-Child '-ProfileName alpha'
            $connection.Server | Should -Be "$($first.Address)/"
            $connection.ProfileName | Should -Be 'alpha'
            $connection.Source | Should -Be 'profile'
            $connection.TokenSource | Should -Be 'profile'
            $connection.ProjectId | Should -Be $SandboxProject
            $connection.Subject | Should -Be 'tester'
            Get-SentToken $first | Should -Be 'alpha-token'
            $second.Requests.Count | Should -Be 0
        }

        It 'takes a profile that is not the default one' {
            (Connect-Child '-ProfileName beta').ProfileName | Should -Be 'beta'
            Get-SentToken $second | Should -Be 'beta-token'
            $first.Requests.Count | Should -Be 0
        }

        It 'says when the token ends, in UTC, where the profile does' {
            (Connect-Child '-ProfileName dated').ExpiresAt | Should -Be '2031-02-03 02:05:06.0000000 +00:00'
            (Connect-Child '-ProfileName alpha').ExpiresAt | Should -BeNullOrEmpty
        }

        It 'lets -Project stand above the profile''s project' {
            (Connect-Child "-ProfileName alpha -Project $otherProject").ProjectId | Should -Be $otherProject
        }

        It 'stands above the environment' {
            $connection = Connect-Child '-ProfileName beta' @{ PLEXSPHERE_URL = $first.Address; PLEXSPHERE_TOKEN = 'environment-token' }
            $connection.Source | Should -Be 'profile'
            $connection.TokenSource | Should -Be 'profile'
            Get-SentToken $second | Should -Be 'beta-token'
            $first.Requests.Count | Should -Be 0
        }

        It 'excludes -Server, -Token and -TokenFile' {
            $output = Invoke-Worker "
                foreach (`$more in @{ Server = '$($first.Address)' }, @{ Token = ConvertTo-Token x }, @{ TokenFile = './x' }) {
                    try { Connect-Plexsphere -ProfileName alpha @more -ErrorAction Stop; 'connected' } catch { (`$_.FullyQualifiedErrorId -split ',')[0] }
                }"
            $output | Should -Be (@('AmbiguousParameterSet') * 3)
            $first.Requests.Count | Should -Be 0
        }

        It 'takes the token of the environment where the profile has none' {
            (Connect-Child '-ProfileName tokenless' @{ PLEXSPHERE_TOKEN = 'environment-token' }).TokenSource | Should -Be 'environment'
            Get-SentToken $second | Should -Be 'environment-token'
        }

        It 'is refused where there is no token anywhere' {
            Connect-Child '-ProfileName tokenless' | Should -BeLike 'CredentialMissing 3:*'
            $second.Requests.Count | Should -Be 0
        }

        It 'is refused where the profile names no server, and nothing else does' {
            Connect-Child '-ProfileName serverless' | Should -BeLike 'NotConnected 3:*'
        }

        It 'is refused for an unknown profile, by its name' {
            Connect-Child '-ProfileName gamma' | Should -BeLike "ProfileMissing 3:*'gamma'*"
            $first.Requests.Count + $second.Requests.Count | Should -Be 0
        }

        It 'is refused where there is no file, which the message names' {
            Set-ProfileFile
            Connect-Child '-ProfileName alpha' | Should -BeLike "ProfileMissing 3:*config.json*"
        }

        It 'is refused for a name in another case: names are exact' {
            Connect-Child '-ProfileName ALPHA' | Should -BeLike 'ProfileMissing 3:*'
        }

        It 'leaves no connection when it fails' {
            $output = Invoke-Worker 'Connect-Plexsphere -ProfileName alpha; Show { Connect-Plexsphere -ProfileName gamma -ErrorAction Stop }; @(Get-PlexConnection).Count'
            $output[0] | Should -BeLike 'ProfileMissing*'
            $output[1] | Should -Be '0'
        }
    }

    Context 'The default profile' -Tag Unix {
        It 'is taken where neither parameter nor environment names a server' {
            $connection = Connect-Child
            $connection.ProfileName | Should -Be 'alpha'
            $connection.ProjectId | Should -Be $SandboxProject
            Get-SentToken $first | Should -Be 'alpha-token'
        }

        It 'is the one called default, where the file names none' {
            Set-ProfileFile (@{ profiles = @{ default = @{ server = $second.Address; token = 'default-token' } } } | ConvertTo-Json -Depth 5)
            (Connect-Child).ProfileName | Should -Be 'default'
            Get-SentToken $second | Should -Be 'default-token'
        }

        It 'serves commands without Connect-Plexsphere' {
            $run = Invoke-Child '"$((Get-PlexExecution).Id)"'
            $run.Errors | Should -BeNullOrEmpty
            $run.Output | Should -Be $SandboxExecution
            Get-SentToken $first | Should -Be 'alpha-token'
        }

        It 'stands below the environment' {
            $connection = Connect-Child -Environment @{ PLEXSPHERE_URL = $second.Address; PLEXSPHERE_TOKEN = 'environment-token' }
            $connection.Source | Should -Be 'environment'
            $connection.TokenSource | Should -Be 'environment'
            $connection.ProfileName | Should -BeNullOrEmpty
            $connection.ProjectId | Should -BeNullOrEmpty
            Get-SentToken $second | Should -Be 'environment-token'
            $first.Requests.Count | Should -Be 0
        }

        It 'stands below a parameter' {
            $connection = Connect-Child "$($second.Address) -Token (ConvertTo-Token parameter-token)"
            $connection.Source | Should -Be 'parameter'
            $connection.TokenSource | Should -Be 'parameter'
            Get-SentToken $second | Should -Be 'parameter-token'
            $first.Requests.Count | Should -Be 0
        }

        It 'lends its server to a token that is given' {
            $connection = Connect-Child '-Token (ConvertTo-Token parameter-token)'
            $connection.Source | Should -Be 'profile'
            $connection.TokenSource | Should -Be 'parameter'
            Get-SentToken $first | Should -Be 'parameter-token'
        }

        It 'lends its server to the environment''s token' {
            (Connect-Child -Environment @{ PLEXSPHERE_TOKEN = 'environment-token' }).TokenSource | Should -Be 'environment'
            Get-SentToken $first | Should -Be 'environment-token'
        }
    }

    Context 'A profile''s token' -Tag Unix {
        It 'does not go to the server of a parameter' {
            Connect-Child $second.Address | Should -BeLike 'CredentialMissing 3:*'
            $second.Requests.Count | Should -Be 0
        }

        It 'does not go to the server of the environment' {
            Connect-Child -Environment @{ PLEXSPHERE_URL = $second.Address } | Should -BeLike 'CredentialMissing 3:*'
            $second.Requests.Count | Should -Be 0
        }

        It 'does not go to the server of the environment where the named profile has no server' {
            Connect-Child '-ProfileName serverless' @{ PLEXSPHERE_URL = $second.Address } | Should -BeLike 'CredentialMissing 3:*'
            $second.Requests.Count | Should -Be 0
        }

        It 'does not go to another port, scheme or host that only looks like its server' {
            $port = ([uri] $first.Address).Port
            foreach ($address in "http://localhost:$port", "https://127.0.0.1:$port", $second.Address) {
                Connect-Child "'$address'" | Should -BeLike 'CredentialMissing 3:*' -Because $address
            }
            $first.Requests.Count + $second.Requests.Count | Should -Be 0
        }

        It 'is in no message and on no screen' {
            $run = Invoke-Child 'Connect-Plexsphere -ProfileName alpha; Get-PlexConnection | Format-List * -Force; Get-PlexConnection | ConvertTo-Json; Get-PlexExecution -Verbose 4>&1; Show { Connect-Plexsphere -ProfileName serverless -ErrorAction Stop }; $Error | Format-List * -Force'
            "$($run.Output) $($run.Errors)" | Should -Not -Match 'alpha-token|serverless-token'
        }
    }

    Context 'The file' -Tag Unix {
        It 'is refused when <_> lets others at it' -ForEach '640', '604', '660', '666', '620', '602', '644' {
            Set-ProfileFile $profiles -Mode $_
            Connect-Child '-ProfileName alpha' | Should -BeLike 'CredentialInsecure 3:*config.json*'
            Connect-Child | Should -BeLike 'CredentialInsecure 3:*config.json*'
            $first.Requests.Count | Should -Be 0
        }

        It 'may be read-only for its owner' {
            Set-ProfileFile $profiles -Mode 400
            (Connect-Child '-ProfileName alpha').ProfileName | Should -Be 'alpha'
        }

        It 'is not looked for in the current folder where there is no home' {
            foreach ($folder in '/nonexistent', 'here', '.') {
                $run = Invoke-Pwsh -Environment @{ HOME = $folder; XDG_CACHE_HOME = $cache; XDG_CONFIG_HOME = "$TestDrive"; PLEXSPHERE_URL = ''; PLEXSPHERE_TOKEN = '' } @"
                    Set-Location '$TestDrive'
                    `$null = New-Item -ItemType Directory here; Copy-Item .config here -Recurse -Force
                    `$null = [Environment]::CurrentDirectory = '$TestDrive'
                    $prelude
                    Show { Connect-Plexsphere -ErrorAction Stop }
                    Show { Connect-Plexsphere -ProfileName alpha -ErrorAction Stop }
                    Show { Get-PlexExecution -ErrorAction Stop }
"@
                Remove-Item (Join-Path $TestDrive here) -Recurse -Force -ErrorAction Ignore
                $run.Lines[0] | Should -BeLike 'NotConnected 3:*' -Because $folder
                $run.Lines[1] | Should -BeLike 'ProfileMissing 3:*' -Because $folder
                $run.Lines[2] | Should -BeLike 'NotConnected 3:*' -Because $folder
            }
            $first.Requests.Count | Should -Be 0
        }

        It 'is refused when it is no JSON, by its line and without its text' {
            Set-ProfileFile "{`n  `"profiles`": {`n    `"alpha`": { `"token`": `"alpha-token`" `"`n"
            $failure = Connect-Child '-ProfileName alpha'
            $failure | Should -BeLike 'ProfileMissing 3:*config.json*line 3*'
            $failure | Should -Not -BeLike '*alpha-token*'
        }

        It 'is refused when it is <Name>' -ForEach @(
            @{ Name = 'empty'; Text = '' }
            @{ Name = 'an array'; Text = '[]' }
            @{ Name = 'null'; Text = 'null' }
            @{ Name = 'without profiles'; Text = '{"default":"alpha"}' }
            @{ Name = 'with profiles that are no object'; Text = '{"profiles":["alpha"]}' }
            @{ Name = 'with a profile that is no object'; Text = '{"profiles":{"alpha":"https://plex.example"}}' }
            @{ Name = 'with a project that is no UUID'; Text = '{"profiles":{"alpha":{"server":"https://plex.example","token":"x","project":"edge"}}}' }
        ) {
            Set-ProfileFile $Text
            Connect-Child '-ProfileName alpha' | Should -BeLike 'ProfileMissing 3:*'
        }

        It 'is refused when a server in it is no address, or plain http to another machine' {
            Set-ProfileFile '{"profiles":{"alpha":{"server":"plex","token":"x"},"beta":{"server":"http://plex.example","token":"x"}}}'
            Connect-Child '-ProfileName alpha' | Should -BeLike "InvalidArgument 2:*'alpha'*"
            Connect-Child '-ProfileName beta' | Should -BeLike 'ServerInsecure 3:*'
        }

        It 'is refused when a token in it has a space or a line break, without repeating it' {
            Set-ProfileFile '{"profiles":{"alpha":{"server":"https://plex.example","token":"two words"},"beta":{"server":"https://plex.example","token":"line\n"}}}'
            foreach ($name in 'alpha', 'beta') {
                $failure = Connect-Child "-ProfileName $name"
                $failure | Should -BeLike 'CredentialMalformed 3:*'
                $failure | Should -Not -Match 'two words|line\b'
            }
        }

        It 'may have a byte order mark, comments, trailing commas and members that nobody knows' {
            Set-ProfileFile ([char] 0xFEFF + "{ // mine`n  `"version`": 3, `"profiles`": { `"alpha`": { `"server`": `"$($first.Address)`", `"token`": `"alpha-token`", `"colour`": [1], } }, }")
            (Connect-Child '-ProfileName alpha').Server | Should -Be "$($first.Address)/"
        }

        It 'does not matter, however broken, to those who do without it' {
            Set-ProfileFile 'broken' -Mode 666
            (Connect-Child "$($first.Address) -Token (ConvertTo-Token parameter-token)").Source | Should -Be 'parameter'
            (Connect-Child -Environment @{ PLEXSPHERE_URL = $first.Address; PLEXSPHERE_TOKEN = 'environment-token' }).Source | Should -Be 'environment'
        }

        It 'is never written' {
            $file = Join-Path $TestDrive '.config' 'plexctl' 'config.json'
            $before = (Get-Item $file).LastWriteTimeUtc, (Get-FileHash $file).Hash
            $null = Connect-Child '-ProfileName alpha'
            (Get-Item $file).LastWriteTimeUtc, (Get-FileHash $file).Hash | Should -Be $before
        }
    }

    Context 'The environment' {
        It 'serves commands without Connect-Plexsphere' {
            $run = Invoke-Child "(Get-PlexExecution -Project $SandboxProject).Id.ToString()" @{ PLEXSPHERE_URL = $first.Address; PLEXSPHERE_TOKEN = 'environment-token' }
            $run.Errors | Should -BeNullOrEmpty
            $run.Output | Should -Be $SandboxExecution
            Get-SentToken $first | Should -Be 'environment-token'
        }

        It 'serves Connect-Plexsphere' {
            $connection = Connect-Child -Environment @{ PLEXSPHERE_URL = $first.Address; PLEXSPHERE_TOKEN = 'environment-token' }
            $connection.Source | Should -Be 'environment'
            $connection.TokenSource | Should -Be 'environment'
        }

        It 'stands below parameters, one by one' {
            $environment = @{ PLEXSPHERE_URL = $first.Address; PLEXSPHERE_TOKEN = 'environment-token' }
            (Connect-Child '-Token (ConvertTo-Token parameter-token)' $environment).Source | Should -Be 'environment'
            Get-SentToken $first | Should -Be 'parameter-token'
            (Connect-Child $second.Address $environment).TokenSource | Should -Be 'environment'
            Get-SentToken $second | Should -Be 'environment-token'
        }

        It 'is refused when it names a server and no token' {
            if (-not $IsWindows) { Set-ProfileFile }
            Connect-Child -Environment @{ PLEXSPHERE_URL = $first.Address } | Should -BeLike 'CredentialMissing 3:*PLEXSPHERE_TOKEN*'
            $first.Requests.Count | Should -Be 0
        }

        It 'is refused when its address is none, or plain http to another machine' {
            Connect-Child -Environment @{ PLEXSPHERE_URL = 'plex'; PLEXSPHERE_TOKEN = 'x' } | Should -BeLike 'InvalidArgument 2:*PLEXSPHERE_URL*'
            Connect-Child -Environment @{ PLEXSPHERE_URL = 'http://plex.example'; PLEXSPHERE_TOKEN = 'x' } | Should -BeLike 'ServerInsecure 3:*'
        }

        It 'is refused when its token cannot be one, without repeating it' {
            $failure = Connect-Child -Environment @{ PLEXSPHERE_URL = $first.Address; PLEXSPHERE_TOKEN = 'two words' }
            $failure | Should -BeLike 'CredentialMalformed 3:*PLEXSPHERE_TOKEN*'
            $failure | Should -Not -BeLike '*two words*'
        }

        It 'may change between commands while nobody has connected' {
            $run = Invoke-Child -Environment @{ PLEXSPHERE_URL = $first.Address; PLEXSPHERE_TOKEN = 'one' } "
                `$null = Get-PlexExecution -Project $SandboxProject
                `$env:PLEXSPHERE_TOKEN = 'two'
                `$null = Get-PlexExecution -Project $SandboxProject
                `$env:PLEXSPHERE_URL = '$($second.Address)'
                `$null = Get-PlexExecution -Project $SandboxProject"
            $run.Errors | Should -BeNullOrEmpty
            Get-SentToken $first | Should -Be 'one', 'two'
            Get-SentToken $second | Should -Be 'two'
        }
    }

    Context 'Once Connect-Plexsphere has been called, the environment' {
        BeforeAll {
            $environment = @{ PLEXSPHERE_URL = $first.Address; PLEXSPHERE_TOKEN = 'environment-token' }
            $read = "Show { (Get-PlexExecution -Project $SandboxProject -ErrorAction Stop).Id.ToString() }"
        }

        It 'is closed after Disconnect-Plexsphere' {
            $run = Invoke-Child -Environment $environment "$read; Connect-Plexsphere $($second.Address); Disconnect-Plexsphere; $read"
            $run.Lines[0] | Should -Be "$SandboxExecution"
            $run.Lines[1] | Should -BeLike 'NotConnected 3:*'
            $first.Requests.Count | Should -Be 1
        }

        It 'is closed after a Connect-Plexsphere that failed' {
            $second.On('GET', 'whoami$', (New-Problem 401 unauthenticated))
            $run = Invoke-Child -Environment $environment "Show { Connect-Plexsphere $($second.Address) -ErrorAction Stop }; $read"
            $run.Lines[0] | Should -BeLike 'Unauthenticated 3:*'
            $run.Lines[1] | Should -BeLike 'NotConnected 3:*'
            $first.Requests.Count | Should -Be 0
        }

        It 'is closed after a Connect-Plexsphere that was refused before any request' {
            $run = Invoke-Child -Environment $environment "Show { Connect-Plexsphere http://plex.example -ErrorAction Stop }; $read"
            $run.Lines[0] | Should -BeLike 'ServerInsecure 3:*'
            $run.Lines[1] | Should -BeLike 'NotConnected 3:*'
            $first.Requests.Count | Should -Be 0
        }

        It 'is closed in the other runspaces of the process' {
            $run = Invoke-Child -Environment $environment "
                Connect-Plexsphere $($second.Address)
                1 | ForEach-Object -Parallel { Import-Module `$using:Manifest; try { Get-PlexExecution -Project $SandboxProject -ErrorAction Stop } catch { `"`$(`$_.Exception.ErrorId)`" } }"
            $run.Output | Should -Be 'NotConnected'
            $first.Requests.Count | Should -Be 0
        }

        It 'is closed for the default profile too' -Tag Unix {
            $run = Invoke-Child "$read; Connect-Plexsphere -ProfileName beta; Disconnect-Plexsphere; $read"
            $run.Lines[0] | Should -Be "$SandboxExecution"
            $run.Lines[1] | Should -BeLike 'NotConnected 3:*'
        }

        It 'is not closed by a Disconnect-Plexsphere where nobody has connected' {
            $run = Invoke-Child -Environment $environment "Disconnect-Plexsphere; $read"
            $run.Lines | Should -Be "$SandboxExecution"
        }

        It 'is open to Connect-Plexsphere itself' {
            $run = Invoke-Child -Environment $environment "Connect-Plexsphere $($second.Address); Disconnect-Plexsphere; Connect-Plexsphere; $read"
            $run.Lines | Should -Be "$SandboxExecution"
            $first.Requests.Count | Should -Be 2
        }
    }

    Context 'Without anything' {
        It 'a command is refused, and the error says what to do' {
            if (-not $IsWindows) { Set-ProfileFile }
            $run = Invoke-Child 'try { Get-PlexExecution -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; $_.Exception.ExitCode; $_.ErrorDetails.RecommendedAction }'
            $run.Lines[0] | Should -BeLike 'NotConnected,*'
            $run.Lines[1] | Should -Be '3'
            $run.Lines[2] | Should -BeLike '*Connect-Plexsphere*'
        }

        It 'Connect-Plexsphere is refused' {
            if (-not $IsWindows) { Set-ProfileFile }
            Connect-Child | Should -BeLike 'NotConnected 3:*PLEXSPHERE_URL*'
        }

        It 'Connect-Plexsphere is refused where the default profile is missing from the file' -Tag Unix {
            Set-ProfileFile '{"default":"gamma","profiles":{}}'
            Connect-Child | Should -BeLike 'NotConnected 3:*'
        }
    }

    Context 'Parallel blocks' {
        BeforeAll {
            Import-Module (Get-ModuleManifestPath)
            $manifest = Get-ModuleManifestPath
        }

        BeforeEach {
            Connect-Plexsphere $first.Address -Token (ConvertTo-Token parent-token) -Project $SandboxProject
            $first.Reset()
            $first.On('GET', 'executions$', (New-Response (New-PageBody (New-ExecutionBody))))
        }

        AfterEach {
            Disconnect-Plexsphere
        }

        It 'do not inherit the connection, and the error says how to pass it on' {
            $failure = 1 | ForEach-Object -Parallel { Import-Module $using:manifest; try { Get-PlexExecution -ErrorAction Stop } catch { $_ } }
            $failure.FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
            $failure.Exception.ExitCode | Should -Be 3
            $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
            $failure.Exception.Message | Should -BeLike '*-Connection $using:*Connect-Plexsphere*'
            $first.Requests.Count | Should -Be 0
        }

        It 'share one that is passed with $using:' {
            $connection = Get-PlexConnection
            $out = 1..4 | ForEach-Object -Parallel { Import-Module $using:manifest; (Get-PlexExecution -Connection $using:connection).Id; [object]::ReferenceEquals($using:connection, $using:connection) } -ThrottleLimit 2
            $out.Where{ $_ -is [guid] } | Should -Be (@($SandboxExecution) * 4)
            Get-SentToken $first | Should -Be 'parent-token'
        }

        It 'do not hand a connection on to the next block of the same runspace' {
            $url = $second.Address
            $testing = "$PSScriptRoot/Testing.psm1"
            $out = 1, 2 | ForEach-Object -ThrottleLimit 1 -Parallel {
                Import-Module $using:manifest, $using:testing
                $id = [runspace]::DefaultRunspace.Id
                if ($_ -eq 1) {
                    Connect-Plexsphere $using:url -Token (ConvertTo-Token first-token)
                    [pscustomobject] @{ Runspace = $id; Result = "$((Get-PlexConnection).Server)" }
                } else {
                    [pscustomobject] @{ Runspace = $id; Result = @(Get-PlexConnection).Count }
                    try { Get-PlexExecution -ErrorAction Stop } catch { [pscustomobject] @{ Runspace = $id; Result = $_.Exception.ErrorId } }
                }
            }
            $out.Runspace | Select-Object -Unique | Should -HaveCount 1
            $out.Result | Should -Be "$url/", 0, 'NotConnected'
        }

        It 'do not touch the connection of the runspace that started them' {
            $url = $second.Address
            $testing = "$PSScriptRoot/Testing.psm1"
            1 | ForEach-Object -Parallel { Import-Module $using:manifest, $using:testing; Connect-Plexsphere $using:url -Token (ConvertTo-Token other-token) }
            (Get-PlexConnection).Server | Should -Be "$($first.Address)/"
        }

        It 'and thread jobs lose a connection that is closed elsewhere' {
            $connection = Get-PlexConnection
            Disconnect-Plexsphere
            $failure = 1 | ForEach-Object -Parallel { Import-Module $using:manifest; try { Get-PlexExecution -Connection $using:connection -ErrorAction Stop } catch { $_ } }
            $failure.FullyQualifiedErrorId | Should -BeLike 'ConnectionClosed,*'
            $failure.Exception.ExitCode | Should -Be 3
        }

        It 'of other processes get a connection that explains itself' {
            $job = Start-Job { param($manifest, $connection) Import-Module $manifest; try { Get-PlexExecution -Connection $connection } catch { "$_" } } -ArgumentList $manifest, (Get-PlexConnection)
            $null = Wait-Job $job -Timeout 60
            Receive-Job $job | Should -BeLike "*'Connection'*another process*Connect-Plexsphere inside the job*"
            Remove-Job $job
        }
    }
}
