# Completes plexctl in PowerShell: plexctl completion pwsh | Out-String | Invoke-Expression
# Nothing of what plexctl prints is evaluated: a value becomes a word, and is quoted unless it can be taken for nothing else.
Register-ArgumentCompleter -Native -CommandName plexctl -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $before = @(foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
            if ($element.Extent.EndOffset -lt $cursorPosition) {
                if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $element.Value } else { $element.Extent.Text }
            }
        })
    # As it was typed: PowerShell says it with a closing quotation mark.
    $typed = ''
    foreach ($element in $commandAst.CommandElements) {
        if ($element.Extent.StartOffset -lt $cursorPosition -and $element.Extent.EndOffset -ge $cursorPosition) {
            $typed = $element.Extent.Text.Substring(0, $cursorPosition - $element.Extent.StartOffset)
        }
    }
    $word = $typed.TrimStart("'", '"')
    $plexctl = @(Get-Command plexctl -CommandType Application, ExternalScript -ErrorAction Ignore)[0]
    $lines = @(if ($plexctl) { & $plexctl complete pwsh @before $word 2>$null })
    $kind, $length = "$($lines[0])".Split("`t")
    $results = @(if ($kind -eq 'files') {
            $prefix = $word.Substring(0, [int]$length)
            foreach ($path in [System.Management.Automation.CompletionCompleters]::CompleteFilename($word.Substring($prefix.Length))) {
                [System.Management.Automation.CompletionResult]::new($prefix + $path.CompletionText, $path.ListItemText, $path.ResultType, $path.ToolTip)
            }
        } else {
            foreach ($line in $lines | Select-Object -Skip 1) {
                $value, $about = $line.Split("`t")
                $text = if ($value -match '^(--)?[a-zA-Z0-9][-a-zA-Z0-9._/=]*\z') { $value } else { "'$([System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($value))'" }
                [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $(if ($about) { $about } else { $value }))
            }
        })

    # Where there is nothing, PowerShell would offer names of files: what was typed stays as it is.
    if ($results) { $results } elseif ($typed) { $typed } else { ' ' }
}
