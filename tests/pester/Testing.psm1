# What the tests share: the built module, sandboxes and scripted servers of their own, and processes to look at from outside.

$ErrorActionPreference = 'Stop'

# What is tested is what './build.sh build' laid in out/, unless the environment names an installed module and sandbox.
$out = Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'out'
$manifest = $env:PLEXSPHERE_TEST_MODULE ? $env:PLEXSPHERE_TEST_MODULE : (Join-Path $out 'Plexsphere' 'Plexsphere.psd1')
$sandboxProgram = $env:PLEXSPHERE_TEST_SANDBOX ? $env:PLEXSPHERE_TEST_SANDBOX : (Join-Path $out 'sandbox' ($IsWindows ? 'plexsphere-sandbox.exe' : 'plexsphere-sandbox'))

if (-not ('Plexsphere.Testing.ScriptedServer' -as [type])) {
    Add-Type -Path (Join-Path $PSScriptRoot .. .. artifacts bin Plexsphere.Testing any Plexsphere.Testing.dll)
}

# The ids that every sandbox shares.
$SandboxProject = [guid] '0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0'
$SandboxDomain = [guid] '0190a8b8-9d9d-7d0d-8d0d-d0d0d0d0d0d0'
$SandboxNode = [guid] '0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1'
$SandboxExecution = [guid] '0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2'

# The finished action that every agent of a sandbox has.
$ExampleAction = [guid] '308fb8bc-79a1-49d9-bf71-1191d7d6c5d2'

# An id that no sandbox has.
$UnknownId = [guid] '01900000-0000-7000-8000-00000000dead'

function Get-ModuleManifestPath {
    $manifest
}

function Get-ModulePath {
    # A PSModulePath by which the module is found by its name; an installed one lies in a folder of its version.
    $folder = Split-Path $manifest
    if ((Split-Path -Leaf $folder) -as [version]) { $folder = Split-Path $folder }
    (Split-Path $folder) + [System.IO.Path]::PathSeparator + $env:PSModulePath
}

function Get-SandboxPath {
    $sandboxProgram
}

function Copy-TestModule([string] $Folder) {
    # The module in another folder, with no sandbox beside it; puts out its manifest.
    $copy = New-Item -ItemType Directory (Join-Path $Folder Plexsphere)
    Copy-Item (Join-Path (Split-Path $manifest) '*') $copy -Recurse
    Join-Path $copy Plexsphere.psd1
}

function Start-TestSandbox {
    # Starts a sandbox process. Its nodes work 50 times faster than usual, so that nothing takes long; it ends with this process at the latest.
    param([int] $Nodes = 12, [int] $Executions = 0, [double] $Speed = 50, [int] $Agents = 0, [string[]] $Switches = @())

    [string[]] $arguments = '--nodes', $Nodes, '--executions', $Executions, '--speed', $Speed.ToString([cultureinfo]::InvariantCulture), '--agents', $Agents + $Switches
    $sandbox = [Plexsphere.Testing.RunningSandbox]::StartAsync($sandboxProgram, $arguments).GetAwaiter().GetResult()
    "$($sandbox.Ready)" | ConvertFrom-Json | Add-Member -NotePropertyName Process -NotePropertyValue $sandbox.Process -PassThru
}

function Stop-TestSandbox {
    param($Sandbox)

    if ($Sandbox) {
        $Sandbox.Process.Kill()
        $Sandbox.Process.WaitForExit()
    }
}

function Start-TestServer {
    # Starts a server that keeps what it is asked, and sends what New-Response made; the rest goes to the sandbox, if there is one.
    param($Sandbox)

    $Sandbox ? [Plexsphere.Testing.ScriptedServer]::InFrontOf($Sandbox.url) :
        [Plexsphere.Testing.ScriptedServer]::new((New-Response 'The test did not say how to respond.' -Status 404 -ContentType text/plain))
}

function New-Response {
    # A response for ScriptedServer.On: a body, or what happens instead. There is one request a connection.
    param(
        [AllowEmptyString()] [string] $Body = '', [int] $Status = 200, [string] $ContentType = 'application/json', [hashtable] $Headers = @{},
        [switch] $Forward, [switch] $Reset, [switch] $Stall, [int] $HoldUntil
    )

    $type = [Plexsphere.Testing.ScriptedResponse]
    [string[]] $lines = @($type::ConnectionClose) + $Headers.Keys.ForEach{ "${_}: $($Headers[$_])" }
    $response = if ($Forward) { $type::Forward }
    elseif ($Reset) { $type::Reset }
    elseif ($Stall) { $type::StalledBody($Status, $ContentType, $Body.Substring(0, $Body.Length / 2), $lines) }
    else { $type::Create($Status, $ContentType, [System.Text.Encoding]::UTF8.GetBytes($Body), $lines) }
    $response.HeldUntil($HoldUntil)
}

function New-Problem {
    # An error as the control plane sends it; -Members are further members of its body.
    param([int] $Status, [string] $Code, [string] $Detail = 'Told by the test.', [hashtable] $Members = @{}, [hashtable] $Headers = @{})

    $body = [ordered] @{ type = 'about:blank'; title = 'A problem'; status = $Status; detail = $Detail; instance = '/v1' }
    if ($Code) { $body.code = $Code }
    foreach ($name in $Members.Keys) { $body[$name] = $Members[$name] }
    New-Response -Status $Status -ContentType 'application/problem+json' -Body ($body | ConvertTo-Json) -Headers $Headers
}

function New-ExecutionBody {
    # An execution on the wire. Targets are given as hashtables with node_id, status and output_ref.
    param(
        [guid] $Id = $SandboxExecution, [string] $Status = 'succeeded', [string] $Action = 'service.restart', [object[]] $Targets = @(),
        [string] $Updated = '2026-07-20T09:14:33.5Z', [hashtable] $Members = @{}
    )

    $created = '2026-07-20T09:14:31Z'
    $body = [ordered] @{
        id = $Id; project_id = $SandboxProject; domain_id = $SandboxDomain; action = $Action; type = 'builtin'; status = $Status
        created_at = $created; updated_at = $Updated; targets = @()
    }
    $body.targets = @(
        foreach ($target in $Targets) {
            $whole = @{ node_id = $SandboxNode; status = 'succeeded'; created_at = $created; updated_at = $Updated }
            foreach ($name in $target.Keys) { $whole[$name] = $target[$name] }
            $whole
        }
    )
    foreach ($name in $Members.Keys) { $body[$name] = $Members[$name] }
    $body | ConvertTo-Json -Depth 9 -Compress
}

function New-PageBody {
    # A page of a listing. -Next is the raw JSON of next_cursor; without it the member is missing.
    param([string[]] $Items = @(), [string] $Next)

    '{"items":[' + ($Items -join ',') + ']' + ($Next ? ",""next_cursor"":$Next" : '') + '}'
}

function New-AgentInfoBody {
    # An action of an agent on the wire, with its history.
    param([guid] $Id = $ExampleAction, [string] $Kind = 'replicante.io/store.stop', [string] $State = 'DONE', [string] $Arguments = '{}', [string] $Payload = 'null')

    $kindText = ConvertTo-Json $Kind
    "{""action"":{""id"":""$Id"",""kind"":$kindText,""state"":""$State"",""args"":$Arguments,""headers"":{},""created_ts"":""2026-07-20T09:14:31Z"",""finished_ts"":null,""requester"":""AGENT_API"",""scheduled_ts"":""2026-07-20T09:14:31Z"",""state_payload"":$Payload},""history"":[{""action_id"":""$Id"",""timestamp"":""2026-07-20T09:14:31Z"",""state"":""$State"",""state_payload"":$Payload}]}"
}

function New-WhoamiBody {
    '{"principal_type":"user","subject":"tester"}'
}

function Get-NumberedId([int] $Number) {
    # Ids for executions of scripted servers.
    [guid] ('0190a8b8-0000-7000-8000-{0:x12}' -f $Number)
}

function ConvertTo-Token([string] $Text) {
    $secret = [securestring]::new()
    foreach ($character in $Text.ToCharArray()) { $secret.AppendChar($character) }
    $secret
}

function Connect-TestServer {
    # Connects to a scripted server, or through one to a sandbox; forgets what that took.
    param($Server, $Sandbox, [string] $DispatchRevision = 'slash', [switch] $NoProject)

    if (-not $Sandbox) { $Server.On('GET', 'whoami$', (New-Response (New-WhoamiBody))) }
    $project = $NoProject ? @{} : @{ Project = $SandboxProject }
    Connect-Plexsphere $Server.Address -Token (ConvertTo-Token ($Sandbox ? $Sandbox.token : 'test-token')) -DispatchRevision $DispatchRevision @project
    $Server.Reset()
}

function Connect-TestSandbox($Sandbox, [switch] $NoProject) {
    # Connects to a sandbox without anything in between.
    $project = $NoProject ? @{} : @{ Project = $SandboxProject }
    Connect-Plexsphere $Sandbox.url -Token (ConvertTo-Token $Sandbox.token) -DispatchRevision slash @project
}

function Get-NameBookPath {
    # The file of the names that operators give to nodes; Invoke-Tests.ps1 says where it lies.
    Join-Path $env:XDG_DATA_HOME plexctl nodes.json
}

function Set-NameBook([string] $Text) {
    # Makes the name book just this text, for nobody else to write to.
    $file = Get-NameBookPath
    $null = New-Item -ItemType Directory (Split-Path $file) -Force
    [System.IO.File]::WriteAllText($file, $Text)
    if (-not $IsWindows) { chmod 600 $file }
}

function Clear-NameBook {
    # Leaves no name book, and nothing beside it.
    if (Test-Path (Split-Path (Get-NameBookPath))) { Remove-Item (Join-Path (Split-Path (Get-NameBookPath)) *) -Recurse -Force }
}

function Get-Dispatch($Server) {
    # The dispatches that a server received.
    , $Server.Matching('POST', '[:/]dispatch$')
}

function Get-PwshCommand {
    # The program and its first arguments that run the same PowerShell again; one that is a dotnet tool has no program of its own.
    $own = [Environment]::ProcessPath
    (Split-Path -LeafBase $own) -eq 'dotnet' ? @($own, (Join-Path $PSHOME pwsh.dll)) : @($own)
}

function Start-Program([string] $Program, [string[]] $Arguments, [hashtable] $Environment = @{}) {
    # Starts a program with an empty standard input, and without colours.
    $start = [System.Diagnostics.ProcessStartInfo]::new($Program)
    foreach ($argument in $Arguments) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardOutput = $start.RedirectStandardError = $start.RedirectStandardInput = $true
    $start.Environment['NO_COLOR'] = '1'
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    $process = [System.Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    [pscustomobject] @{ Process = $process; Output = $process.StandardOutput.ReadToEndAsync(); Errors = $process.StandardError.ReadToEndAsync() }
}

function Start-Pwsh([string[]] $Arguments, [hashtable] $Environment = @{}) {
    # Starts PowerShell as a scheduler does. The module is found by its name.
    $whole = @{ PSModulePath = Get-ModulePath }
    foreach ($name in $Environment.Keys) { $whole[$name] = $Environment[$name] }
    $command = @(Get-PwshCommand) + @('-NoProfile', '-NonInteractive') + $Arguments
    Start-Program $command[0] $command[1..99] $whole
}

function Wait-Program($Run, [int] $Seconds = 90) {
    # What came of a program. None may hang.
    if (-not $Run.Process.WaitForExit($Seconds * 1000)) {
        $Run.Process.Kill($true)
        throw "It hangs: $($Run.Process.StartInfo.ArgumentList)"
    }
    $text = $Run.Output.Result.TrimEnd()
    # PowerShell breaks the lines of an error's message; here they are put together again. That of 7.4 colours them whatever NO_COLOR says.
    $errors = $Run.Errors.Result.TrimEnd() -replace '\e\[[0-9;]*m' -replace '\r?\n +\| +(?!~)', ' '
    [pscustomobject] @{ ExitCode = $Run.Process.ExitCode; Output = $text; Lines = @($text -split '\r?\n'); Errors = $errors }
}

function Invoke-Pwsh {
    # Runs a script in a PowerShell process of its own and says what came of it. $Manifest names the module in it.
    param([string] $Script, [hashtable] $Environment = @{})

    $file = Join-Path ([System.IO.Path]::GetTempPath()) "plexsphere-$([guid]::NewGuid()).ps1"
    Set-Content -LiteralPath $file -Value "`$Manifest = '$(Get-ModuleManifestPath)'`n$Script"
    $command = @(Get-PwshCommand) + @('-NoProfile', '-NonInteractive', '-File', $file)
    try {
        Wait-Program (Start-Program $command[0] $command[1..99] $Environment) 300
    } finally {
        Remove-Item -LiteralPath $file
    }
}

function Start-TerminalPwsh($Terminal, [string] $Script, [hashtable] $Environment = @{}) {
    # Runs a script in a PowerShell process whose terminal is one of [Plexsphere.Testing.PseudoTerminal]; puts out the process.
    $file = Join-Path (New-Item -ItemType Directory (Join-Path ([System.IO.Path]::GetTempPath()) "plexsphere-$([guid]::NewGuid())")) script.ps1
    Set-Content -LiteralPath $file -Value "Import-Module '$(Get-ModuleManifestPath)'`n$Script"
    $command = @(Get-PwshCommand) + @('-NoProfile', '-NonInteractive', '-File', $file)
    # What runs the tests may have switched off what a terminal can do.
    $whole = [System.Collections.Generic.Dictionary[string, string]]::new()
    foreach ($name in 'NO_COLOR', '__SuppressAnsiEscapeSequences') { $whole[$name] = $null }
    foreach ($name in $Environment.Keys) { $whole[$name] = $Environment[$name] }
    $Terminal.Start($command[0], $command[1..99], $whole)
}

function New-TokenFile([string] $Path, [string] $Token, [string] $Mode = '600') {
    # A file with a token, for nobody else to read unless a mode says otherwise; puts out its path.
    Set-Content -LiteralPath $Path $Token
    if (-not $IsWindows) { chmod $Mode $Path }
    $Path
}

function Start-Runspace {
    # Starts a script in a runspace of its own, with the module imported and, where a sandbox is given, connected. Nothing can be asked there.
    param([scriptblock] $Script, $Server, $Sandbox, [object[]] $Arguments = @())

    $shell = [powershell]::Create()
    $null = $shell.AddScript('Import-Module $args[0], $args[1]').AddArgument("$PSScriptRoot/Testing.psm1").AddArgument((Get-ModuleManifestPath)).Invoke()
    $shell.Commands.Clear()
    if ($Server) {
        $null = $shell.AddScript('Connect-TestServer $args[0] $args[1]').AddArgument($Server).AddArgument($Sandbox).Invoke()
        $shell.Commands.Clear()
    }
    $null = $shell.AddScript($Script)
    foreach ($argument in $Arguments) { $null = $shell.AddArgument($argument) }
    $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $call = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]] $null, $output)
    [pscustomobject] @{ Shell = $shell; Output = $output; Call = $call }
}

function Invoke-Runspace {
    # Runs a script as Start-Runspace does, to its end, and says what came of it; the error that ended it is among the errors.
    param([scriptblock] $Script, $Server, $Sandbox, [object[]] $Arguments = @())

    $run = Start-Runspace @PSBoundParameters
    try {
        $failure = $null
        try { $run.Shell.EndInvoke($run.Call) | Out-Null } catch { $failure = $_.Exception.InnerException.ErrorRecord ?? $_ }
        [pscustomobject] @{
            Output = @($run.Output); Errors = @(@($run.Shell.Streams.Error) + $failure | Where-Object { $_ }); Warnings = @($run.Shell.Streams.Warning)
        }
    } finally {
        $run.Shell.Dispose()
    }
}

function Stop-Shell($Shell) {
    # Stops what runs there, as Ctrl+C does. What it waits for in these tests would not come within this time; how soon it stops is measured in bench/.
    $stopping = $Shell.BeginStop($null, $null)
    if (-not $stopping.AsyncWaitHandle.WaitOne([timespan]::FromSeconds(20))) { throw 'It does not stop.' }
    $Shell.EndStop($stopping)
}

function Wait-Until([scriptblock] $Condition, [int] $Seconds = 20) {
    # Looks until the condition holds.
    $deadline = [datetime]::UtcNow.AddSeconds($Seconds)
    while (-not (& $Condition)) {
        if ([datetime]::UtcNow -gt $deadline) { throw "Not within $Seconds s: $Condition" }
        [System.Threading.Thread]::Sleep(20)
    }
}

Export-ModuleMember -Function * -Variable SandboxProject, SandboxDomain, SandboxNode, SandboxExecution, ExampleAction, UnknownId
