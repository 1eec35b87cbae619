Describe 'plexctl completion pwsh' {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        $server = Start-TestServer
        $before = @{}
        foreach ($name in 'PATH', 'PLEXSPHERE_URL', 'PLEXSPHERE_TOKEN') { $before[$name] = [Environment]::GetEnvironmentVariable($name) }
        $env:PATH = (Join-Path $PSScriptRoot .. .. out plexctl | Convert-Path) + [System.IO.Path]::PathSeparator + $env:PATH
        $env:PLEXSPHERE_URL = $server.Address
        $env:PLEXSPHERE_TOKEN = ConvertFrom-SecureString (ConvertTo-Token completion-token) -AsPlainText
        plexctl completion pwsh | Out-String | Invoke-Expression

        function Get-Completion([string] $Text) {
            # What changes the line, or is there to be chosen.
            $found = TabExpansion2 -inputScript $Text -cursorColumn $Text.Length
            $found.CompletionMatches | Where-Object { $_.CompletionText.Trim() -ne $Text.Substring($found.ReplacementIndex).Trim() }
        }

        function Set-Name([string[]] $Name) {
            # What the server calls its nodes.
            $named = for ($i = 0; $i -lt $Name.Count; $i++) { @{ id = "$(Get-NumberedId $i)"; domain_id = "$SandboxDomain"; created_at = '2026-07-01T08:00:00Z'; name = $Name[$i] } }
            $rows = $named | ForEach-Object { @{ node_id = $_.id; domain_id = $_.domain_id; binary_version = '1.4.0'; status = 'match' } }
            $server.On('GET', 'capabilities$', (New-Response (@{ items = @($rows) } | ConvertTo-Json -Depth 4)))
            $server.On('GET', '/nodes$', (New-Response (@{ items = @($named) } | ConvertTo-Json -Depth 4)))
        }

        $dispatch = "plexctl action dispatch --project $SandboxProject --node-name "
    }

    AfterAll {
        foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
        $server.Dispose()
    }

    It 'offers commands, options and values with what they are' {
        $offer = Get-Completion 'plexctl action cat'
        $offer.CompletionText | Should -Be catalog
        $offer.ToolTip | Should -BeLike 'Lists the actions*'
        (Get-Completion 'plexctl action list --all --proj').CompletionText | Should -Be --project, --project-slug
        (Get-Completion 'plexctl action list --status ').CompletionText | Should -Be ack, cancelled, failed, pending, started, succeeded, timeout
        (Get-Completion 'plexctl action list --status=f').CompletionText | Should -Be --status=failed
        (Get-Completion 'plexctl action list --status "f').CompletionText | Should -Be failed
    }

    It 'offers recent ids with age, action and status' {
        $server.On('GET', 'executions$', (New-Response (New-PageBody (New-ExecutionBody -Id (Get-NumberedId 7)))))
        Wait-Until { Get-Completion "plexctl action get --project $SandboxProject --id 0" }
        $offer = Get-Completion "plexctl action get --project $SandboxProject --id 0"
        $offer.CompletionText | Should -Be "$(Get-NumberedId 7)"
        $offer.ToolTip | Should -Match '^\d+\w ago \S+ \w+$'
    }

    It 'writes hostile names so that they are names: <_>' -ForEach 'a b', '$(Get-Date)', 'it''s', 'a;b', '@list', '--%', '#x', "x$([char] 0x2019); Write-Host out #" {
        Set-Name $_
        Wait-Until { $_ -eq '--%' -or (Get-Completion $dispatch).CompletionText }
        $offer = Get-Completion $dispatch
        if ($_ -eq '--%') {
            # It would be taken for an option.
            $offer.CompletionText | Should -BeNullOrEmpty
        } else {
            [scriptblock]::Create("param(`$Text) `$Text").Invoke((Invoke-Expression "Write-Output $($offer.CompletionText)")) | Should -BeExactly $_
        }
    }

    It 'offers files for paths alone' {
        Push-Location $PSScriptRoot
        try {
            (Get-Completion 'plexctl --token-file Invoke-Test').CompletionText | Should -BeLike '*Invoke-Tests.ps1'
            (Get-Completion 'plexctl action dispatch --parameters @Invoke-Test').CompletionText | Should -BeLike '@*Invoke-Tests.ps1'
            foreach ($line in 'plexctl Invoke', 'plexctl action list --status Invoke', 'plexctl action list --project-slug Invoke', 'plexctl action list --limit ') {
                (Get-Completion $line).CompletionText | Should -BeNullOrEmpty -Because $line
            }
        } finally {
            Pop-Location
        }
    }
}
