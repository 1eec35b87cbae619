BeforeAll {
    Import-Module "$PSScriptRoot/Testing.psm1"
    Import-Module (Get-ModuleManifestPath)
    $module = Get-Module Plexsphere
    $assembly = [System.AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Plexsphere' }
}

Describe 'Importing the module' {
    It 'works in a fresh session, without a word' {
        $run = Invoke-Pwsh 'Import-Module $Manifest; (Get-Command -Module Plexsphere).Count'
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -Be $module.ExportedCmdlets.Count
    }

    It 'works again and again with -Force' {
        $run = Invoke-Pwsh 'Import-Module $Manifest -Force; Import-Module $Manifest -Force; Import-Module $Manifest -Force; [Plexsphere.PlexExecution].FullName'
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -Be 'Plexsphere.PlexExecution'
    }

    It 'works again after Remove-Module, connection included' {
        $sandbox = Start-TestSandbox
        try {
            $run = Invoke-Pwsh -Environment @{ PLEXSPHERE_URL = $sandbox.url; PLEXSPHERE_TOKEN = $sandbox.token } @'
                Import-Module $Manifest
                Connect-Plexsphere
                Remove-Module Plexsphere
                Import-Module $Manifest
                Connect-Plexsphere -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0
                "$((Get-PlexExecution -First 1).Id)"
'@
            $run.Errors | Should -BeNullOrEmpty
            $run.Output | Should -Be $SandboxExecution
        } finally {
            Stop-TestSandbox $sandbox
        }
    }

    It 'works in a second runspace of the same process' {
        $shell = [powershell]::Create()
        try {
            $shell.AddCommand('Import-Module').AddArgument((Get-ModuleManifestPath)).AddStatement().AddScript('Get-Command -Module Plexsphere').Invoke().Count |
                Should -Be $module.ExportedCmdlets.Count
            $shell.HadErrors | Should -BeFalse
        } finally {
            $shell.Dispose()
        }
    }

    It 'has a valid manifest' {
        Test-ModuleManifest (Get-ModuleManifestPath) -ErrorAction Stop | Should -Not -BeNullOrEmpty
    }

    It 'is for PowerShell 7.4 and later, whose runtime has everything that its assemblies refer to' {
        $module.PowerShellVersion | Should -Be '7.4'
        $module.CompatiblePSEditions | Should -Be 'Core'
        $files = Get-ChildItem $module.ModuleBase -Recurse -Filter *.dll
        $files.Count | Should -BeGreaterThan 8
        foreach ($file in $files) {
            $image = [System.Reflection.PortableExecutable.PEReader]::new([System.IO.File]::OpenRead($file.FullName))
            $metadata = [System.Reflection.Metadata.PEReaderExtensions]::GetMetadataReader($image)
            $system = $metadata.AssemblyReferences.ForEach{ $metadata.GetAssemblyReference($_) } | Where-Object { $metadata.GetString($_.Name) -eq 'System.Runtime' }
            $system.Version | Should -BeLessOrEqual ([version] '8.0.0.0') -Because $file.Name
            $image.Dispose()
        }
    }
}

Describe 'A module that is not complete' {
    BeforeAll {
        $sandbox = Start-TestSandbox -Nodes 1 -Agents 1
        $environment = @{ PLEXSPHERE_URL = $sandbox.url; PLEXSPHERE_TOKEN = $sandbox.token; AGENT = $sandbox.agents[0].url; HOME = "$TestDrive" }

        # Tries every cmdlet and every completer, has what they left behind collected, and says what came of it.
        $trial = @'
            Import-Module $env:MODULE
            if ($env:CONNECT) { try { Connect-Plexsphere -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 -WarningAction Ignore } catch { } }
            if ($env:REMOVE) { Remove-Item -Recurse -LiteralPath $env:REMOVE }
            foreach ($command in (Get-Command -Module Plexsphere).Name | Sort-Object) {
                $more = switch -Wildcard ($command) {
                    Invoke-PlexAction { @{ Action = 'system.info'; Selector = 'env=prod' } }
                    Invoke-PlexRollout { @{ Action = 'system.info'; Node = '0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1'; BatchSize = '50%' } }
                    [RW]*-PlexExecution { @{ Id = '0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2' } }
                    Start-PlexAgentAction { @{ Agent = $env:AGENT; Kind = 'replicante.io/store.stop' } }
                    Wait-PlexAgentAction { @{ Agent = $env:AGENT; Id = '308fb8bc-79a1-49d9-bf71-1191d7d6c5d2' } }
                    Get-PlexExecution { @{ After = '2h'; Project = 'edge' } }
                    Get-PlexAction { @{ Project = '0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0' } }
                    Set-PlexNodeName { @{ Node = '0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1'; Name = 'edge' } }
                    Remove-PlexNodeName { @{ Node = '0190a8b8-b1c1-7b1b-8b1b-b1b1b1b1b1b1' } }
                    Get-PlexAgentAction* { @{ Agent = $env:AGENT } }
                    Export-PlexReport { @{ Path = Join-Path $HOME report.html; InputObject = @() } }
                    # A log with nothing in it: no other comes without the engine.
                    { $_ -in 'ConvertFrom-PlexExecutionLog', 'Group-PlexExecutionLog' } { @{ InputObject = [System.Runtime.CompilerServices.RuntimeHelpers]::GetUninitializedObject([Plexsphere.PlexExecutionLog]) } }
                    Measure-PlexExecution { @{ InputObject = [System.Runtime.CompilerServices.RuntimeHelpers]::GetUninitializedObject([Plexsphere.PlexExecution]) } }
                    default { @{} }
                }
                try {
                    $null = & $command @more -ErrorAction Stop -WarningAction Ignore
                    "$command ok"
                } catch {
                    "$command $($_.FullyQualifiedErrorId -replace ',.*') $($_.Exception.GetType().Name) $(Get-PlexExitCode $_) $_"
                }
            }
            foreach ($line in 'Invoke-PlexAction ', 'Invoke-PlexAction a -Node ', 'Invoke-PlexAction a -NodeName ', 'Invoke-PlexAction a -Parameter ', 'Invoke-PlexAction a -Selector ',
                'Connect-Plexsphere -ProfileName ', 'Get-PlexExecution -Id ', 'Get-PlexExecution -Project ', 'Redo-PlexExecution -Id ',
                "Start-PlexAgentAction -Agent $env:AGENT -Kind ") {
                $null = TabExpansion2 -inputScript $line -cursorColumn $line.Length
            }
            [gc]::Collect()
            [gc]::WaitForPendingFinalizers()
            'alive'
'@

        function Start-Trial([hashtable] $More) {
            # One in a process and on a copy of the module of its own.
            $folder = New-Item -ItemType Directory (Join-Path $TestDrive "$([guid]::NewGuid())")
            $whole = $environment + @{ MODULE = Copy-TestModule $folder }
            foreach ($name in $More.Keys) { $whole[$name] = $More[$name] -replace '^FOLDER', "$folder" }
            if ($More.Without) { Remove-Item -Recurse (Join-Path $folder Plexsphere dependencies $More.Without) }
            $file = Join-Path $folder trial.ps1
            Set-Content $file $trial
            Start-Pwsh @('-File', $file) $whole
        }

        # Those that say something without the engine.
        $without = 'Disconnect-Plexsphere', 'Get-PlexConnection', 'Get-PlexExitCode', 'Stop-PlexSandbox'
    }

    AfterAll {
        Stop-TestSandbox $sandbox
    }

    It 'fails in errors that say so, and the session lives: <Name>' -ForEach @(
        @{ Name = 'without dependencies'; More = @{ Without = '../dependencies' } }
        @{ Name = 'removed after the import'; More = @{ REMOVE = 'FOLDER' } }
    ) {
        $run = Wait-Program (Start-Trial $More)
        $run.Errors | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        $run.Lines[-1] | Should -Be alive
        foreach ($command in $module.ExportedCmdlets.Keys) {
            $line = @($run.Lines -like "$command *")
            $line.Count | Should -Be 1 -Because $command
            $line | Should -Match ($command -in $without ? ' ok$' : " ModuleIncomplete FileNotFoundException 1 The folder '.+dependencies' .+ is missing or not complete\.")
        }
    }

    It 'leaves the session alone when any one file of it is missing, or all are removed under a connection' {
        $files = (Get-ChildItem (Join-Path $module.ModuleBase dependencies)).Name
        $files.Count | Should -BeGreaterThan 5
        $runs = @($files.ForEach{ Start-Trial @{ CONNECT = 1; Without = $_ } }) + (Start-Trial @{ CONNECT = 1; REMOVE = 'FOLDER' })
        foreach ($run in $runs) {
            $run = Wait-Program $run 300
            $run.Lines[-1] | Should -Be alive -Because $run.Errors
            $run.Lines -notmatch '^alive$' | ForEach-Object { $_ | Should -Match '^\S+ (ok|\w+ (PlexException \d|FileNotFoundException 1) .+)$' }
        }
    }
}

Describe 'Exports' {
    It 'are exactly the cmdlets that the module has' {
        $types = $module.ImplementingAssembly.GetExportedTypes().ForEach{ $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) }
        $module.ExportedCmdlets.Keys | Sort-Object | Should -Be ($types | ForEach-Object { "$($_.VerbName)-$($_.NounName)" } | Sort-Object)
    }

    It 'are named one by one in the manifest' {
        $manifest = Import-PowerShellDataFile (Get-ModuleManifestPath)
        $manifest.CmdletsToExport | Should -Not -Contain '*'
        $manifest.CmdletsToExport | Sort-Object | Should -Be ($module.ExportedCmdlets.Keys | Sort-Object)
    }

    It 'are no functions, aliases and variables' {
        $module.ExportedFunctions.Count + $module.ExportedAliases.Count + $module.ExportedVariables.Count | Should -Be 0
    }

    It 'have approved verbs' {
        $module.ExportedCmdlets.Values.Verb | Where-Object { $_ -notin (Get-Verb).Verb } | Should -BeNullOrEmpty
    }

    It 'all say what they put out' {
        $module.ExportedCmdlets.Values | Where-Object { -not $_.OutputType } | Should -BeNullOrEmpty
    }

    It 'say the right type' {
        (Get-Command Invoke-PlexAction).OutputType.Type | Should -Be ([Plexsphere.PlexExecution])
        (Get-Command Get-PlexExecution).OutputType.Type | Should -Be ([Plexsphere.PlexExecution])
        (Get-Command Wait-PlexExecution).OutputType.Type | Should -Be ([Plexsphere.PlexExecution])
        (Get-Command Watch-PlexExecution).OutputType.Type | Should -Be ([Plexsphere.PlexOutputGroup], [Plexsphere.PlexExecution])
        (Get-Command Get-PlexExecutionLog).OutputType.Type | Should -Be ([Plexsphere.PlexExecutionLog], [string])
        (Get-Command Connect-Plexsphere).OutputType.Type | Should -Be ([Plexsphere.PlexConnection])
    }
}

Describe 'Parameters' {
    BeforeAll {
        $talking = $module.ExportedCmdlets.Values | Where-Object { $_.Noun -like 'PlexExecution*' -and $_.Verb -notin 'ConvertFrom', 'Group', 'Measure' -or $_.Name -eq 'Invoke-PlexAction' }
    }

    It 'have -Project and -Connection in every set of every cmdlet that talks about executions' {
        foreach ($command in $talking) {
            foreach ($set in $command.ParameterSets) {
                $set.Parameters.Name | Should -Contain 'Project' -Because "$($command.Name) has a set $($set.Name)"
                $set.Parameters.Name | Should -Contain 'Connection' -Because "$($command.Name) has a set $($set.Name)"
            }
        }
    }

    It 'never bind -Action, -Type, -Selector, -Parameter and -TimeoutSeconds by a property name' {
        foreach ($command in $talking) {
            foreach ($name in 'Action', 'Type', 'Selector', 'Parameter', 'TimeoutSeconds') {
                if ($parameter = $command.Parameters[$name]) {
                    $parameter.ParameterSets.Values.ValueFromPipelineByPropertyName | Should -Not -Contain $true -Because "$($command.Name) -$name"
                }
            }
        }
    }

    It 'have -WhatIf and -Confirm where state is changed, with medium impact' {
        foreach ($command in Get-Command Invoke-PlexAction, Redo-PlexExecution) {
            $command.Parameters.Keys | Should -Contain 'WhatIf'
            $command.ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'Medium'
        }
    }

    It 'are those of the specification' {
        $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
        $names = @{}
        foreach ($command in $talking) { $names[$command.Name] = ($command.Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object) -join ' ' }
        $names['Invoke-PlexAction'] | Should -Be 'Action Connection ErrorOnFailure FailFast InputObject MaximumNodes Node NodeName Parameter Project Selector ThrottleLimit TimeoutSeconds Type Wait WaitTimeoutSeconds'
        $names['Redo-PlexExecution'] | Should -Be 'Connection ErrorOnFailure FailFast Id InputObject Node NoParameter Parameter Project Server Status ThrottleLimit TimeoutSeconds Wait WaitTimeoutSeconds'
        $names['Get-PlexExecution'] | Should -Be 'Action After Before Connection Cursor First Id InputObject Newest NextCursorVariable Node PageSize Project Status'
        $names['Get-PlexExecutionLog'] | Should -Be 'Action After Before Connection Cursor First Id InputObject Newest NextCursorVariable Node PageSize Project Raw Status TargetStatus'
        $names['Wait-PlexExecution'] | Should -Be 'Connection ErrorOnFailure FailFast Id InputObject PollSeconds Project WaitTimeoutSeconds'
        $names['Watch-PlexExecution'] | Should -Be 'Connection Id InputObject PassThru PollSeconds Project'
    }
}

Describe 'Public types' {
    It 'can be named in a session' {
        $run = Invoke-Pwsh 'Import-Module $Manifest; [Plexsphere.PlexExecution].Name; [Plexsphere.PlexExecutionLog].Name; [Plexsphere.PlexConnection].Name; [Plexsphere.PlexTarget].Name'
        $run.Lines | Should -Be 'PlexExecution', 'PlexExecutionLog', 'PlexConnection', 'PlexTarget'
    }

    It 'have no public constructor' {
        $assembly.GetExportedTypes() | Where-Object { $_.GetConstructors() } | Should -BeNullOrEmpty
    }

    It 'have no public setter' {
        $assembly.GetExportedTypes().GetProperties() | Where-Object { $_.DeclaringType.Assembly -eq $assembly -and $_.CanWrite -and $_.SetMethod.IsPublic } | Should -BeNullOrEmpty
    }

    It 'have no Parse, from which the engine would make objects out of text' {
        $assembly.GetExportedTypes().GetMethods() | Where-Object Name -in 'Parse', 'op_Implicit', 'op_Explicit' | Should -BeNullOrEmpty
    }

    It 'are not made from a hashtable or an address' {
        { [Plexsphere.PlexExecution] @{ Id = [guid]::NewGuid() } } | Should -Throw
        { [Plexsphere.PlexConnection] 'https://plex.example' } | Should -Throw
    }

    It 'have no array and no SecureString among their properties' {
        $assembly.GetExportedTypes().GetProperties() | Where-Object { $_.PropertyType.IsArray -or $_.PropertyType -eq [securestring] } | Should -BeNullOrEmpty
    }
}

Describe 'Isolation' {
    BeforeAll {
        $sandbox = Start-TestSandbox
        $other = Join-Path $TestDrive 'Microsoft.Kiota.Abstractions.dll'
        Add-Type -OutputAssembly $other '[assembly: System.Reflection.AssemblyVersion("99.0.0.0")] namespace Microsoft.Kiota.Abstractions { public class RequestInformation { } }'
        $environment = @{ PLEXSPHERE_URL = $sandbox.url; PLEXSPHERE_TOKEN = $sandbox.token; OTHER_KIOTA = $other }
    }

    AfterAll {
        Stop-TestSandbox $sandbox
    }

    It 'keeps Kiota and the engine in a context of their own' {
        $run = Invoke-Pwsh -Environment $environment @'
            Import-Module $Manifest
            Connect-Plexsphere
            foreach ($context in [System.Runtime.Loader.AssemblyLoadContext]::All) {
                foreach ($assembly in $context.Assemblies) {
                    $name = $assembly.GetName().Name
                    if ($name -like 'Plexsphere*' -or $name -like '*Kiota*' -or $name -like 'Std.*') { "$($context.Name) $name" }
                }
            }
'@
        $run.Lines | Should -Contain 'Plexsphere Microsoft.Kiota.Abstractions'
        $run.Lines | Should -Contain 'Plexsphere Plexsphere.Core'
        $run.Lines | Should -Contain 'Default Plexsphere'
        $run.Lines | Where-Object { $_ -like 'Default *' } | Sort-Object | Should -Be 'Default Plexsphere', 'Default Plexsphere.PowerShell'
    }

    It 'does not load the engine before it is needed' {
        $run = Invoke-Pwsh 'Import-Module $Manifest; [System.AppDomain]::CurrentDomain.GetAssemblies().ForEach{ $_.GetName().Name } -like "*Kiota*"'
        $run.Output | Should -BeNullOrEmpty
    }

    It 'does not mind another Kiota that was there before' {
        $run = Invoke-Pwsh -Environment $environment @'
            Add-Type -Path $env:OTHER_KIOTA
            Import-Module $Manifest
            Connect-Plexsphere
            "$((Get-PlexExecution -First 1 -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0).Id)"
'@
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -Be $SandboxExecution
    }

    It 'leaves the session free to load another Kiota later' {
        $run = Invoke-Pwsh -Environment $environment @'
            Import-Module $Manifest
            Connect-Plexsphere
            Add-Type -Path $env:OTHER_KIOTA
            "$([Microsoft.Kiota.Abstractions.RequestInformation].Assembly.GetName().Version)"
            "$((Get-PlexExecution -First 1 -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0).Id)"
'@
        $run.Errors | Should -BeNullOrEmpty
        $run.Lines | Should -Be '99.0.0.0', $SandboxExecution
    }
}
