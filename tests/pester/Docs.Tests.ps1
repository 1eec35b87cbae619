# Compares the help's sources in docs/ with the compiled cmdlets, and runs their examples.
#
# A block fenced as ```powershell whose first line begins with 'PS> ' is a session. Its commands (what follows 'PS> ', and further lines
# that begin with '>> ') are run one by one, in a runspace and with a sandbox of the page's own, and must write what the page shows; ids,
# times and numbers of three digits or more may differ. Every other block of PowerShell is only parsed.
#
# In a session https://plex.example is the sandbox, which confirms device codes by itself, ~/.plex-token holds its operator's token,
# ~/.plex-secret and ~/.plex-assertion what its service signs in with, and the profile file names the first two as its default profile, so
# that a session need not connect; the profile nightly is that of the service. When a change of the module or the sandbox changes what the
# examples write, run this file once with PLEXSPHERE_UPDATE_DOCS=1: it writes the new output into the pages. Read the difference before
# you keep it.

BeforeDiscovery {
    $docs = Join-Path $PSScriptRoot '..' '..' 'docs'
    $cmdlets = (Import-PowerShellDataFile (Join-Path $PSScriptRoot '..' '..' 'Plexsphere.psd1')).CmdletsToExport
    $pages = @(Get-ChildItem $docs -Filter *.md -File) + @(Get-Item (Join-Path $docs runbooks README.md), (Join-Path $docs '..' README.md), (Join-Path $docs '..' CONTRIBUTING.md)) |
        ForEach-Object { @{ Name = [System.IO.Path]::GetRelativePath((Resolve-Path $docs), $_.FullName) -replace '\.md$'; Path = $_.FullName } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/Testing.psm1"
    Import-Module (Get-ModuleManifestPath)
    $docs = Join-Path $PSScriptRoot '..' '..' 'docs'

    function Get-Page([string] $Name) {
        (Get-Content -Raw -LiteralPath (Join-Path $docs "$Name.md")).ReplaceLineEndings("`n")
    }

    function Get-Section([string] $Text, [string] $Heading, [int] $Level = 2) {
        # What stands below a heading, up to the next one of the same or a higher level.
        $inside = $fenced = $false
        $lines = foreach ($line in $Text -split "`n") {
            if ($line.StartsWith('```')) { $fenced = -not $fenced }
            if (-not $fenced -and $line -match "^#{1,$Level} ") { $inside = $line -eq ('#' * $Level + " $Heading") }
            elseif ($inside) { $line }
        }
        "$($lines -join "`n")".Trim()
    }

    function Get-SubHeading([string] $Text, [string] $Heading) {
        @([regex]::Matches((Get-Section $Text $Heading), '(?m)^### (.+)$').ForEach{ $_.Groups[1].Value })
    }

    function Get-DocumentedParameter($Command) {
        $Command.Parameters.Values | Where-Object Name -notin ([System.Management.Automation.Cmdlet]::CommonParameters) | Sort-Object Name
    }

    function Get-TypeName([type] $Type) {
        # Nobody types a Nullable: what is given is the type inside.
        ([Nullable]::GetUnderlyingType($Type) ?? $Type).FullName
    }

    function Get-ParameterFacts($Parameter) {
        # The facts of a parameter in the words of the pages' blocks.
        function Format-Items([string] $Name, [string[]] $Items) {
            if ($Items) { "${Name}:"; $Items | ForEach-Object { "- $_" } } else { "${Name}: []" }
        }

        "Type: $(Get-TypeName $Parameter.ParameterType)"
        "SupportsWildcards: $($Parameter.Attributes.Where({ $_ -is [SupportsWildcards] }) ? 'true' : 'false')"
        Format-Items 'Aliases' $Parameter.Aliases
        'ParameterSets:'
        foreach ($set in $Parameter.ParameterSets.GetEnumerator() | Sort-Object Key) {
            "- Name: $($set.Key -eq '__AllParameterSets' ? '(All)' : $set.Key)"
            "  Position: $($set.Value.Position -eq [int]::MinValue ? 'Named' : $set.Value.Position)"
            "  IsRequired: $($set.Value.IsMandatory ? 'true' : 'false')"
            "  ValueFromPipeline: $($set.Value.ValueFromPipeline ? 'true' : 'false')"
            "  ValueFromPipelineByPropertyName: $($set.Value.ValueFromPipelineByPropertyName ? 'true' : 'false')"
            "  ValueFromRemainingArguments: $($set.Value.ValueFromRemainingArguments ? 'true' : 'false')"
        }
        'DontShow: false'
        Format-Items 'AcceptedValues' ($Parameter.Attributes | Where-Object { $_ -is [ValidateSet] }).ValidValues
    }

    function Get-Block([string] $Text) {
        # The blocks of PowerShell, with the place of their text in the page.
        [regex]::Matches($Text, '(?ms)^```powershell\n(.*?)^```$').ForEach{ $_.Groups[1] }
    }

    function Get-Step([string] $Text) {
        # The commands of a page's sessions, each with what the page shows as its output.
        foreach ($block in Get-Block $Text | Where-Object { $_.Value.StartsWith('PS> ') }) {
            foreach ($step in [regex]::Matches($block.Value, '(?ms)^PS> (?<command>[^\n]*\n(?:>> [^\n]*\n)*)(?<output>.*?)(?=^PS> |\z)')) {
                [pscustomobject] @{
                    Command = ($step.Groups['command'].Value -replace '(?m)^>> ').TrimEnd()
                    Output  = $step.Groups['output'].Value
                    Start   = $block.Index + $step.Groups['output'].Index
                    Last    = $step.Index + $step.Length -eq $block.Length
                }
            }
        }
    }

    # PowerShell 7.4 shows what to do about an error in Get-Error alone.
    $showsAdvice = (Write-Error a -RecommendedAction b -ErrorAction Continue 2>&1 | Out-String) -match 'b'

    function Format-Comparable([string] $Output) {
        # Output without what differs from run to run, and without the widths of columns.
        if (-not $showsAdvice) { $Output = $Output -replace '(?m)^  Recommendation: .*\n?' }
        $Output -replace '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '<id>' `
            -creplace '\b[0-9A-Z]{4}-[0-9A-Z]{4}\b', '<code>' `
            -creplace '\b[0-9A-Z]{26}\b', '<id>' `
            -replace '\d+/\d+/\d+( \d+:\d+:\d+( [AP]M)?)?', '#' `
            -replace '\d+(-\d+)+[T ]\d+(:\d+)+(\.\d+)?Z?', '#' `
            -replace '\d+[:.]\d+([:.]\d+)*|\d+(?= ms)', '#' `
            -creplace '(?<= )\d+[smhdwy](?= <id>)', '#' `
            -replace '\d{3,}', '#' -replace '-{2,}', '--' -replace '[ \t]+', ' ' -replace '(?m)^ | $' -split "`n" | Where-Object { $_ }
    }

    # Runs the commands of each page as a console does, in a runspace and a home of the page's own, and writes what a console would, each
    # command's output before a line of its own.
    $player = @'
        $PSStyle.OutputRendering = 'PlainText'
        $ProgressPreference = 'SilentlyContinue'
        [cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = 'en-US'
        function Invoke-Step($Runspace, [string] $Command) {
            $shell = [powershell]::Create($Runspace)
            $null = $shell.AddScript($Command).AddCommand('Out-String').AddParameter('Stream').AddParameter('Width', 79)
            $shell.Commands.Commands[0].MergeMyResults('Error', 'Output')
            try { $shell.Invoke() }
            catch { ($_.Exception.InnerException.ErrorRecord ?? $_) | Out-String -Stream -Width 79 }
            finally { $shell.Dispose() }
        }
        foreach ($page in (Get-Content -Raw -LiteralPath $env:PLEXSPHERE_PAGES | ConvertFrom-Json)) {
            $env:HOME = $env:USERPROFILE = $page.Home
            $env:PLEXSPHERE_URL = $env:PLEXSPHERE_TOKEN = $env:XDG_DATA_HOME = $null
            $runspace = [runspacefactory]::CreateRunspace($Host)
            $runspace.ThreadOptions = 'UseCurrentThread'
            $runspace.Open()
            $null = Invoke-Step $runspace 'Set-Location ~; $ProgressPreference = ''SilentlyContinue'''
            foreach ($command in $page.Commands) {
                Invoke-Step $runspace $command
                '=====8<====='
            }
            $null = Invoke-Step $runspace 'if (Get-Module Plexsphere) { Stop-PlexSandbox; Disconnect-Plexsphere }'
            $runspace.Dispose()
        }
'@

    function Test-ConnectsLater($Steps) {
        # Whether a page uses the default profile before it connects: no command did so earlier in its process, or there is no default any more.
        $ours = @($Steps.Command -match '\w+-Plex')
        $ours -match 'Connect-Plexsphere|-Connect\b' -and $ours[0] -notmatch 'Connect-Plexsphere|-Connect\b'
    }

    function Invoke-Page([string[]] $Names) {
        # Runs the commands of pages, one page after the other in one process; returns what each command wrote, by the page's name.
        $sandboxes = @{}
        try {
            $homes = foreach ($name in $Names) {
                $sandbox = $sandboxes[$name] = Start-TestSandbox -Executions 30 -Speed 20 -Switches '--device-answer', 'confirm', '--device-interval', '1'
                $userHome = New-Item -ItemType Directory (Join-Path $TestDrive "$([guid]::NewGuid())")
                $profiles = New-Item -ItemType Directory (Join-Path $userHome '.config' 'plexctl')
                $secrets = @{ token = $sandbox.token; secret = $sandbox.clientSecret; assertion = $sandbox.clientAssertion }
                foreach ($kind in $secrets.Keys) { $null = New-TokenFile (Join-Path $userHome ".plex-$kind") $secrets[$kind] }
                $prod = @{ server = $sandbox.url; token = $sandbox.token; project = $SandboxProject }
                $nightly = @{ server = $sandbox.url; client_id = $sandbox.clientId; client_secret_file = Join-Path $userHome '.plex-secret'; project = $SandboxProject }
                $settings = @{ default = 'prod'; profiles = @{ prod = $prod; nightly = $nightly } } | ConvertTo-Json -Depth 3
                $null = New-TokenFile (Join-Path $profiles 'config.json') $settings
                @{ Home = "$userHome"; Commands = @($steps[$name].Command.ForEach{ $_.Replace('https://plex.example', $sandbox.url) }) }
            }
            $file = Join-Path $TestDrive "$([guid]::NewGuid()).json"
            ConvertTo-Json @($homes) -Depth 3 | Set-Content $file

            # As after an installation: the module is found by the name of a command.
            $run = Invoke-Pwsh $player @{ PSModulePath = Get-ModulePath; PLEXSPHERE_PAGES = $file }
            $run.Errors | Should -BeNullOrEmpty

            $written = @($run.Output.ReplaceLineEndings("`n") -split '=====8<=====\n?')
            $from = 0
            foreach ($name in $Names) {
                # The address is given its old width first, for the columns of tables.
                $url = $sandboxes[$name].url
                $outputs[$name] = @($written[$from..($from + $steps[$name].Count - 1)].ForEach{
                        $_.Replace("$url/ ", 'https://plex.example/'.PadRight($url.Length + 2)).Replace($url, 'https://plex.example')
                    })
                $from += $steps[$name].Count
            }
        } finally {
            $sandboxes.Values | ForEach-Object { Stop-TestSandbox $_ }
        }
    }
}

Describe 'The pages' -ForEach @{ Pages = $pages } {
    BeforeAll {
        $steps = @{}
        $outputs = @{}
        foreach ($page in $pages) { $steps[$page.Name] = @(Get-Step (Get-Page $page.Name)) }
        $played = @($pages.Name | Where-Object { $steps[$_].Count -gt 0 })
        $alone, $together = $played.Where({ Test-ConnectsLater $steps[$_] }, 'Split')

        # Those that connect come last.
        Invoke-Page ($together | Sort-Object { [bool] ($steps[$_].Command -match 'Connect-Plexsphere|-Connect\b') })
        foreach ($name in $alone) { Invoke-Page $name }
    }

    It 'are one for each exported cmdlet' {
        (Get-ChildItem $docs -Filter *.md).BaseName | Where-Object { $_ -notlike 'about_*' -and $_ -notin 'architecture', 'security' } | Sort-Object |
            Should -Be ((Get-Module Plexsphere).ExportedCmdlets.Keys | Sort-Object)
    }

    It 'name tests that exist where they promise something' {
        $tests = (Get-ChildItem (Join-Path $PSScriptRoot '..') -Recurse -Include *.cs, *.ps1).BaseName
        $named = [regex]::Matches((Get-Page security), '(?<=[ /])[A-Z][A-Za-z-]+(Tests|Properties|\.Tests)(?=[,; ])').Value
        $named.Count | Should -BeGreaterThan 20
        foreach ($name in $named) { $tests | Should -Contain $name }
    }

    It 'have an about topic for each subject' {
        (Get-ChildItem $docs -Filter about_*.md).BaseName | Should -Contain 'about_Plexsphere'
        foreach ($subject in 'Agents', 'Connections', 'Errors', 'Executions', 'Fleet', 'History', 'Outputs', 'Rollouts', 'Sandbox') {
            (Get-ChildItem $docs -Filter about_*.md).BaseName | Should -Contain "about_Plexsphere_$subject"
        }
    }

    It 'have one that names every cmdlet' {
        $named = [regex]::Matches((Get-Section (Get-Page about_Plexsphere) 'THE COMMANDS' 3), '(?m)^\| (\w+-\w+) \|').ForEach{ $_.Groups[1].Value }
        $named | Sort-Object | Should -Be ((Get-Module Plexsphere).ExportedCmdlets.Keys | Sort-Object)
    }

    It 'leave nothing to be filled in: <Name>' -ForEach $pages {
        Get-Page $Name | Should -Not -Match '\{\{'
    }

    It 'hold PowerShell that parses: <Name>' -ForEach $pages {
        $page = Get-Page $Name
        $scripts = @(Get-Block $page | Where-Object { -not $_.Value.StartsWith('PS> ') } | ForEach-Object Value) + @(Get-Step $page | ForEach-Object Command)
        foreach ($script in $scripts) {
            $errors = $null
            $null = [System.Management.Automation.Language.Parser]::ParseInput($script, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty -Because $script
        }
    }

    It 'show what their examples really write: <Name>' -ForEach $pages {
        $page = Get-Page $Name
        if ($steps[$Name].Count -eq 0) { return }

        # New output is written from the end on, so that the places before it stay where they are.
        $numbers = 0..($steps[$Name].Count - 1)
        if ($env:PLEXSPHERE_UPDATE_DOCS) { [array]::Reverse($numbers) }
        foreach ($i in $numbers) {
            $step = $steps[$Name][$i]
            $output = $outputs[$Name][$i]
            $shown, $written = ($step.Output, $output).ForEach{ (Format-Comparable $_) -join "`n" }
            if (-not $env:PLEXSPHERE_UPDATE_DOCS) {
                $written | Should -BeExactly $shown -Because "that is what the page shows for: $($step.Command)"
            } elseif ($written -cne $shown) {
                $output = ($output -replace '(?m)[ \t]+$').TrimEnd()
                $output = $output ? $output + ($step.Last ? "`n" : "`n`n") : ''
                $page = $page.Remove($step.Start, $step.Output.Length).Insert($step.Start, $output)
            }
        }
        if ($env:PLEXSPHERE_UPDATE_DOCS) { Set-Content -NoNewline -LiteralPath $Path -Value $page }
    }
}

Describe 'What operators must know' {
    It 'is said where they look: there is no operator cancel' {
        foreach ($name in 'Invoke-PlexAction', 'Invoke-PlexRollout', 'Get-PlexExecution', 'Get-PlexExecutionLog', 'Wait-PlexExecution', 'about_Plexsphere', 'about_Plexsphere_Executions') {
            Get-Page $name | Should -Match 'no operator cancel' -Because $name
        }
    }

    It 'is said in the first sentence: a dispatch returns at once' {
        Get-Section (Get-Page Invoke-PlexAction) 'SYNOPSIS' | Should -Match '^Dispatches .* returns .* at once; -Wait follows'
    }
}

Describe 'The page of <_>' -ForEach $cmdlets {
    BeforeAll {
        $command = Get-Command $_ -Module Plexsphere
        $page = Get-Page $_
    }

    It 'has every section' {
        foreach ($heading in 'SYNOPSIS', 'DESCRIPTION', 'INPUTS', 'OUTPUTS', 'NOTES', 'RELATED LINKS') {
            Get-Section $page $heading | Should -Not -BeNullOrEmpty -Because "$($command.Name): $heading"
        }
    }

    It 'has the syntax of every parameter set' {
        Get-SubHeading $page 'SYNTAX' | Should -Be ($command.ParameterSets | ForEach-Object { $_.IsDefault -and $_.Name -ne '__AllParameterSets' ? "$($_.Name) (Default)" : $_.Name }) -Because $command.Name
        [regex]::Matches((Get-Section $page 'SYNTAX'), '(?ms)^```\n(.*?)^```$').ForEach{ $_.Groups[1].Value.Trim() -replace '\s+', ' ' } |
            Should -BeExactly ($command.ParameterSets | ForEach-Object { "$($command.Name) $_" })
    }

    It 'has exactly its parameters, each with its type, sets, aliases and accepted values' {
        $documented = @(Get-SubHeading $page 'PARAMETERS' | Where-Object { $_ -ne 'CommonParameters' })
        $documented | Should -BeExactly @(Get-DocumentedParameter $command | ForEach-Object { "-$($_.Name)" }) -Because $command.Name
        foreach ($parameter in Get-DocumentedParameter $command) {
            $section = Get-Section (Get-Section $page 'PARAMETERS') "-$($parameter.Name)" 3
            $text, $facts = $section -split '(?m)^```yaml$', 2
            $text | Should -Match '\w+' -Because "$($command.Name) -$($parameter.Name)"
            @($facts -split "`n" | Where-Object { $_ -and $_ -ne '```' -and $_ -notmatch '^(DefaultValue|HelpMessage): ' }) -join "`n" |
                Should -BeExactly ((Get-ParameterFacts $parameter) -join "`n") -Because "$($command.Name) -$($parameter.Name)"
        }
    }

    It 'names the inputs' {
        $types = Get-DocumentedParameter $command | Where-Object { $_.ParameterSets.Values | Where-Object { $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName } } |
            ForEach-Object { Get-TypeName $_.ParameterType } | Sort-Object -Unique
        Get-SubHeading $page 'INPUTS' | Sort-Object | Should -Be ($types ?? 'None') -Because $command.Name
    }

    It 'names the outputs' {
        Get-SubHeading $page 'OUTPUTS' | Should -Be ($command.OutputType.Type | ForEach-Object { $_ -eq [void] ? 'None' : $_.FullName }) -Because $command.Name
    }

    It 'has three examples or more' {
        $examples = @(Get-SubHeading $page 'EXAMPLES')
        $examples.Count | Should -BeGreaterOrEqual 3 -Because $command.Name
        foreach ($example in $examples) {
            Get-Step (Get-Section (Get-Section $page 'EXAMPLES') $example 3) | Should -Not -BeNullOrEmpty -Because "'$example' of $($command.Name) must show a session"
        }
    }

    It 'describes no common parameter' {
        foreach ($name in [System.Management.Automation.Cmdlet]::CommonParameters) {
            $page | Should -Not -Match "(?m)^#+ -$name\b" -Because $command.Name
        }
    }
}
