# Makes the help that Get-Help shows from the pages in docs/: MAML with PlatyPS, and the about topics as text for a console.
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Docs,
    [Parameter(Mandatory)] [string] $Destination
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

# Not by #Requires: after that, the script's exit code is lost.
Import-Module Microsoft.PowerShell.PlatyPS -MinimumVersion 1.0.0 -MaximumVersion 1.999.0

$maml, $command, $dev = 'http://schemas.microsoft.com/maml/2004/10', 'http://schemas.microsoft.com/maml/dev/command/2004/10', 'http://schemas.microsoft.com/maml/dev/2004/10'

function Convert-Example([System.Xml.XmlElement] $Example) {
    # PlatyPS leaves an example's code in its introduction, fenced, and puts the character U+0080 for a blank line. Here it becomes code.
    $introduction = $Example['introduction', $maml]
    $text = ($introduction.GetElementsByTagName('para', $maml).InnerText -replace '^\u0080$') -join "`n"
    if ($text -notmatch '(?s)\A(.*?)```powershell\n(.*?)\n```(.*)\z') { throw "An example has no block of PowerShell: $text" }
    $before, $code, $after = $Matches[1..3].Trim()
    $introduction.InnerXml = ''
    Add-Paragraph $introduction "$before`n`n"
    $Example['code', $dev].InnerText = "$code`n"
    Add-Paragraph $Example['remarks', $dev] ($after -replace '(?m)^```\w*\n?')
    $Example['title', $maml].InnerText = $Example['title', $maml].InnerText.Trim('- ')
}

function Add-Paragraph([System.Xml.XmlElement] $Parent, [string] $Text) {
    $paragraph = $Parent.OwnerDocument.CreateElement('maml', 'para', $maml)
    $paragraph.InnerText = $Text
    $null = $Parent.AppendChild($paragraph)
}

function Convert-Link([string] $Text) {
    # A link to a page of this help is its name; any other shows its address.
    $Text -replace '\[([^\]]+)\]\((?![a-z]+://)[^)]*\)', '$1' -replace '\[([^\]]+)\]\(([^)]+)\)', '$1 ($2)'
}

function Split-Cell([string] $Row) {
    ($Row.Trim().Trim('|') -split '(?<!\\)\|').ForEach{ $_.Trim().Replace('\|', '|') }
}

function ConvertTo-Topic([string[]] $Lines) {
    # Headings, code and lists as the engine's own topics have them. A row of a table becomes a paragraph: consoles are narrow.
    $fenced = $false
    $columns = $null
    foreach ($line in $Lines) {
        if ($line.StartsWith('```')) { $fenced = -not $fenced; continue }
        if ($fenced) { $line ? "        $line" : ''; continue }
        if ($line -match '^# (.+)') { 'TOPIC'; "    $($Matches[1])"; continue }
        if ($line -match '^#+ (.+)') { $Matches[1]; $afterHeading = $true; continue }
        if ($afterHeading) { $afterHeading = $false; if (-not $line) { continue } }
        if (-not $line.StartsWith('|')) { $columns = $null; $line ? "    $(Convert-Link $line)" : ''; continue }
        if (-not $columns) { $columns = Split-Cell $line; continue }
        if ($line -match '^\|[-|: ]+$') { continue }
        $cells = Split-Cell (Convert-Link $line)
        "    $($cells[0])"
        for ($i = 1; $i -lt $cells.Count; $i++) {
            if ($cells[$i]) { $columns.Count -eq 2 ? "        $($cells[1])" : "        $($columns[$i]): $($cells[$i])" }
        }
    }
}

$null = New-Item -ItemType Directory -Force $Destination
$scratch = Join-Path ([System.IO.Path]::GetTempPath()) "plexsphere-help-$([guid]::NewGuid())"
try {
    $help = Get-ChildItem (Join-Path $Docs '*-*.md') | ForEach-Object { Import-MarkdownCommandHelp -LiteralPath $_.FullName }
    $problems = $help.Diagnostics.Messages | Where-Object Severity -ne 'Information'
    if ($problems) { throw "PlatyPS does not take the pages: $($problems.Message -join '; ')" }
    foreach ($file in $help | Export-MamlCommandHelp -OutputFolder $scratch) {
        $document = [xml]::new()
        $document.PreserveWhitespace = $true
        $document.Load($file.FullName)
        foreach ($example in $document.GetElementsByTagName('example', $command)) { Convert-Example $example }
        # Names are enough here: the pages' files are not installed.
        foreach ($link in @($document.GetElementsByTagName('navigationLink', $maml))) {
            if ($link['linkText', $maml].InnerText -eq 'Online Version') { $null = $link.ParentNode.RemoveChild($link) } else { $link['uri', $maml].InnerText = '' }
        }
        foreach ($paragraph in $document.GetElementsByTagName('para', $maml)) { $paragraph.InnerText = Convert-Link $paragraph.InnerText }
        $document.Save((Join-Path $Destination $file.Name))
    }
    foreach ($page in Get-ChildItem (Join-Path $Docs 'about_*.md')) {
        ConvertTo-Topic (Get-Content -LiteralPath $page) | Set-Content -Encoding utf8NoBOM (Join-Path $Destination "$($page.BaseName).help.txt")
    }
} finally {
    Remove-Item -Recurse -Force -LiteralPath $scratch -ErrorAction Ignore
}
