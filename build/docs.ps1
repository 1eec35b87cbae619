# Makes the cmdlets' help for Get-Help, as MAML, from their pages in docs/ with PlatyPS.
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $PlatyPS,
    [Parameter(Mandatory)] [string] $Docs,
    [Parameter(Mandatory)] [string] $Maml
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

Import-Module $PlatyPS

$mamlSpace, $commandSpace, $devSpace = 'http://schemas.microsoft.com/maml/2004/10', 'http://schemas.microsoft.com/maml/dev/command/2004/10', 'http://schemas.microsoft.com/maml/dev/2004/10'

function Convert-Example([System.Xml.XmlElement] $Example) {
    # PlatyPS leaves an example's code in its introduction, fenced, and puts the character U+0080 for a blank line. Here it becomes code.
    $introduction = $Example['introduction', $mamlSpace]
    $text = ($introduction.GetElementsByTagName('para', $mamlSpace).InnerText -replace '^\u0080$') -join "`n"
    if ($text -notmatch '(?s)\A(.*?)```powershell\n(.*?)\n```(.*)\z') { throw "An example has no block of PowerShell: $text" }
    $before, $code, $after = $Matches[1..3].Trim()
    $introduction.InnerXml = ''
    Add-Paragraph $introduction "$before`n`n"
    $Example['code', $devSpace].InnerText = "$code`n"
    Add-Paragraph $Example['remarks', $devSpace] ($after -replace '(?m)^```\w*\n?')
    $Example['title', $mamlSpace].InnerText = $Example['title', $mamlSpace].InnerText.Trim('- ')
}

function Add-Paragraph([System.Xml.XmlElement] $Parent, [string] $Text) {
    $paragraph = $Parent.OwnerDocument.CreateElement('maml', 'para', $mamlSpace)
    $paragraph.InnerText = $Text
    $null = $Parent.AppendChild($paragraph)
}

function Convert-Link([string] $Text) {
    # A link to a page of this help is its name; any other shows its address.
    $Text -replace '\[([^\]]+)\]\((?![a-z]+://)[^)]*\)', '$1' -replace '\[([^\]]+)\]\(([^)]+)\)', '$1 ($2)'
}

# Get-Help -Online opens the first link: the page's place under the project's address.
$address = (Import-PowerShellDataFile (Join-Path $PSScriptRoot '..' Plexsphere.psd1)).PrivateData.PSData.ProjectUri.TrimEnd('/')

$scratch = Join-Path ([System.IO.Path]::GetTempPath()) "plexsphere-help-$([guid]::NewGuid())"
try {
    $help = Get-ChildItem (Join-Path $Docs '*-*.md') | ForEach-Object { Import-MarkdownCommandHelp -LiteralPath $_.FullName }
    $problems = $help.Diagnostics.Messages | Where-Object Severity -ne 'Information'
    if ($problems) { throw "PlatyPS does not take the pages: $($problems.Message -join '; ')" }
    foreach ($page in $help) { $page.Metadata['HelpUri'] = "$address/powershell/$($page.Title)" }
    $file = $help | Export-MamlCommandHelp -OutputFolder $scratch
    $document = [xml]::new()
    $document.PreserveWhitespace = $true
    $document.Load($file.FullName)
    foreach ($example in $document.GetElementsByTagName('example', $commandSpace)) { Convert-Example $example }
    # Names are enough for the others: the pages' files are not installed.
    foreach ($link in $document.GetElementsByTagName('navigationLink', $mamlSpace)) {
        if ($link['linkText', $mamlSpace].InnerText -ne 'Online Version') { $link['uri', $mamlSpace].InnerText = '' }
    }
    foreach ($paragraph in $document.GetElementsByTagName('para', $mamlSpace)) { $paragraph.InnerText = Convert-Link $paragraph.InnerText }
    $null = New-Item -ItemType Directory -Force (Split-Path $Maml)
    [System.IO.File]::WriteAllText($Maml, $document.OuterXml.ReplaceLineEndings("`n"))
} finally {
    Remove-Item -Recurse -Force -LiteralPath $scratch -ErrorAction Ignore
}
