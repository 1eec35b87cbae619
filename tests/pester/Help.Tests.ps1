# What Get-Help shows of the built module.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/Testing.psm1"
    $cmdlets = (Import-PowerShellDataFile (Get-ModuleManifestPath)).CmdletsToExport
    $topics = (Get-ChildItem (Join-Path $PSScriptRoot '..' '..' 'docs') -Filter about_*.md).BaseName
}

Describe 'The help of <_>' -ForEach $cmdlets {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
        $page = Get-Content -Raw (Join-Path $PSScriptRoot '..' '..' 'docs' "$_.md")
        $help = Get-Help $_ -Full
    }

    It 'has the synopsis and the description of its page' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $page | Should -BeLike "*$([WildcardPattern]::Escape($help.Synopsis))*"
        $help.Description.Text | Should -Not -BeNullOrEmpty
    }

    It 'describes each parameter' {
        $command = Get-Command $_
        $named = $command.Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }
        @($help.Parameters.Parameter.Name | Sort-Object) | Should -Be @($named | Sort-Object)
        foreach ($parameter in $help.Parameters.Parameter) { $parameter.Description.Text | Should -Not -BeNullOrEmpty -Because $parameter.Name }
    }

    It 'shows the examples of its page as a console would' {
        $titles = [regex]::Matches($page, '(?m)^### (Example .+)$').ForEach{ $_.Groups[1].Value }
        $help.Examples.Example.Title | Should -Be $titles
        foreach ($example in $help.Examples.Example) {
            $example.Code | Should -BeLike 'PS> *' -Because $example.Title
            $example.Introduction.Text | Should -Not -Match 'PS>' -Because $example.Title
        }
        $text = Get-Help $_ -Examples | Out-String -Width 200
        foreach ($title in $titles) { $text | Should -BeLike "*$([WildcardPattern]::Escape($title))*" }
    }

    It 'holds nothing that is for a browser or a parser: fences, links, control characters' {
        $text = Get-Help $_ -Full | Out-String -Width 200
        $text | Should -Not -Match '```'
        $text | Should -Not -Match '\]\('
        $text | Should -Not -Match '[\u0000-\u0008\u007f-\u009f]'
    }

    It 'links to the pages that its page links to, after its own page for -Online' {
        $links = [regex]::Matches(($page -split '## RELATED LINKS')[1], '(?m)^- \[(.+?)\]').ForEach{ $_.Groups[1].Value }
        $help.RelatedLinks.NavigationLink.LinkText | Should -Be (@('Online Version') + $links)
        $project = "$((Get-Module Plexsphere).ProjectUri)".TrimEnd('/')
        @($help.RelatedLinks.NavigationLink.Uri | Where-Object { $_ }) | Should -Be "$project/powershell/$_"
    }
}

Describe 'The topic <_>' -ForEach $topics {
    BeforeAll {
        Import-Module "$PSScriptRoot/Testing.psm1"
        Import-Module (Get-ModuleManifestPath)
    }

    It 'is found, with a line that says what it is about' {
        $help = @(Get-Help $_)
        $help | Should -HaveCount 1
        $help[0] | Should -BeLike "TOPIC*$_*SHORT DESCRIPTION*LONG DESCRIPTION*"
        (Get-Help "$_*" | Where-Object Name -eq $_).Synopsis | Should -Match '\w\.$'
    }

    It 'holds nothing that is for a browser: fences, headings, links, tables' {
        $text = Get-Help $_
        $text | Should -Not -Match '```|\]\(|(?m)^#|^\s*\|'
    }
}
