<#
.SYNOPSIS
    Runs an action on a cohort as a service, which signs in by itself.
.DESCRIPTION
    For what has no person at hand: systemd, the Windows task scheduler, Kubernetes, a CI job; the folder schedulers has a file for each.
    The service signs in with a secret or an assertion that lies in a file. Its token renews itself, so that a wait of hours outlasts it,
    and the file is read again for each token, so that a wait outlasts the rotation of the secret as well.
.PARAMETER Server
    The control plane's address.
.PARAMETER ClientId
    The client id of the service. It is no secret.
.PARAMETER ClientSecretFile
    A file with the secret that only the account of the scheduler may read, or that was mounted for it.
.PARAMETER ClientAssertionFile
    A file with an assertion (a SPIFFE JWT-SVID) instead of client id and secret.
.PARAMETER Project
    The id of the nodes' project.
.PARAMETER Action
    The action to run.
.PARAMETER Selector
    The labels of the nodes that are meant.
.PARAMETER WaitTimeoutSeconds
    How long to wait for the slowest node.
.NOTES
    Exit codes: 0 all nodes succeeded; 1 some failed or were late; 2 the selector matches no node; 3 the secret or assertion is missing, open
    to others, or refused; 4 and 77 not allowed.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Invoke-ActionAsService.ps1 -Server https://plex.example -ClientId fleet-reload `
        -ClientSecretFile /run/secrets/plexsphere/client-secret -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 `
        -Action service.reload_config -Selector env=prod
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Invoke-ActionAsService.ps1 -Server https://plex.example `
        -ClientAssertionFile /run/spiffe/plexsphere.jwt -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 `
        -Action service.reload_config -Selector env=prod
#>
#Requires -Version 7.4
#Requires -Modules Plexsphere
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $Server,
    [Parameter(Mandatory, ParameterSetName = 'Secret')] [string] $ClientId,
    [Parameter(Mandatory, ParameterSetName = 'Secret')] [string] $ClientSecretFile,
    [Parameter(Mandatory, ParameterSetName = 'Assertion')] [string] $ClientAssertionFile,
    [Parameter(Mandatory)] [guid] $Project,
    [Parameter(Mandatory)] [string] $Action,
    [Parameter(Mandatory)] [string] $Selector,
    [ValidateRange(1, 86400)] [int] $WaitTimeoutSeconds = 900
)
$ErrorActionPreference = 'Stop'
trap { [Console]::Error.WriteLine("$_"); exit (Get-PlexExitCode $_) }

$service = $ClientAssertionFile ? @{ ClientAssertionFile = $ClientAssertionFile } : @{ ClientId = $ClientId; ClientSecretFile = $ClientSecretFile }
Connect-Plexsphere $Server @service -Project $Project
$execution = Invoke-PlexAction $Action -Selector $Selector -WaitTimeoutSeconds $WaitTimeoutSeconds -ErrorOnFailure
"$($execution.Action) $($execution.Id): $($execution.Targets.ToString())."
