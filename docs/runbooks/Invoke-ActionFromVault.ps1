<#
.SYNOPSIS
    Runs an action on a cohort with a token that lies in a vault of SecretManagement.
.DESCRIPTION
    Get-Secret gives the token as a SecureString, and Connect-Plexsphere takes it as that: it is never text in a variable, in the
    history or in a file. Store it once, typed at a prompt and not as an argument: Set-Secret plexsphere (Read-Host -AsSecureString).

    The account of the scheduler must be able to open the vault without being asked. For SecretStore that is Set-SecretStoreConfiguration
    -Authentication None -Interaction None, which leaves the protection to the account itself, or Unlock-SecretStore before this script.
.PARAMETER Server
    The control plane's address.
.PARAMETER Project
    The id of the nodes' project.
.PARAMETER Vault
    The name of the vault; see Get-SecretVault.
.PARAMETER Secret
    The name of the secret in the vault.
.PARAMETER Action
    The action to run.
.PARAMETER Selector
    The labels of the nodes that are meant.
.PARAMETER WaitTimeoutSeconds
    How long to wait for the slowest node.
.NOTES
    Exit codes: 0 all nodes succeeded; 1 some failed or were late, or the vault does not give the secret; 2 the selector matches no node;
    3 the token is not valid; 4 and 77 not allowed.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Invoke-ActionFromVault.ps1 -Server https://plex.example -Project 0190a8b8-a0c0-7a0a-8a0a-a0a0a0a0a0c0 `
        -Vault ops -Secret plexsphere -Action service.reload_config -Selector env=prod
#>
#Requires -Version 7.4
#Requires -Modules Plexsphere, Microsoft.PowerShell.SecretManagement
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [uri] $Server,
    [Parameter(Mandatory)] [guid] $Project,
    [Parameter(Mandatory)] [string] $Vault,
    [Parameter(Mandatory)] [string] $Secret,
    [Parameter(Mandatory)] [string] $Action,
    [Parameter(Mandatory)] [string] $Selector,
    [ValidateRange(1, 86400)] [int] $WaitTimeoutSeconds = 900
)
$ErrorActionPreference = 'Stop'
trap { [Console]::Error.WriteLine("$_"); exit (Get-PlexExitCode $_) }

$token = Get-Secret -Vault $Vault -Name $Secret
if ($token -isnot [securestring]) { throw "The secret '$Secret' is no SecureString; store it anew with Set-Secret $Secret (Read-Host -AsSecureString)." }
Connect-Plexsphere $Server -Token $token -Project $Project
$execution = Invoke-PlexAction $Action -Selector $Selector -WaitTimeoutSeconds $WaitTimeoutSeconds -ErrorOnFailure
"$($execution.Action) $($execution.Id): $($execution.Targets.ToString())."
