<#
.SYNOPSIS
    Registers a Windows scheduled task that runs Invoke-ActionAsService.ps1 every night.
.DESCRIPTION
    The secret of the service goes into a file in a folder that only administrators, the system and the task's account may open: on Windows
    the module does not look at a file's access rights, so they are set here, before the secret is written. The account is a group managed
    service account, which has no password that anybody knows. Run this as an administrator. To rotate the secret, run it again: a task that
    is running takes the new one for its next token.
.PARAMETER ClientSecret
    The secret; typed at a prompt, or from a vault.
.PARAMETER ClientId
    The client id of the service.
.PARAMETER Server
    The control plane's address.
.PARAMETER Project
    The id of the nodes' project.
.PARAMETER Account
    The account of the task.
.PARAMETER Runbook
    The full path of Invoke-ActionAsService.ps1, which the account may read and not write.
.PARAMETER Folder
    The folder for the file of the secret. It is made, or taken over from whoever made it.
.PARAMETER At
    The time of day.
.EXAMPLE
    .\Register-ReloadTask.ps1 -ClientSecret (Read-Host Secret -AsSecureString) -ClientId fleet-reload -Server https://plex.example `
        -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 -Account 'EXAMPLE\plexsphere$' -Runbook 'C:\Program Files\Runbooks\Invoke-ActionAsService.ps1'
#>
#Requires -Version 7.4
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [securestring] $ClientSecret,
    [Parameter(Mandatory)] [string] $ClientId,
    [Parameter(Mandatory)] [uri] $Server,
    [Parameter(Mandatory)] [guid] $Project,
    [Parameter(Mandatory)] [string] $Account,
    [Parameter(Mandatory)] [string] $Runbook,
    [string] $Folder = (Join-Path $env:ProgramData 'Plexsphere'),
    [datetime] $At = '03:00'
)
$ErrorActionPreference = 'Stop'

# Anybody may make a folder in ProgramData, and may have made this one: first it is taken from its owner, with what is in it, and loses the
# rights that it has. Administrators and the system by their ids, which are the same in every language.
$null = New-Item -ItemType Directory -Force $Folder
foreach ($change in @(
        , @('/setowner', '*S-1-5-32-544', '/T')
        , @('/reset', '/T')
        , @('/inheritance:r', '/grant:r', '*S-1-5-32-544:(OI)(CI)F', '*S-1-5-18:(OI)(CI)F', "${Account}:(OI)(CI)R")
    )) {
    icacls $Folder @change
    if ($LASTEXITCODE) { throw "The access rights of $Folder cannot be set." }
}

# Written beside it and moved, so that a task that is running reads the old secret or the new one, and never half of one.
$file = Join-Path $Folder 'client-secret'
Remove-Item -LiteralPath "$file.new" -ErrorAction Ignore
[System.IO.File]::WriteAllText("$file.new", (ConvertFrom-SecureString $ClientSecret -AsPlainText))
[System.IO.File]::Move("$file.new", $file, $true)

# One at a time, and not made up for when the machine was off at that time. What went wrong is the task's last result: the exit code.
$arguments = "-NoProfile -NonInteractive -File `"$Runbook`" -Server $Server -ClientId $ClientId -ClientSecretFile `"$file`" " +
    "-Project $Project -Action service.reload_config -Selector env=prod -WaitTimeoutSeconds 900"
$task = @{
    TaskName  = 'Plexsphere reload'
    Action    = New-ScheduledTaskAction -Execute (Get-Process -Id $PID).Path -Argument $arguments
    Trigger   = New-ScheduledTaskTrigger -Daily -At $At
    Principal = New-ScheduledTaskPrincipal -UserId $Account -LogonType Password
    Settings  = New-ScheduledTaskSettingsSet -MultipleInstances IgnoreNew -ExecutionTimeLimit (New-TimeSpan -Minutes 30)
}
Register-ScheduledTask @task -Force
