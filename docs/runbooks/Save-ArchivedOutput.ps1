<#
.SYNOPSIS
    Fetches the archived outputs of an execution with your own object-store tool, and checks their digests.
.DESCRIPTION
    Outputs over 16 KiB lie in the control plane's object store. Plexsphere names bucket and key and never fetches them: that takes your
    credentials for the store, and the tool that you trust with them. Each output is saved as <node>.out. It is complete under that name:
    one whose digest is another, or that the tool could not fetch, is not kept. Inline outputs are in Get-PlexExecutionLog.
.PARAMETER Server
    The control plane's address.
.PARAMETER TokenFile
    A file with a token that only its owner may read. It need not allow dispatches.
.PARAMETER Project
    The id of the execution's project.
.PARAMETER ExecutionId
    The execution whose outputs are meant.
.PARAMETER Destination
    The folder for the files. It is made if it is missing.
.PARAMETER Tool
    The program that fetches an object.
.PARAMETER Arguments
    Its arguments, with spaces between them; {bucket}, {key} and {file} are filled in afterwards, so that spaces in those do no harm.
    For rclone: copyto store:{bucket}/{key} {file}. For the client of MinIO: cp store/{bucket}/{key} {file}.
.NOTES
    Exit codes: 0 all archived outputs are there, also when there are none; 1 one could not be fetched or has another digest, or there is
    no such execution or tool; 3 the token; 4 and 77 not allowed. Where the control plane gave no digest, a warning says that none was checked.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Save-ArchivedOutput.ps1 -Server https://plex.example -TokenFile /etc/plex/reader-token `
        -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 -ExecutionId 0190a8b8-c2d2-7c2c-8c2c-c2c2c2c2c2c2 -Destination /var/lib/plex/outputs
#>
#Requires -Version 7.4
#Requires -Modules Plexsphere
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $Server,
    [Parameter(Mandatory)] [string] $TokenFile,
    [Parameter(Mandatory)] [guid] $Project,
    [Parameter(Mandatory)] [guid] $ExecutionId,
    [Parameter(Mandatory)] [string] $Destination,
    [string] $Tool = 'aws',
    [string] $Arguments = 's3 cp s3://{bucket}/{key} {file} --only-show-errors'
)
$ErrorActionPreference = 'Stop'
trap { [Console]::Error.WriteLine("$_"); exit (Get-PlexExitCode $_) }

Connect-Plexsphere $Server -TokenFile $TokenFile -Project $Project
$folder = New-Item -ItemType Directory -Force $Destination
$failed = 0
foreach ($log in Get-PlexExecutionLog -Id $ExecutionId | Where-Object OutputKind -eq archived) {
    $file = Join-Path $folder "$($log.NodeId).out"
    $part = "$file.part"
    & $Tool @(-split $Arguments).ForEach{ $_.Replace('{bucket}', $log.Bucket).Replace('{key}', $log.Key).Replace('{file}', $part) }
    $problem = if ($LASTEXITCODE -ne 0) { "$Tool ended with exit code $LASTEXITCODE" }
        elseif ($log.Sha256 -and (Get-FileHash -LiteralPath $part).Hash -ne $log.Sha256) { 'its digest is not the one that the control plane has' }
    if ($problem) {
        $failed++
        [Console]::Error.WriteLine("Node $($log.NodeId): $($log.Bucket)/$($log.Key) was not kept: $problem.")
        Remove-Item -LiteralPath $part -ErrorAction Ignore
        continue
    }
    if (-not $log.Sha256) { Write-Warning "Node $($log.NodeId): the control plane has no digest of $($log.Key); it was not checked." }
    Move-Item -Force -LiteralPath $part $file
    $file
}
exit ($failed ? 1 : 0)
