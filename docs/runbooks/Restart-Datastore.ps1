<#
.SYNOPSIS
    Drains and restarts datastores through their Replicante agents, one after the other, and stops at the first that fails.
.DESCRIPTION
    For each agent: what it still has to do is waited for, so that nothing is cut off. Then the agent's graceful restart has the datastore
    hand over its work, stop and start, and the next agent's turn comes when that one's datastore is running again. The agents' API is in
    an alpha state; see about_Plexsphere_Agents.
.PARAMETER AgentFile
    A text file with the address of an agent in each line, in the order of restarting: secondaries first. Empty lines and lines that
    begin with # are passed over.
.PARAMETER CertificatePath
    Your certificate for the agents, PEM. Leave it out for agents without mutual TLS.
.PARAMETER KeyPath
    The key of that certificate, PEM.
.PARAMETER CertificateAuthorityPath
    The authority that signed the agents' certificates, PEM.
.PARAMETER WaitTimeoutSeconds
    How long draining, and then restarting, may take for each agent.
.NOTES
    Exit codes: 0 all are restarted; 1 one is not, and those after it were left alone; 3 the certificate cannot be read; 4 and 77 not allowed.
.EXAMPLE
    pwsh -NoProfile -NonInteractive -File Restart-Datastore.ps1 -AgentFile /etc/plex/agents.txt -CertificatePath /etc/plex/operator.pem `
        -KeyPath /etc/plex/operator.key -CertificateAuthorityPath /etc/plex/agents-ca.pem
#>
#Requires -Version 7.4
#Requires -Modules Plexsphere
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $AgentFile,
    [string] $CertificatePath,
    [string] $KeyPath,
    [string] $CertificateAuthorityPath,
    [ValidateRange(1, 86400)] [int] $WaitTimeoutSeconds = 900
)
$ErrorActionPreference = 'Stop'
trap { [Console]::Error.WriteLine("$_"); exit (Get-PlexExitCode $_) }

$kind = 'replicante.io/service.graceful.restart'
$tls = @{ CertificatePath = $CertificatePath; KeyPath = $KeyPath; CertificateAuthorityPath = $CertificateAuthorityPath }
@($tls.Keys) | Where-Object { -not $tls[$_] } | ForEach-Object { $tls.Remove($_) }
$agents = @((Get-Content -LiteralPath $AgentFile).Trim()) -notmatch '^(#|$)'

# Asked of all before the first is touched: an agent that is down or cannot do this is found while everything still runs.
foreach ($agent in $agents) {
    if ((Get-PlexAgentActionKind $agent @tls).Kind -notcontains $kind) { throw "The agent $agent does not offer $kind." }
}
foreach ($agent in $agents) {
    $null = Get-PlexAgentAction -Agent $agent -Queue @tls | Wait-PlexAgentAction -WaitTimeoutSeconds $WaitTimeoutSeconds
    $done = Start-PlexAgentAction $kind -Agent $agent -Argument @{ stop = @{ reason = 'restart by runbook' } } @tls -WaitTimeoutSeconds $WaitTimeoutSeconds -ErrorOnFailure
    "${agent}: $($done.Message)."
}
