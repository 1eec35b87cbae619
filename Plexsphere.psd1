@{
    RootModule           = 'Plexsphere.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '7a3c0b52-5f0c-4a53-9d0e-5a1f0f6f3c1d'
    Author               = 'The Plexsphere for PowerShell authors'
    CompanyName          = 'The Plexsphere for PowerShell authors'
    Copyright            = '(c) The Plexsphere for PowerShell authors. MIT licence.'
    Description          = 'Run remote actions on a fleet of nodes through a Plexsphere control plane, follow them to their ends and read what they put out, as typed objects in the pipeline.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    CmdletsToExport      = @(
        'Connect-Plexsphere',
        'ConvertFrom-PlexExecutionLog',
        'Disconnect-Plexsphere',
        'Export-PlexReport',
        'Get-PlexAction',
        'Get-PlexAgentAction',
        'Get-PlexAgentActionKind',
        'Get-PlexConnection',
        'Get-PlexExecution',
        'Get-PlexExecutionLog',
        'Get-PlexExitCode',
        'Get-PlexNode',
        'Get-PlexProject',
        'Group-PlexExecutionLog',
        'Invoke-PlexAction',
        'Invoke-PlexRollout',
        'Measure-PlexExecution',
        'Redo-PlexExecution',
        'Remove-PlexNodeName',
        'Set-PlexNodeName',
        'Start-PlexAgentAction',
        'Start-PlexSandbox',
        'Stop-PlexSandbox',
        'Test-PlexConnection',
        'Wait-PlexAgentAction',
        'Wait-PlexExecution',
        'Watch-PlexExecution'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    FormatsToProcess     = @('Plexsphere.Format.ps1xml')
    TypesToProcess       = @('Plexsphere.Types.ps1xml')
    PrivateData          = @{
        PSData = @{
            Tags         = @('Plexsphere', 'Fleet', 'Operations', 'RemoteExecution', 'Runbook', 'Automation', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            ProjectUri   = 'https://plexsphere.com'
            LicenseUri   = 'https://spdx.org/licenses/MIT.html'
            ReleaseNotes = 'CHANGELOG.md in the module says what changed in each version.'
        }
    }
}
